// Which permissions of an API a token's scope lets through.

/// A scope narrows what roles give and never adds any. Where scopes name no permission of an API, all are let through, so
/// that an API with roles needs no list of scopes as well.
package struct ScopeOfRights: Sendable {
    /// The token's.
    var token: Scope
    /// What the grant began with that the token comes of; a renewal may ask for less (RFC 6749 §6), and never gets more.
    var grant: Scope

    package init(token: Scope, grant: Scope = Scope()) {
        self.token = token
        self.grant = grant
    }

    func narrowed(_ allowed: Set<PermissionName>, of api: ProtectedAPI) -> Set<PermissionName> {
        func named(_ scope: Scope) -> Set<PermissionName> {
            Set(scope.tokens.compactMap { PermissionName($0.rawValue) }).intersection(api.permissions)
        }
        let asked = named(token)
        return asked.isEmpty && named(grant).isEmpty ? allowed : allowed.intersection(asked)
    }
}
