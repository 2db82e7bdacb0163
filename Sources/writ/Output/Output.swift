// Writes what a command has to say, whole and at once: to standard output for what was asked, to standard error for
// the rest.
import Glibc

/// Everything goes out before the call returns; a reader that has gone away is no error of ours.
func writeLine(_ text: String, to descriptor: Int32 = STDOUT_FILENO) {
    let bytes = Array((text.hasSuffix("\n") ? text : text + "\n").utf8)
    var offset = 0
    while offset < bytes.count {
        let written = unsafe bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return 0 }
            return unsafe write(descriptor, base + offset, buffer.count - offset)
        }
        if written > 0 {
            offset += written
        } else if errno != EINTR && errno != EAGAIN {
            return
        }
    }
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
