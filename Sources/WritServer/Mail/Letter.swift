// What people are written, and how it is kept until it is sent.
import FoundationEssentials
import Logging
import WritCrypto
import WritJOSE
package import WritOutbound
package import WritProtocol
import WritStore

/// A message in words.
package struct Letter: Sendable, Equatable {
    package var subject: String
    /// Plain text.
    package var body: String
    /// Who writes: the realm's name.
    package var sender: String
    /// A BCP 47 tag.
    package var language: String

    package init(subject: String, body: String, sender: String, language: String) {
        self.subject = subject
        self.body = body
        self.sender = sender
        self.language = language
    }
}

/// What a message is about. Its words are the pages' affair, as their texts are.
package enum LetterTopic: Sendable, Equatable {
    /// `token`: what the link's address ends in.
    case passwordReset(token: String)
    /// An administrator has made an account for somebody, who chooses a password now.
    case invitation(token: String, username: String)
    case emailVerification(token: String)
    /// An administrator asks for them. `nil`: the link leads to the login.
    case requiredActions([RequiredAction], token: String?)
    case registration(token: String)
    /// Somebody wanted to register with an address that an account has.
    case alreadyRegistered
    case passwordChanged
    /// Told to the address that was theirs.
    case emailChanged
    /// What was decided on a client's registration.
    case clientApproved(name: String)
    case clientRejected(name: String, reason: String)
    case clientChangesRequested(name: String, reason: String)

    /// For the outbox, figures and logs.
    var kind: String {
        switch self {
        case .passwordReset: "password_reset"
        case .emailVerification: "email_verification"
        case .registration: "registration"
        case .alreadyRegistered: "already_registered"
        case .invitation: "invitation"
        case .requiredActions: "required_actions"
        case .passwordChanged: "password_changed"
        case .emailChanged: "email_changed"
        case .clientApproved: "client_approved"
        case .clientRejected: "client_rejected"
        case .clientChangesRequested: "client_changes_requested"
        }
    }

    /// How long a message is of use: as long as its link works, and a day where nothing in it ends.
    package func lifetime(_ links: LinkLifetimes) -> Seconds {
        switch self {
        case .passwordReset, .emailVerification, .registration, .alreadyRegistered: links.asked
        case .invitation, .requiredActions: links.invitation
        case .passwordChanged, .emailChanged: 86_400
        // An application is not waited for; it says itself what became of it as long as it is there.
        case .clientApproved, .clientRejected, .clientChangesRequested: 259_200
        }
    }
}

/// How long mailed links work.
package struct LinkLifetimes: Sendable {
    /// Of those that people ask for.
    package var asked: Seconds = 900
    /// Of those that administrators send, to people who don't wait for them.
    package var invitation: Seconds = 86_400

    package init() {}
}

/// Puts a topic into words, in the language of whoever asks.
package typealias WriteLetter = @Sendable (LetterTopic) -> Letter

/// How messages reach people.
package enum MailDelivery: Sendable, Equatable {
    /// There is no server: messages wait, until they are too old to be of use.
    case waits
    /// Shown on a page in place of being sent, for development.
    case shown
    case sent(MailServer, from: MailAddress)

    /// Whether a message that is written now is read soon. What nobody would read is not offered.
    package var arrives: Bool { self != .waits }
}

extension Letter {
    /// As a form of its own, to be sealed.
    var encoded: [UInt8] {
        let pairs = [("subject", subject), ("body", body), ("sender", sender), ("language", language)]
        return Array(FormCoding.encode(pairs.map { (name: $0.0, value: $0.1) }).utf8)
    }

    init?(encoded: [UInt8]) {
        guard let form = try? FormParameters(body: encoded) else { return nil }
        self.init(
            subject: form["subject"] ?? "", body: form["body"] ?? "", sender: form["sender"] ?? "",
            language: form["language"] ?? "en")
    }
}

extension Authority {
    /// A message for the outbox, sealed for this realm and message.
    /// - Parameter recipient: Empty where the statement that stores it finds out.
    func newMail(
        _ topic: LetterTopic, _ write: WriteLetter, to recipient: String, realm: RealmID
    ) throws -> NewMail {
        if settings.mail == .waits {
            logger.warning(
                "A message waits, since there is no mail server: set mail.server and mail.from.",
                metadata: ["realm": "\(realm)", "kind": "\(topic.kind)"])
        }
        return try NewMail(
            topic, write, to: recipient, realm: realm, lifetime: topic.lifetime(settings.links),
            masterKeys: masterKeys, now: clock.now, random: random)
    }

    /// - Throws: `CryptoError` under another master key.
    func letter(in mail: DueMail) throws -> Letter? {
        Letter(
            encoded: try masterKeys.open(
                version: mail.masterKeyVersion, bytes: mail.sealedMessage, realm: mail.realm.rawValue,
                kid: mailSeal(mail.id)))
    }
}

extension NewMail {
    /// Seals a message for its realm and itself.
    init(
        _ topic: LetterTopic, _ write: WriteLetter, to recipient: String, realm: RealmID, lifetime: Seconds,
        masterKeys: MasterKeys, now: Instant, random: RandomSource
    ) throws(CryptoError) {
        let id = UUID.v7(now: now, random: random)
        let sealed = try masterKeys.seal(
            write(topic).encoded, realm: realm.rawValue, kid: mailSeal(id), random: random)
        self.init(
            realm: realm, id: id, kind: topic.kind, recipient: recipient, sealedMessage: sealed.bytes,
            masterKeyVersion: sealed.version, lifetime: lifetime)
    }
}

/// No key's id looks like it, so neither passes for the other.
private func mailSeal(_ id: UUID) -> String { "mail \(id.uuidString)" }

/// The secret of a mailed link: 256 random bits, of which the database keeps the SHA-256.
enum LinkToken {
    static func make(random: RandomSource) -> String { SessionToken.make(random: random) }

    /// `nil` for a text that is none of ours, which saves the look-up.
    static func hash(_ token: String) -> [UInt8]? { SessionToken.hash(token) }
}
