// Runs the private cluster for as long as a piece of work lasts, and starts it again if it dies meanwhile.
import FoundationEssentials
import Glibc
import Logging
import Subprocess
import SystemPackage

struct RunningCluster: Sendable {
    let programs: PostgresPrograms
    let account: SystemAccount
    let place: ClusterPlace
    let logger: Logger

    /// With an explicit port and user, which `PGPORT` and `PGUSER` would change otherwise.
    var databaseURL: String {
        "postgresql://writ@/writ?host=\(percentEncoded(place.socketDirectory))&port=\(Self.port)"
    }

    /// Of the socket's name only: nothing listens on TCP.
    private static let port = 5432

    /// Starts the server, runs `work` once it takes connections, and stops it in PostgreSQL's fast way.
    /// - Throws: ``DevError`` when the server does not come up; otherwise what `work` throws.
    func during<Result: Sendable>(_ work: @escaping @Sendable () async throws -> Result) async throws -> Result {
        try await withThrowingTaskGroup(of: Result?.self) { group in
            let (firstReady, announce) = AsyncStream.makeStream(of: Void.self)
            group.addTask {
                try await keepRunning { announce.yield() }
                return nil
            }
            group.addTask {
                for await _ in firstReady { return try await work() }
                throw CancellationError()
            }
            defer { announce.finish() }
            while let result = try await group.next() {
                guard let result else { continue }
                group.cancelAll()
                // The server's stop is part of the work: its task ends when the last process has.
                while let _ = await group.nextResult() {}
                return result
            }
            throw CancellationError()
        }
    }

    /// One server after another until cancelled. The first must come up; later ones are tried until they do, for
    /// orphaned backends of a killed server hold its shared memory for a moment.
    private func keepRunning(onReady: @escaping @Sendable () -> Void) async throws {
        var hasBeenReady = false
        while !Task.isCancelled {
            let started = ContinuousClock.now
            let outcome = try await runOnce {
                hasBeenReady = true
                onReady()
            }
            if Task.isCancelled { return }
            guard hasBeenReady else {
                throw DevError("PostgreSQL did not start (\(outcome)); its log \(place.log) ends with:\n\(logTail)")
            }
            logger.warning("PostgreSQL ended on its own; starting it again", metadata: ["status": "\(outcome)"])
            if ContinuousClock.now - started < .seconds(2) { try await Task.sleep(for: .milliseconds(100)) }
        }
    }

    private func runOnce(onReady: @escaping () -> Void) async throws -> TerminationStatus {
        var start = account.start(
            programs.postgres, ["-D", place.cluster, "-k", place.socketDirectory, "-p", "\(Self.port)"])
        start.platformOptions.teardownSequence = [
            .send(signal: .interrupt, allowedDurationToNextStep: .seconds(20)),
            .send(signal: .quit, allowedDurationToNextStep: .seconds(5)),
        ]
        rotateLog()
        let log = try FileDescriptor.open(
            .init(place.log), .writeOnly, options: [.create, .append, .closeOnExec, .noFollow],
            permissions: [.ownerReadWrite])
        defer { try? log.close() }
        let outcome = try await run(
            start, input: .none, output: .fileDescriptor(log, closeAfterSpawningProcess: false),
            error: .fileDescriptor(log, closeAfterSpawningProcess: false)
        ) { execution in
            if try await becomesReady(execution.processIdentifier) { onReady() }
        }
        return outcome.terminationStatus
    }

    /// `false` when the process has ended instead.
    private func becomesReady(_ process: ProcessIdentifier) async throws -> Bool {
        while !hasEnded(process) {
            // The eighth line of the pid file is the server's own word on its state.
            let lines = (textOfFile(place.cluster + "/postmaster.pid") ?? "").split(
                separator: "\n", omittingEmptySubsequences: false)
            if lines.count >= 8, lines[0] == "\(process.value)", lines[7].trimmed == "ready" { return true }
            try await Task.sleep(for: .milliseconds(5))
        }
        return false
    }

    /// A process's descriptor becomes readable when it ends, reaped or not.
    private func hasEnded(_ process: ProcessIdentifier) -> Bool {
        guard process.processDescriptor >= 0 else { return kill(process.value, 0) != 0 }
        var request = pollfd(fd: process.processDescriptor, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&request, 1, 0) > 0
    }

    private func rotateLog() {
        var status = stat()
        if unsafe stat(place.log, &status) == 0, status.st_size > 16 << 20 {
            unsafe rename(place.log, place.log + ".1")
        }
    }

    private var logTail: String {
        (textOfFile(place.log) ?? "").split(separator: "\n").suffix(8).joined(separator: "\n")
    }
}
