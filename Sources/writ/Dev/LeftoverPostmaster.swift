// A postmaster that outlived the `writ dev` which started it (kill -9, a crash): found by its pid file and stopped.
import FoundationEssentials
import Glibc

struct LeftoverPostmaster: Sendable, Equatable {
    let processID: pid_t
    private let directory: String

    /// `nil` when the pid file is missing or names a process that is not this cluster's.
    init?(clusterDirectory: String) {
        guard let file = textOfFile(clusterDirectory + "/postmaster.pid"),
            let processID = file.split(separator: "\n").first.flatMap({ pid_t($0) }), processID > 1
        else { return nil }
        self.processID = processID
        directory = resolvedPath(clusterDirectory)
        guard isRunning else { return nil }
    }

    /// PostgreSQL's processes stand in their cluster's directory; a recycled process id does not, nor does a zombie.
    private var isRunning: Bool {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(processID)/cwd")) == directory
    }

    /// Fast shutdown, then ever ruder: 10 s, 5 s. Blocks; only before the server starts.
    func stopAndWait() {
        for (signal, seconds) in [(SIGINT, 10), (SIGQUIT, 5), (SIGKILL, 5)] {
            guard kill(processID, signal) == 0 else { return }
            for _ in 0..<(seconds * 100) {
                guard isRunning else { return }
                usleep(10_000)
            }
        }
    }
}

/// The path with its symbolic links followed, as /proc shows it.
func resolvedPath(_ path: String) -> String {
    guard let resolved = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
}
