// What became of standard output: a secret that is shown once, or a backup, must not be lost with exit status 0.
import Glibc
import Synchronization

/// There is one in a process, so this is no value that is handed on: whoever prints cannot forget to look at it.
enum StandardOutput {
    /// The first `errno` of a write to it; 0 as long as all went out.
    private static let failure = Atomic<Int32>(0)

    /// Whether what is written to it still arrives; long work for nobody stops otherwise.
    static var isTaken: Bool { failure.load(ordering: .relaxed) == 0 }

    /// Nothing more is written behind a gap.
    static func lose(_ code: Int32) {
        _ = failure.compareExchange(expected: 0, desired: code, ordering: .relaxed)
    }

    /// For the end of a command. A reader that has gone away, as `head` does, is no failure of ours.
    static var loss: CommandFailure? {
        let code = failure.load(ordering: .relaxed)
        guard code != 0, code != EPIPE else { return nil }
        return CommandFailure("standard output cannot be written: \(systemError(code))")
    }

    /// Occupies the three standard descriptors where the program was started without them (`>&-`): the next socket would
    /// get the number, and take what is printed. Opened the wrong way round, so that each use goes on failing.
    static func occupyStandardDescriptors() {
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) == -1 {
            // The lowest free number is this one: those below it are open.
            _ = unsafe open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }
}
