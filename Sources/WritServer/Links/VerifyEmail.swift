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
        _ = try await offerVerification(of: email, to: user, realm, caller, write)
    }

    /// A link to an address that is theirs already, or is to be when they follow it. One round trip.
    /// - Returns: `false` when nothing is sent.
    func offerVerification(
        of email: String, to user: UserRecord, _ realm: RealmSnapshot, _ caller: Caller, _ write: WriteLetter
    ) async throws -> Bool {
        let token = LinkToken.make(random: random)
        guard let hash = LinkToken.hash(token) else { throw OAuthError(.internalError, detail: "link token") }
        return try await store.offerAction(
            NewActionToken(
                realm: realm.id, hash: hash, user: user.id, purpose: .emailVerification, email: email,
                lifetime: settings.links.asked),
            mail: newMail(.emailVerification(token: token), write, to: email, realm: realm.id),
            event: event(
                "email_verification.requested", realm: realm.id, client: nil, user: user.id, caller: caller))
    }
}

/// - Parameter token: What the link's address ends in. Round trips: one, and one where something is demanded of the
///   person.
package func openVerificationLink(
    _ authority: Authority, realm: RealmSnapshot, token: String?, browser: Browser
) async throws -> LinkOutcome<Never> {
    guard let link = try await authority.offeredLink(token, .emailVerification, realm) else { return .worthless }
    guard try await authority.mayFollow(link, realm, browser) else { return .elsewhere }
    return try authority.linkPage(link, .emailVerification, realm, browser)
}

/// The page's button. Round trips: one to look at the link, one where something is demanded of the person, and a
/// transaction.
package func verifyEmail(
    _ authority: Authority, realm: RealmSnapshot, form: FormParameters, browser: Browser, mail: Correspondence
) async throws -> LinkOutcome<Never> {
    let token = try authority.linkToken(form, .emailVerification, realm, browser)
    guard let link = try await authority.offeredLink(token, .emailVerification, realm) else { return .worthless }
    guard try await authority.mayFollow(link, realm, browser) else { return .elsewhere }
    // Another language was chosen: the page again.
    guard form["locale"] == nil else { return try authority.linkPage(link, .emailVerification, realm, browser) }
    let administration = authority.administration(.themselves(link.user.id, browser.caller), mail: mail)
    let isVerified = try await administration.verifyEmail(realm.id, link.user, link: link.hash)
    return isVerified ? .done : .worthless
}

extension Authority {
    /// While something is demanded of the person the address may be one that they have just given. Whoever reads its
    /// mail might be somebody else, who would prove it for them by a click: it takes both, the mail and the login.
    fileprivate func mayFollow(_ link: OfferedLink, _ realm: RealmSnapshot, _ browser: Browser) async throws -> Bool {
        guard !link.user.requiredActions.isEmpty else { return true }
        return try await liveSession(browser, realm: realm)?.record.user.id == link.user.id
    }
}
