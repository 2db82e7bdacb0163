// The mails of `writ dev`, which has no server to send them by.
import WritProtocol

struct MailListPage: Page {
    static let template = PageTemplate.mailList

    struct Mail: Sendable, Equatable {
        /// The page of the mail.
        var page: String
        var recipient: String
        var subject: String
        var at: Instant

        init(page: String, recipient: String, subject: String, at: Instant) {
            self.page = page
            self.recipient = recipient
            self.subject = subject
            self.at = at
        }
    }

    /// Newest first.
    var mails: [Mail]

    init(mails: [Mail]) { self.mails = mails }

    func values(_ words: Words) -> PageValues {
        [
            "has_mails": .flag(!mails.isEmpty),
            "mails": .list(
                mails.map {
                    [
                        "page": .text($0.page), "recipient": .text($0.recipient), "subject": .text($0.subject),
                        "at": .group(PageTime($0.at).values),
                    ]
                }),
        ]
    }
}

struct MailMessagePage: Page {
    static let template = PageTemplate.mailMessage

    var sender: String
    var recipient: String
    var subject: String
    var at: Instant
    /// Plain text.
    var body: String
    /// Back to the list.
    var list: String

    init(sender: String, recipient: String, subject: String, at: Instant, body: String, list: String) {
        self.sender = sender
        self.recipient = recipient
        self.subject = subject
        self.at = at
        self.body = body
        self.list = list
    }

    func values(_ words: Words) -> PageValues {
        [
            "sender": .text(sender), "recipient": .text(recipient), "subject": .text(subject),
            "at": .group(PageTime(at).values), "list": .text(list),
            "body": .list(
                Self.pieces(of: body).map { ["piece": .text($0.text), "link": .optional($0.isLink ? $0.text : nil)] }),
        ]
    }

    /// A text cut at its web addresses.
    static func pieces(of text: String) -> [(text: String, isLink: Bool)] {
        var pieces: [(text: String, isLink: Bool)] = []
        var rest = text[...]
        while let start = ["https://", "http://"].compactMap({ rest.firstRange(of: $0)?.lowerBound }).min() {
            let address = rest[start...].prefix { !$0.isWhitespace && !"<>\"".contains($0) }
            if start > rest.startIndex { pieces.append((String(rest[..<start]), false)) }
            pieces.append((String(address), true))
            rest = rest[address.endIndex...]
        }
        if !rest.isEmpty { pieces.append((String(rest), false)) }
        return pieces
    }
}
