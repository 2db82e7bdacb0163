// RFC 7009: a client gives a token back.
import WritJOSE
package import WritProtocol
import WritStore

/// Returns when the token is dead for certain: after the commit, or because it was none of ours (§2.2). A failing database
/// passes through and becomes 503 (§2.2.1), never a success (CVE-2020-15223).
/// - Throws: `OAuthError`; `.tokenOfAnotherClient` leaves the token alive (§2.1).
@discardableResult
package func revoke(
    _ authority: Authority, realm: RealmSnapshot, form: FormParameters, authorization: String?, caller: Caller
) async throws -> RevocationResponse {
    let client = try await authority.authenticateClient(
        realm: realm, form: form, authorization: authorization, caller: caller
    ).client
    let token = try form.required("token")
    if let refresh = authority.refreshTokens.decode(token, realm: realm.id) {
        try await revokeFamily(of: refresh, client: client, realm: realm, authority, caller)
    } else if let claims = authority.verifiedAccessToken(token, realm: realm) {
        guard claims.clientID == client.id else {
            authority.noteRefusedRevocation(by: client, of: claims.clientID, "jti", claims.jti, realm, caller)
            throw OAuthError(.tokenOfAnotherClient)
        }
        try await authority.store.revokeToken(
            realm.id, jti: claims.jti, family: claims.id.family,
            // Remembered a little longer than any node would accept it.
            expiresAt: Instant(secondsSince1970: claims.expiresAt) + authority.settings.clockSkew,
            event: authority.event(
                "token.revoked", realm: realm.id, client: client.id, user: nil, caller: caller,
                detail: [("jti", claims.jti)]))
    }
    return RevocationResponse(clientID: client.id, origins: client.origins)
}

/// RFC 7009 §2.2: a success without a body.
package struct RevocationResponse: Sendable {
    package let clientID: ClientID
    fileprivate let origins: Set<String>

    /// CORS: whether pages of this origin may read the reply.
    package func allowedOrigin(_ origin: String) -> Bool { origins.contains(origin) }
}

/// §2.1: with the refresh token goes the whole grant, access tokens included.
private func revokeFamily(
    of token: RefreshToken, client: Client, realm: RealmSnapshot, _ authority: Authority, _ caller: Caller
) async throws {
    guard let state = try await authority.store.familyState(realm.id, family: token.family) else { return }
    guard state.client == client.id else {
        authority.noteRefusedRevocation(by: client, of: state.client, "family", token.family.description, realm, caller)
        throw OAuthError(.tokenOfAnotherClient)
    }
    _ = try await authority.store.revokeFamily(
        realm.id, family: token.family, client: client.id, reason: "revoked",
        event: authority.event(
            "family.revoked", realm: realm.id, client: client.id, user: state.grant.user.id, caller: caller,
            detail: [("family", token.family.description)]))
}

extension Authority {
    /// A live token in hands that have no business with it.
    fileprivate func noteRefusedRevocation(
        by client: Client, of owner: ClientID, _ name: String, _ token: String, _ realm: RealmSnapshot, _ caller: Caller
    ) {
        audit.appendIfRoom(
            event(
                "revocation.refused", realm: realm.id, client: client.id, user: nil, caller: caller,
                detail: [("issued_to", owner.rawValue), (name, token)]))
    }
}
