// Mails in words: plain text, in the language of the page on which somebody asked for one.
import WritServer

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
        }
    }

    /// - Parameter token: Of base64url and dots, so nothing of it has to be encoded.
    private func link(_ path: String, _ token: String) -> String { "\(issuer)\(path)?token=\(token)" }

    private func letter(_ subject: TextKey, _ body: TextKey, _ link: String) -> Letter {
        let arguments = ["realm": realm, "link": link]
        return Letter(
            subject: words(subject, arguments), body: words(body, arguments), sender: realm,
            language: words.locale.rawValue)
    }
}
