// An access token that is in force at this moment, and what its subject may do by now.
import WritProtocol
import WritStore

struct LiveAccessToken: Sendable {
    var view: AccessTokenView
    /// Whose token it is.
    var client: Client
    var state: TokenState
    /// On the token's audiences, within its scope. Of now, and not what the token says of itself.
    var rights: RightsClaims
}

extension Authority {
    /// One round trip: revocation, the person's state, and what they have been given by now.
    ///
    /// - Parameter view: Of a token whose signature and times were verified.
    /// - Returns: `nil` when the token or its grant was revoked, or its client or person is disabled or gone.
    func liveAccessToken(_ view: AccessTokenView, realm: RealmSnapshot) async throws -> LiveAccessToken? {
        guard let client = try await enabledClient(realm, view.clientID)?.client else { return nil }
        if case .client(let createdAt) = view.id.origin, createdAt != client.createdAt { return nil }
        let state = try await store.tokenState(realm.id, jti: view.jti, family: view.id.family)
        guard !state.isRevoked, state.userIsEnabled ?? true else { return nil }
        let direct = view.id.family == nil ? DirectRights(roles: client.roles) : state.rights
        let rights = try await rights(realm).claims(
            of: direct, audience: view.audience, scope: view.scopeOfRights(state))
        return LiveAccessToken(view: view, client: client, state: state, rights: rights)
    }
}

extension AccessTokenView {
    func scopeOfRights(_ state: TokenState) -> ScopeOfRights {
        ScopeOfRights(token: Scope(parsing: scope) ?? Scope(), grant: state.grantScope)
    }
}
