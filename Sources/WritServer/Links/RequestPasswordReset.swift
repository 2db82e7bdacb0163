// "Forgot password": a link by mail, and no word on whether there is such an account.
import FoundationEssentials
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
    guard authority.offersLinks, realm.settings.allowsPasswordReset else { return .notOffered }
    return try authority.linkRequestPage(.passwordReset, realm, browser)
}

/// The page's form. Round trips: one, the same for every name: who has it is looked up when nobody waits for it any more
/// (ASVS 6.3.8: neither words nor time tell).
/// - Throws: failures of the database; "mailed" is said after the commit only.
package func requestPasswordReset(
    _ authority: Authority, realm: RealmSnapshot, form: FormParameters, browser: Browser, write: WriteLetter
) async throws -> LinkRequestOutcome<ResetRequestFailure> {
    guard authority.offersLinks, realm.settings.allowsPasswordReset else { return .notOffered }
    guard case .passwordReset = try authority.destination(form, realm, browser) else {
        return .refused(OAuthError(.pageFormInvalid))
    }
    guard let name = form["username"]?.trimming(\.isWhitespace), !name.isEmpty else {
        return try authority.linkRequestPage(.passwordReset, realm, browser)
    }
    let request = try authority.newResetRequest(for: String(name), write, realm.id)
    let isAllowed = try await authority.store.requestPasswordReset(
        request, network: browser.caller.network, rate: .ofNetworkAddress,
        event: authority.event(
            "password_reset.requested", realm: realm.id, client: nil, user: nil, caller: browser.caller))
    guard isAllowed else {
        authority.metrics.refused(.throttled)
        return try authority.linkRequestPage(.passwordReset, realm, browser, failure: .throttled)
    }
    return .mailed
}

extension Authority {
    fileprivate func newResetRequest(
        for name: String, _ write: WriteLetter, _ realm: RealmID
    ) throws -> NewResetRequest {
        let token = LinkToken.make(random: random)
        guard let hash = LinkToken.hash(token) else { throw OAuthError(.internalError, detail: "link token") }
        let mail = try newMail(.passwordReset(token: token), write, to: "", realm: realm)
        let sealed = try masterKeys.seal(
            Array(name.utf8), realm: realm.rawValue, kid: Self.resetSeal(mail.id), random: random)
        return NewResetRequest(
            realm: realm, id: mail.id, sealedName: sealed.bytes, sealedMessage: mail.sealedMessage,
            masterKeyVersion: sealed.version, tokenHash: hash, lifetime: mail.lifetime)
    }

    /// Sends the link to whoever has the name; to nobody where it was sealed under a key that is there no more. One round
    /// trip.
    func settle(_ reset: DueReset) async throws {
        let name = try? masterKeys.open(
            version: reset.masterKeyVersion, bytes: reset.sealedName, realm: reset.realm.rawValue,
            kid: Self.resetSeal(reset.id))
        try await store.settleReset(
            reset, name: String(decoding: name ?? [], as: UTF8.self), lifetime: settings.links.asked)
    }

    /// No key's id looks like it, so neither passes for the other.
    private static func resetSeal(_ id: UUID) -> String { "reset \(id.uuidString)" }
}
