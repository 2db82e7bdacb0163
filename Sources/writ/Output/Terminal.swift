// Asks people, and only people: a script's standard input is never mistaken for one.
import Glibc

enum Terminal {
    static var isInteractive: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

    /// One line without its line end; `nil` at the end of the input. Longer lines than 4096 bytes are cut by nobody:
    /// they are read whole.
    static func readOneLine() -> String? { readLine(strippingNewline: true) }

    /// Asks for a password twice without showing it.
    /// - Throws: ``CommandFailure`` when the two differ or nobody is there to ask.
    static func newPassword() throws(CommandFailure) -> String {
        guard isInteractive else {
            throw CommandFailure("no password: give it on standard input with --password-stdin", .wrongUsage)
        }
        let first = askHidden("Password: ")
        guard first == askHidden("Again: ") else { throw CommandFailure("the two passwords differ") }
        return first
    }

    /// `true` only for a typed yes.
    static func confirm(_ question: String) -> Bool {
        ["y", "yes"].contains(ask(question + " [y/N] ").lowercased())
    }

    /// What is typed in answer, seen by everybody; empty at the end of the input.
    static func ask(_ prompt: String) -> String {
        write(prompt)
        return readOneLine() ?? ""
    }

    private static func askHidden(_ prompt: String) -> String {
        var shown = termios()
        unsafe tcgetattr(STDIN_FILENO, &shown)
        var hidden = shown
        hidden.c_lflag &= ~tcflag_t(ECHO)
        unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden)
        defer {
            unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown)
            write("\n")
        }
        return ask(prompt)
    }

    /// A prompt: no line end, and standard error, so that standard output stays what was asked for.
    private static func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }
}
