// A link to set a new password, sent by an administrator, who thereby never knows the password (ASVS 6.4.6).
import WritCrypto
package import WritProtocol
import WritStore

/// Round trips: two. The link is the one that people ask for themselves, and works as long.
/// - Parameter realm: In force: a disabled realm sends nothing.
/// - Throws: `.notFound`; `.conflict` when nothing can be sent, and why.
package func sendPasswordReset(
    _ authority: Authority, by administrator: Administrator, realm: RealmSnapshot, user id: UserID,
    write: WriteLetter
) async throws {
    let administration = authority.administration(administrator)
    let user = try await administration.showUser(realm.id, id).user
    try await administration.checkHoldsRights(of: id, in: realm.id)
    guard authority.settings.mail.arrives else {
        throw AdministrationError.conflict("no mail is sent from here: set mail.server and mail.from")
    }
    guard let email = user.email else {
        throw AdministrationError.conflict("user \(id) has no e-mail address")
    }
    let token = LinkToken.make(random: authority.random)
    guard let hash = LinkToken.hash(token) else { throw OAuthError(.internalError, detail: "link token") }
    let isOffered = try await authority.store.offerAction(
        NewActionToken(
            realm: realm.id, hash: hash, user: id, purpose: .passwordReset, email: email,
            lifetime: Authority.linkLifetime),
        mail: try authority.newMail(.passwordReset(token: token), write, to: email, realm: realm.id),
        event: administration.event("password_reset.sent", realm.id, user: id))
    guard isOffered else {
        throw AdministrationError.conflict(
            "user \(id) is disabled, has another address by now, or has three live links already")
    }
}
