// Mails in words: plain text, in the language of the page on which somebody asked for one, or of the realm.
import WritProtocol
package import WritServer

/// Writes a realm's letters from the catalog of texts, which operators may change (`texts/en.json`).
struct Letters: Sendable {
    let words: Words
    /// The realm's name.
    let realm: String
    /// What every link begins with. From the setting `public_url`, never from a request: a link that goes to a host of the
    /// asker's choosing hands the account over (Zitadel CVE-2023-49097).
    let issuer: String
    let lifetimes: LinkLifetimes

    func callAsFunction(_ topic: LetterTopic) -> Letter {
        switch topic {
        case .passwordReset: letter(.letterResetSubject, .letterReset, topic)
        case .emailVerification: letter(.letterVerifySubject, .letterVerify, topic)
        case .registration: letter(.letterRegisterSubject, .letterRegister, topic)
        case .alreadyRegistered: letter(.letterExistsSubject, .letterExists, topic)
        case .invitation(_, let username):
            letter(.letterInviteSubject, .letterInvite, topic, ["username": username])
        case .requiredActions(let actions, let token):
            letter(
                .letterActionsSubject, token == nil ? .letterActionsLogin : .letterActionsPassword, topic,
                ["actions": actions.map { "- " + words($0.text) }.joined(separator: "\n")])
        case .passwordChanged: letter(.letterPasswordChangedSubject, .letterPasswordChanged, topic)
        case .clientApproved(let name):
            letter(.letterClientApprovedSubject, .letterClientApproved, topic, client(name))
        case .clientRejected(let name, let reason):
            letter(.letterClientRejectedSubject, .letterClientRejected, topic, client(name, reason))
        case .clientChangesRequested(let name, let reason):
            letter(.letterClientChangesSubject, .letterClientChanges, topic, client(name, reason))
        case .emailChanged: letter(.letterEmailChangedSubject, .letterEmailChanged, topic)
        }
    }

    /// To the contacts that a client has registered.
    private func client(_ name: String, _ reason: String = "") -> [String: String] {
        ["client": name, "issuer": issuer, "reason": reason]
    }

    private func letter(
        _ subject: TextKey, _ body: TextKey, _ topic: LetterTopic, _ more: [String: String] = [:]
    ) -> Letter {
        let arguments = [
            "realm": realm, "link": topic.link(issuer), "duration": words.duration(topic.lifetime(lifetimes)),
        ].merging(more) { own, _ in own }
        return Letter(
            subject: words(subject, arguments), body: words(body, arguments), sender: realm,
            language: words.locale.rawValue)
    }
}

extension LetterTopic {
    /// The address that a letter on it holds.
    package func link(_ issuer: String) -> String {
        switch self {
        case .passwordReset(let token), .requiredActions(_, let token?): issuer + Self.ending(Paths.setPassword, token)
        case .invitation(let token, _): issuer + Self.ending(Paths.invitation, token)
        case .emailVerification(let token): issuer + Self.ending(Paths.verifyEmail, token)
        case .registration(let token): issuer + Self.ending(Paths.finishRegistration, token)
        case .clientApproved, .clientRejected, .clientChangesRequested: issuer
        case .alreadyRegistered, .passwordChanged, .emailChanged, .requiredActions(_, nil): issuer + Paths.account
        }
    }

    /// - Parameter token: Of base64url and dots, so nothing of it has to be encoded.
    private static func ending(_ path: String, _ token: String) -> String { "\(path)?token=\(token)" }
}

extension RequiredAction {
    /// What a person does, in the imperative.
    fileprivate var text: TextKey {
        switch self {
        case .updatePassword: .letterActionPassword
        case .updateProfile: .letterActionProfile
        case .verifyEmail: .letterActionEmail
        }
    }
}

extension SentLink {
    /// For whoever hands it on.
    package var url: String { topic.link(issuer) }
}

extension PageTemplates {
    /// What an administrator's doing has people written: in their own language where it is known, else in the realm's.
    package func correspondence(_ delivery: MailDelivery, links: LinkLifetimes) -> Correspondence {
        Correspondence(delivery, links: links) { head in
            let own = head.templates?.made { with($0).templates } ?? self
            return own.letters(head, otherwise: head.locale, links)
        }
    }

    /// From these, which the realm's own are among.
    fileprivate func letters(_ head: Letterhead, otherwise locale: UILocale, _ links: LinkLifetimes) -> WriteLetter {
        let letters = Letters(
            words: words(
                UILocale.choose(uiLocales: [head.personLocale].compactMap(\.self), default: locale)),
            realm: head.realmName, issuer: head.issuer, lifetimes: links)
        return { letters($0) }
    }
}

extension Pages {
    /// As ``PageTemplates/correspondence(_:links:)``, with a realm's own templates as pages have read them already.
    /// - Parameter locale: For people whose own language is not known; `nil`: the realm's.
    func correspondence(
        _ delivery: MailDelivery, links: LinkLifetimes, otherwise locale: UILocale? = nil
    ) -> Correspondence {
        Correspondence(delivery, links: links) { head in
            let own = head.templates?.made { OwnPages($0, of: head.realm, over: self) }
            return (own?.templates ?? templates).letters(head, otherwise: locale ?? head.locale, links)
        }
    }
}

extension Letterhead {
    fileprivate var locale: UILocale { UILocale(rawValue: defaultLocale) ?? .en }
}
