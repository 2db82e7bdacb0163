// RFC 7662: is this token live, and what does it allow? For confidential clients.
import WritJOSE
package import WritProtocol
import WritStore

/// - Returns: The reply, `{"active":false}` for everything that is not live or not this caller's business (§2.2).
/// - Throws: `OAuthError` when the caller does not authenticate as a confidential client.
package func introspect(
    _ authority: Authority, realm: RealmSnapshot, form: FormParameters, authorization: String?, caller: Caller
) async throws -> IntrospectionResponse {
    let client = try await authority.authenticateClient(
        realm: realm, form: form, authorization: authorization, caller: caller
    ).client
    guard client.type == .confidential else { throw OAuthError(.publicClientNotAllowed) }
    let token = try form.required("token")
    // The hint (§2.1) is only a hint, and a token's kind shows in its form.
    let json: [UInt8]? =
        if let refresh = authority.refreshTokens.decode(token, realm: realm.id) {
            try await introspectRefreshToken(refresh, client: client, realm: realm, authority, caller)
        } else {
            try await introspectAccessToken(token, client: client, realm: realm, authority, caller)
        }
    return IntrospectionResponse(clientID: client.id, json: json ?? Array(#"{"active":false}"#.utf8))
}

package struct IntrospectionResponse: Sendable {
    package let clientID: ClientID
    package let json: [UInt8]
}

/// `nil` when it is not active. One round trip.
private func introspectAccessToken(
    _ token: String, client: Client, realm: RealmSnapshot, _ authority: Authority, _ caller: Caller
) async throws -> [UInt8]? {
    guard let claims = authority.verifiedAccessToken(token, realm: realm) else { return nil }
    guard mayIntrospect(client, claims, realm) else {
        authority.noteRefusedIntrospection(by: client, of: claims.clientID, "jti", claims.jti, realm, caller)
        return nil
    }
    guard let live = try await authority.liveAccessToken(claims, realm: realm)
    else { return nil }
    var json = JSONWriter(capacity: 512)
    json.beginObject()
    json.member("active", true)
    json.member("token_type", "Bearer")
    json.member("scope", claims.scope)
    json.member("client_id", claims.clientID.rawValue)
    // Neither who asks nor whose token it is may learn by the other what it is not told itself.
    let scope = Scope(parsing: claims.scope) ?? Scope()
    if let username = live.state.username, client.mayKnowNames(in: scope), live.client.mayKnowNames(in: scope) {
        json.member("username", username)
    }
    json.member("sub", claims.subject)
    json.member("iss", realm.issuer)
    if claims.audience.count == 1 {
        json.member("aud", claims.audience[0])
    } else {
        json.member("aud", claims.audience)
    }
    json.member("exp", claims.expiresAt)
    json.member("iat", claims.issuedAt)
    json.member("jti", claims.jti)
    // As of now, for lean tokens too: whoever asks gets what is in force.
    live.rights.write(to: &json)
    json.endObject()
    return json.bytes
}

/// A refresh token concerns nobody but the client that holds it.
private func introspectRefreshToken(
    _ token: RefreshToken, client: Client, realm: RealmSnapshot, _ authority: Authority, _ caller: Caller
) async throws -> [UInt8]? {
    guard let state = try await authority.store.familyState(realm.id, family: token.family), state.isLive,
        state.generation == token.generation
    else { return nil }
    guard state.client == client.id else {
        authority.noteRefusedIntrospection(
            by: client, of: state.client, "family", token.family.description, realm, caller)
        return nil
    }
    var json = JSONWriter(capacity: 256)
    json.beginObject()
    json.member("active", true)
    json.member("token_type", "refresh_token")
    json.member("scope", state.grant.scope.description)
    json.member("client_id", client.id.rawValue)
    if client.mayKnowNames(in: state.grant.scope) { json.member("username", state.grant.user.username) }
    json.member("sub", authority.subject(of: state.grant.user.id, for: client, in: realm))
    json.member("iss", realm.issuer)
    json.member("exp", min(state.idleExpiresAt, state.absoluteExpiresAt).secondsSince1970)
    json.endObject()
    return json.bytes
}

/// A token is told of to the client it was issued to and to those it is meant for (CVE-2026-37979): named in its audience,
/// or registered for the API that is. A token without an API of its own is meant for every service of the realm.
private func mayIntrospect(_ client: Client, _ claims: AccessTokenView, _ realm: RealmSnapshot) -> Bool {
    claims.clientID == client.id
        || claims.audience.contains { $0 == realm.issuer || $0 == client.id.rawValue || client.resources.contains($0) }
}

extension FamilyState {
    /// Neither revoked nor expired, and its person is enabled.
    var isLive: Bool {
        revokedAt == nil && databaseNow < idleExpiresAt && databaseNow < absoluteExpiresAt && grant.user.isEnabled
    }
}

extension Authority {
    /// A live token in hands that have no business with it: it leaked, or a client is set up wrongly.
    fileprivate func noteRefusedIntrospection(
        by client: Client, of owner: ClientID, _ name: String, _ token: String, _ realm: RealmSnapshot, _ caller: Caller
    ) {
        audit.appendIfRoom(
            event(
                "introspection.refused", realm: realm.id, client: client.id, user: nil, caller: caller,
                detail: [("issued_to", owner.rawValue), (name, token)]))
    }
}
