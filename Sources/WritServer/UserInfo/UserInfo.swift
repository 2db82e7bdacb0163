// The userinfo endpoint (OIDC Core §5.3): what a client may know of the person whose token it holds.
package import WritProtocol
import WritStore

package struct UserInfoResponse: Sendable {
    package let clientID: ClientID
    package let body: Body
    private let origins: Set<String>

    package enum Body: Sendable {
        /// The claims.
        case json([UInt8])
        /// The claims signed, for a client that wants them so (OIDC Core §5.3.2).
        case jwt(String)
    }

    fileprivate init(client: Client, body: Body) {
        clientID = client.id
        self.body = body
        origins = client.origins
    }

    /// CORS: whether pages of this origin may read the reply.
    package func allowedOrigin(_ origin: String) -> Bool { origins.contains(origin) }
}

/// RFC 9068 §4: a token is for its audience, and userinfo is the issuer's. One that was asked for with `resource`
/// (RFC 8707) is for those services alone: they, who see it, must not fetch with it what the client may know. A client that
/// wants one for both names the issuer among the resources, where it is registered for it.
///
/// One round trip for the grant and the person, and one beside it for the token.
/// - Throws: `.accessTokenInvalid` for everything that is not live, `.openIDScopeMissing`.
package func userInfo(
    _ authority: Authority, realm: RealmSnapshot, token: String
) async throws -> UserInfoResponse {
    func refuse(_ detail: String) -> OAuthError { OAuthError(.accessTokenInvalid, detail: detail) }
    guard let claims = authority.verifiedAccessToken(token, realm: realm) else {
        throw refuse("not a live access token")
    }
    guard claims.audience.contains(realm.issuer) else { throw refuse("a token for another service") }
    guard let family = claims.id.family else {
        throw OAuthError(.openIDScopeMissing, detail: "a token without a person")
    }
    guard let client = try await authority.enabledClient(realm, claims.clientID) else {
        throw refuse("the client is gone")
    }
    async let token = authority.store.tokenState(realm.id, jti: claims.jti, family: family)
    guard let state = try await authority.store.familyState(realm.id, family: family), state.revokedAt == nil,
        state.grant.user.isEnabled, state.client == claims.clientID, try await !token.isRevoked
    else { throw refuse("revoked, or the person is disabled") }
    let info = try UserInfoClaims(
        subject: claims.subject, profile: state.grant.user.profile, scope: Scope(parsing: claims.scope) ?? Scope(),
        request: try state.grant.claimsRequest(), allowed: client.client.scope)
    guard let algorithm = client.settings(in: realm).userInfoAlgorithm else {
        return UserInfoResponse(client: client.client, body: .json(info.json()))
    }
    let key = try authority.signingKey(algorithm, realm: realm, now: authority.clock.now)
    let payload = info.json(signedFor: (issuer: realm.issuer, clientID: client.client.id))
    return UserInfoResponse(
        client: client.client, body: .jwt(try authority.sign(payload, typ: UserInfoClaims.type, key)))
}
