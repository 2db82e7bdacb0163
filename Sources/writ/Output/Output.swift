// Writes what a command has to say, whole and at once: to standard output for what was asked, to standard error for
// the rest.
import Glibc

/// Everything goes out before the call returns, to standard output unless it was lost already (``StandardOutput``).
func writeLine(_ text: String, to descriptor: Int32 = STDOUT_FILENO) {
    let isOutput = descriptor == STDOUT_FILENO
    guard !isOutput || StandardOutput.isTaken else { return }
    let bytes = Array((text.hasSuffix("\n") ? text : text + "\n").utf8)
    guard let failure = writeWhole(bytes, to: descriptor), isOutput else { return }
    StandardOutput.lose(failure)
}

/// - Returns: The `errno` for which it could not be written; `nil` when it was.
private func writeWhole(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
    var offset = 0
    while offset < bytes.count {
        let written = unsafe bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return 0 }
            return unsafe write(descriptor, base + offset, buffer.count - offset)
        }
        if written >= 0 {
            offset += written
        } else if errno != EINTR && errno != EAGAIN {
            return errno
        }
    }
    return nil
}

/// Words about progress, for people; never mixed into what a script reads.
func note(_ text: String) { writeLine(text, to: STDERR_FILENO) }

func writeJSON(_ bytes: [UInt8]) { writeLine(String(decoding: bytes, as: UTF8.self)) }

/// As it may be shown on a terminal: a name from the database must not move the cursor or colour the screen.
func printable(_ text: String) -> String {
    var line = LogLine()
    line.appendPlain(text)
    return String(decoding: line.bytes, as: UTF8.self)
}
