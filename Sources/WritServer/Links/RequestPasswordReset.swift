// "Forgot password": a link by mail, and no word on whether there is such an account.
import WritCrypto
package import WritProtocol
import WritStore

package enum ResetRequestFailure: Sendable {
    /// Too many were asked for from here.
    case throttled
}

/// No round trip.
package func askForPasswordReset(
    _ authority: Authority, realm: RealmSnapshot, browser: Browser
) throws -> LinkRequestOutcome<ResetRequestFailure> {
    guard realm.settings.allowsPasswordReset else { return .notOffered }
    return try authority.linkRequestPage(.passwordReset, realm, browser)
}

/// The page's form. Round trips: one, which writes something in any case (ASVS 6.3.8: neither words nor time tell).
/// - Throws: failures of the database; "mailed" is said after the commit only.
package func requestPasswordReset(
    _ authority: Authority, realm: RealmSnapshot, form: FormParameters, browser: Browser, write: WriteLetter
) async throws -> LinkRequestOutcome<ResetRequestFailure> {
    guard realm.settings.allowsPasswordReset else { return .notOffered }
    guard case .passwordReset = try authority.destination(form, realm, browser) else {
        return .refused(OAuthError(.pageFormInvalid))
    }
    guard let name = form["username"]?.trimming(while: \.isWhitespace), !name.isEmpty else {
        return try authority.linkRequestPage(.passwordReset, realm, browser)
    }
    let token = LinkToken.make(random: authority.random)
    guard let hash = LinkToken.hash(token) else { throw OAuthError(.internalError, detail: "link token") }
    let mail = try authority.newMail(.passwordReset(token: token), write, to: "", realm: realm.id)
    let isAllowed = try await authority.store.requestPasswordReset(
        realm.id, name: String(name), address: browser.caller.address, rate: .ofNetworkAddress, hash: hash, mail: mail,
        event: authority.event(
            "password_reset.requested", realm: realm.id, client: nil, user: nil, caller: browser.caller))
    guard isAllowed else {
        authority.metrics.refused(.throttled)
        return try authority.linkRequestPage(.passwordReset, realm, browser, failure: .throttled)
    }
    return .mailed
}

extension StringProtocol {
    func trimming(while isOutside: (Character) -> Bool) -> SubSequence {
        guard let first = firstIndex(where: { !isOutside($0) }), let last = lastIndex(where: { !isOutside($0) }) else {
            return self[endIndex...]
        }
        return self[first...last]
    }
}
