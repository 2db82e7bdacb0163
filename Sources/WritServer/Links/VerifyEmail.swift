// Somebody shows that they read what is sent to their address.
import WritCrypto
package import WritProtocol
import WritStore

extension Authority {
    /// A link to the address of whoever is logged in. One round trip. When they have three live ones already, nothing is
    /// sent, and nothing else is said.
    func offerVerification(_ user: UserRecord, _ realm: RealmSnapshot, _ caller: Caller, _ write: WriteLetter)
        async throws
    {
        guard let email = user.email, !user.isEmailVerified else { return }
        let token = LinkToken.make(random: random)
        guard let hash = LinkToken.hash(token) else { throw OAuthError(.internalError, detail: "link token") }
        _ = try await store.offerAction(
            NewActionToken(
                realm: realm.id, hash: hash, user: user.id, purpose: .emailVerification, email: email,
                lifetime: settings.links.asked),
            mail: newMail(.emailVerification(token: token), write, to: email, realm: realm.id),
            event: event(
                "email_verification.requested", realm: realm.id, client: nil, user: user.id, caller: caller))
    }
}

/// - Parameter token: What the link's address ends in. Round trips: one.
package func openVerificationLink(
    _ authority: Authority, realm: RealmSnapshot, token: String?, browser: Browser
) async throws -> LinkOutcome<Never> {
    guard let link = try await authority.offeredLink(token, .emailVerification, realm) else { return .worthless }
    return try authority.linkPage(link, .emailVerification, realm, browser)
}

/// The page's button. Round trips: one to look at the link, and a transaction.
package func verifyEmail(
    _ authority: Authority, realm: RealmSnapshot, form: FormParameters, browser: Browser
) async throws -> LinkOutcome<Never> {
    let token = try authority.linkToken(form, .emailVerification, realm, browser)
    guard let link = try await authority.offeredLink(token, .emailVerification, realm) else { return .worthless }
    // Another language was chosen: the page again.
    guard form["locale"] == nil else { return try authority.linkPage(link, .emailVerification, realm, browser) }
    let administration = authority.administration(.themselves(link.user.id, browser.caller))
    let isVerified = try await administration.verifyEmail(realm.id, link.user, link: link.hash)
    return isVerified ? .done : .worthless
}
