// The shell that watches over a test cluster, and the pipes to it.

internal import Glibc
internal import Synchronization

/// A shell at the other end of two pipes: one command a line, one answer a line.
final class ClusterShell: Sendable {
    /// Set up, serve commands, and tear down when the pipe closes. Signals meant for the test process (Ctrl-C) are not
    /// for it: it outlives that process by the moment the cleaning takes.
    ///
    /// Durability is off: these clusters never survive their process, and a crash of the server alone loses nothing.
    private static let script = """
        trap '' INT TERM HUP
        bin=$1 directory=$2
        shift 2
        cd "$directory" || exit 1
        start() {
            "$bin/pg_ctl" -s -w -t 60 -D data -l log -o "$options" start </dev/null >>log 2>&1
        }
        answer() {
            if [ $? -eq 0 ]; then echo ready; else echo "failed: $(tail -n 5 log | tr '\\n' ' ')"; fi
        }
        options="-c listen_addresses= -c unix_socket_directories=$directory -c fsync=off -c full_page_writes=off"
        options="$options -c max_connections=1000 -c shared_buffers=64MB -c deadlock_timeout=100ms"
        for option in "$@"; do options="$options -c $option"; done
        "$bin/initdb" -D data -U postgres -A trust -E UTF8 --locale=C --no-sync </dev/null >log 2>&1 && start
        answer
        while read -r command; do
            case $command in
                start) start ;;
                stop) "$bin/pg_ctl" -s -w -D data -m fast stop >>log 2>&1 ;;
                crash) "$bin/pg_ctl" -s -w -D data -m immediate stop >>log 2>&1 ;;
            esac
            answer
        done
        "$bin/pg_ctl" -s -w -D data -m immediate stop >/dev/null 2>&1
        cd / && rm -rf "$directory"
        """

    private struct Ends {
        let commands: Int32
        let answers: Int32
    }

    private let ends: Mutex<Ends>

    /// Makes the cluster and returns when it takes connections.
    init(directory: String, options: [String]) throws {
        let (shellInput, commands) = try Self.pipe()
        let (answers, shellOutput) = try Self.pipe()
        defer {
            close(shellInput)
            close(shellOutput)
        }
        let arguments =
            ClusterDirectory.unprivilegedPrefix + ["/bin/sh", "-c", Self.script, "sh"]
            + [try ClusterDirectory.programs(), directory] + options
        ends = Mutex(Ends(commands: commands, answers: answers))
        try Self.spawn(arguments, input: shellInput, output: shellOutput)
        try awaitReady()
    }

    deinit {
        ends.withLock { ends in
            close(ends.commands)
            close(ends.answers)
        }
    }

    /// Blocks until it is done.
    func command(_ word: String) throws {
        ends.withLock { ends in
            let line = word + "\n"
            _ = write(ends.commands, line, line.utf8.count)
        }
        try awaitReady()
    }

    private func awaitReady() throws {
        let answer = ends.withLock { Self.line(from: $0.answers) }
        guard answer == "ready" else {
            throw TestCluster.Failure(description: "test cluster: \(answer.isEmpty ? "its shell ended" : answer)")
        }
    }

    private static func line(from descriptor: Int32) -> String {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while read(descriptor, &byte, 1) == 1, byte != UInt8(ascii: "\n") { bytes.append(byte) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Both ends are closed in every child but the one they are given to.
    private static func pipe() throws -> (read: Int32, write: Int32) {
        var ends: [Int32] = [-1, -1]
        guard Glibc.pipe(&ends) == 0 else { throw TestCluster.Failure(description: "no pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    private static func spawn(_ arguments: [String], input: Int32, output: Int32) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        // Someone else's pipe, held open by this shell, would never end.
        for descriptor in 3..<1024 as Range<Int32> { posix_spawn_file_actions_addclose(&actions, descriptor) }
        // This thread's signal mask is not for programs that wait for signals.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var noSignals = sigset_t()
        sigemptyset(&noSignals)
        posix_spawnattr_setsigmask(&attributes, &noSignals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var pointers = arguments.map { strdup($0) }
        pointers.append(nil)
        defer { for pointer in pointers { free(pointer) } }
        var process = pid_t()
        let error = posix_spawnp(&process, arguments[0], &actions, &attributes, pointers, environ)
        guard error == 0 else { throw TestCluster.Failure(description: "\(arguments[0]) does not start: \(error)") }
    }
}
