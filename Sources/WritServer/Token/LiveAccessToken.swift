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
        return LiveAccessToken(
            view: view, client: client, state: state, rights: try await rightsNow(of: view, client, state, in: realm))
    }

    /// What the token's subject may do by now, on its audiences and within its scope.
    func rightsNow(
        of view: AccessTokenView, _ client: Client, _ state: TokenState, in realm: RealmSnapshot
    ) async throws -> RightsClaims {
        try await rights(realm).claims(
            of: view.id.family == nil ? DirectRights(roles: client.roles) : state.rights, audience: view.audience,
            scope: ScopeOfRights(token: Scope(parsing: view.scope) ?? Scope(), grant: state.grantScope))
    }
}
