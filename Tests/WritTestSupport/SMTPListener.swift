// A mail server as far as RFC 5321 needs it: keeps what it was given, and refuses what the test wants refused.
import Synchronization

package final class SMTPListener: Sendable {
    package struct Mail: Sendable, Equatable {
        package var from: String
        package var recipients: [String]
        /// Lines with LF, dots unstuffed.
        package var text: String
    }

    /// What it says to a command; `nil`: what it would say by itself.
    package typealias Reply = @Sendable (_ command: String) -> String?

    private let listener: SocketListener
    private let state: Mutexed

    package init(_ reply: @escaping Reply = { _ in nil }) throws {
        let state = Mutexed()
        self.state = state
        listener = try SocketListener { connection in
            connection.send("220 mail.example\r\n")
            var mail = Mail(from: "", recipients: [], text: "")
            while let line = connection.line() {
                state.commands.withLock { $0.append(line) }
                if let text = reply(line) {
                    connection.send(text + "\r\n")
                    continue
                }
                switch line.prefix(4).uppercased() {
                case "EHLO": connection.send("250-mail.example\r\n250 AUTH PLAIN\r\n")
                case "AUTH":
                    // RFC 4954 §4: what was not sent with the command is asked for.
                    if line.split(separator: " ").count < 3 {
                        connection.send("334 \r\n")
                        if let more = connection.line() { state.commands.withLock { $0.append(more) } }
                    }
                    connection.send("235 2.7.0 Welcome\r\n")
                case "MAIL":
                    mail.from = Self.address(line)
                    connection.send("250 OK\r\n")
                case "RCPT":
                    mail.recipients.append(Self.address(line))
                    connection.send("250 OK\r\n")
                case "DATA":
                    connection.send("354 Go on\r\n")
                    while let text = connection.line(), text != "." {
                        mail.text += (text.hasPrefix(".") ? String(text.dropFirst()) : text) + "\n"
                    }
                    let whole = mail
                    state.mails.withLock { $0.append(whole) }
                    connection.send("250 Queued\r\n")
                case "QUIT":
                    connection.send("221 Bye\r\n")
                    return
                default: connection.send("502 What?\r\n")
                }
            }
        }
    }

    package var port: Int { listener.port }
    package var mails: [Mail] { state.mails.withLock { $0 } }
    package var commands: [String] { state.commands.withLock { $0 } }

    private static func address(_ line: String) -> String {
        String(line.drop { $0 != "<" }.dropFirst().prefix { $0 != ">" })
    }

    private final class Mutexed: Sendable {
        let mails = Mutex<[Mail]>([])
        let commands = Mutex<[String]>([])
    }
}
