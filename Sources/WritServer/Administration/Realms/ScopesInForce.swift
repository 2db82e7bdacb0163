// The scopes that have a meaning of their own.
package import WritJOSE
package import WritProtocol

/// OIDC Core §5.4 and §11.
package struct ScopeInForce: Sendable {
    package var scope: ScopeToken
    /// That it asks for.
    package var claims: [String]

    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("name", scope.rawValue)
        json.member("claims", claims)
        json.endObject()
    }
}

extension Administration {
    /// The same in every realm; clients may have others, which mean what their services make of them.
    /// - Throws: `.notFound`.
    package func listScopes(_ realm: RealmID) async throws -> [ScopeInForce] {
        _ = try await showRealm(realm)
        return ScopeToken.ofPersons.map { ScopeInForce(scope: $0, claims: UserProfile.claims(of: $0)) }
    }
}
