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

    func callAsFunction(_ topic: LetterTopic) -> Letter {
        switch topic {
        case .passwordReset(let token): letter(.letterResetSubject, .letterReset, link(Paths.setPassword, token))
        case .emailVerification(let token): letter(.letterVerifySubject, .letterVerify, link(Paths.verifyEmail, token))
        case .registration(let token):
            letter(.letterRegisterSubject, .letterRegister, link(Paths.finishRegistration, token))
        case .alreadyRegistered: letter(.letterExistsSubject, .letterExists, issuer + Paths.account)
        case .clientApproved(let name): letter(.letterClientApprovedSubject, .letterClientApproved, client: name)
        case .clientRejected(let name, let reason):
            letter(.letterClientRejectedSubject, .letterClientRejected, client: name, reason: reason)
        case .clientChangesRequested(let name, let reason):
            letter(.letterClientChangesSubject, .letterClientChanges, client: name, reason: reason)
        }
    }

    /// - Parameter token: Of base64url and dots, so nothing of it has to be encoded.
    private func link(_ path: String, _ token: String) -> String { "\(issuer)\(path)?token=\(token)" }

    private func letter(_ subject: TextKey, _ body: TextKey, _ link: String) -> Letter {
        letter(subject, body, ["realm": realm, "link": link])
    }

    /// To the contacts that a client has registered.
    private func letter(_ subject: TextKey, _ body: TextKey, client: String, reason: String = "") -> Letter {
        letter(subject, body, ["realm": realm, "issuer": issuer, "client": client, "reason": reason])
    }

    private func letter(_ subject: TextKey, _ body: TextKey, _ arguments: [String: String]) -> Letter {
        Letter(
            subject: words(subject, arguments), body: words(body, arguments), sender: realm,
            language: words.locale.rawValue)
    }
}

extension PageTemplates {
    /// Letters of any realm, for those who administer it.
    /// - Parameter publicURL: The setting `public_url`.
    package func letterWriter(publicURL: String) -> WriteRealmLetter {
        { topic, realm, name, locale in
            let letters = Letters(
                words: self.words(UILocale(rawValue: locale) ?? .en), realm: name,
                issuer: "\(publicURL)/realms/\(realm)")
            return letters(topic)
        }
    }
}
