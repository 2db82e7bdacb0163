// From an access token to an administrator: the administration API is a protected resource of Writ's own (RFC 9068 §4).
import WritJOSE
package import WritProtocol
import WritStore

extension Authority {
    /// Who holds the token, and what they may do now: what it says, as far as it still holds. One round trip.
    ///
    /// The token is of any realm and meant for the administration API alone; it is judged as introspection judges it:
    /// the token, its grant, the person and the client must be live (CVE-2026-94215 and its kind: what a realm's token
    /// reaches, ``Administrator/governs(_:)`` says, by the realm whose key signed it and by nothing else).
    ///
    /// - Parameters:
    ///   - token: As it came in the `Authorization` field.
    ///   - time: When it has to have been within its lifetime, for what takes longer than a request; `nil`: now. All the
    ///     rest has to hold now.
    /// - Throws: `.accessTokenInvalid` for everything that is not live.
    package func administrator(
        token: String, caller: Caller, at time: Instant? = nil
    ) async throws -> Administrator {
        func refuse(_ detail: String) -> OAuthError { OAuthError(.accessTokenInvalid, detail: detail) }
        guard let home = issuingRealm(of: token), let realm = try await self.realm(home) else {
            throw refuse("of no realm")
        }
        guard let claims = verifiedAccessToken(token, realm: realm, at: time) else {
            throw refuse("not a live access token")
        }
        // One that is for others too is in others' hands.
        guard claims.audience == [AdminPermission.audience(publicURL: settings.publicURL)] else {
            throw refuse("not for the administration API")
        }
        guard let client = try await enabledClient(realm, claims.clientID)?.client else {
            throw refuse("the client is gone")
        }
        if case .client(let createdAt) = claims.id.origin, createdAt != client.createdAt {
            throw refuse("of another client of that name")
        }
        let state = try await store.tokenState(home, jti: claims.jti, family: claims.id.family)
        guard !state.isRevoked else { throw refuse("revoked") }
        if claims.id.family != nil, state.userIsEnabled != true { throw refuse("the person is disabled or gone") }
        let now = try await rightsNow(of: claims, client, state, in: realm)
        return Administrator(
            subject: state.user?.description ?? client.id.rawValue, of: home,
            permissions: Set(
                now.entitlements.filter(claims.entitlements.contains).compactMap(AdminPermission.init(rawValue:))),
            request: caller)
    }

    /// The realm that a token says it is of, unverified: it tells whose keys must have signed it.
    private func issuingRealm(of token: String) -> RealmID? {
        guard let issuer = (try? JWTClaims(unverified: token))?.issuer else { return nil }
        let prefix = "\(settings.publicURL)/realms/"
        guard issuer.hasPrefix(prefix) else { return nil }
        return RealmID(issuer.dropFirst(prefix.count))
    }
}
