// A message as it goes over the wire: plain text in any language (RFC 5322, RFC 2045 to 2047).
import Glibc

package struct MailMessage: Sendable {
    /// Who it is from, in words.
    package var sender: String
    package var from: MailAddress
    package var to: MailAddress
    package var subject: String
    package var body: String
    /// A BCP 47 tag.
    package var language: String
    /// Unique, of letters, digits and hyphens; the same whenever the same message is sent.
    package var id: String
    /// Seconds since 1970.
    package var date: Int64

    package init(
        sender: String, from: MailAddress, to: MailAddress, subject: String, body: String, language: String,
        id: String, date: Int64
    ) {
        self.sender = sender
        self.from = from
        self.to = to
        self.subject = subject
        self.body = body
        self.language = language
        self.id = id
        self.date = date
    }

    package var octets: [UInt8] {
        let fields = [
            "From: \(EncodedText.word(sender))\(Self.isLong(sender, from) ? "\r\n" : "") <\(from)>",
            "To: <\(to)>",
            "Subject: \(EncodedText.word(subject))",
            "Date: \(Self.dateText(date))",
            "Message-ID: <\(id)@\(from.domain)>",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: quoted-printable",
            "Content-Language: \(language)",
            // RFC 3834 §5: nobody's holiday notice comes back.
            "Auto-Submitted: auto-generated",
        ]
        return Array((fields.joined(separator: "\r\n") + "\r\n\r\n" + EncodedText.body(body)).utf8)
    }

    /// RFC 2047 §2: a line with an encoded word has 76 characters at most, so the address goes on the next.
    private static func isLong(_ sender: String, _ from: MailAddress) -> Bool {
        EncodedText.word(sender) != sender || sender.utf8.count + from.description.utf8.count > 66
    }

    /// RFC 5322 §3.3.
    private static func dateText(_ seconds: Int64) -> String {
        var time = time_t(seconds)
        var parts = tm()
        gmtime_r(&time, &parts)
        let day = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][Int(parts.tm_wday) % 7]
        let month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][
            Int(parts.tm_mon) % 12]
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(day), \(two(parts.tm_mday)) \(month) \(1900 + parts.tm_year) "
            + "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) +0000"
    }
}
