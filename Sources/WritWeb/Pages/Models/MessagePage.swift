// One thing that was done, said in a sentence.
import WritProtocol

struct MessagePage: Page {
    static let template = PageTemplate.message

    /// The raw value is the element's id.
    enum Kind: String, CaseIterable, Sendable {
        case loggedOut = "logged-out"
        /// Logging out was asked for and declined.
        case stillLoggedIn = "still-logged-in"
        /// Said whether or not the address is known.
        case resetMailSent = "reset-mail-sent"
        case verificationMailSent = "verification-mail-sent"
        case passwordSet = "password-set"
        case emailVerified = "email-verified"
        case registered

        var texts: (title: TextKey, text: TextKey) {
            switch self {
            case .loggedOut: (.loggedOutTitle, .loggedOut)
            case .stillLoggedIn: (.stillLoggedInTitle, .stillLoggedIn)
            case .resetMailSent: (.mailSentTitle, .resetMailSent)
            case .verificationMailSent: (.mailSentTitle, .verificationMailSent)
            case .passwordSet: (.passwordSetTitle, .passwordSet)
            case .emailVerified: (.emailVerifiedTitle, .emailVerified)
            case .registered: (.registeredTitle, .registered)
            }
        }
    }

    var kind: Kind
    var link: PageLink?
    /// Of the link that was mailed.
    var linkLifetime: Seconds = 900
    /// What it loads besides, out of sight (OIDC Front-Channel Logout 1.0 §2).
    var frames: [String] = []
    /// Where the browser goes on by itself when all of that is loaded. Where something of it never answers, the link is
    /// there.
    var next: String?

    init(_ kind: Kind, link: PageLink? = nil) {
        self.kind = kind
        self.link = link
    }

    func values(_ words: Words) -> PageValues {
        [
            "title": .text(words(kind.texts.title)),
            "message": .text(words(kind.texts.text, ["duration": words.duration(linkLifetime)])),
            "link": .optional(link?.values(words)), "id": .text(kind.rawValue), "next": .optional(next),
            "frames": .list(frames.map { ["address": .text($0)] }),
        ]
    }
}
