// Which claims about a person go into an ID token and into the userinfo reply.
import WritJOSE

/// OIDC Core §5.4: by scope, where the access token reads them; §5.5: by name, where the request wanted them.
package struct DisclosedClaims: Sendable {
    private let profile: UserProfile
    private let scope: Scope
    private let names: [String]
    /// What may be told by name: the scopes that the client may ask for.
    private let allowed: Scope

    private init(_ profile: UserProfile, scope: Scope, entries: [ClaimsRequest.Entry], allowed: Scope) {
        self.profile = profile
        self.scope = scope
        names = entries.map(\.name)
        self.allowed = allowed
    }

    /// - Parameter withAccessToken: Whether the grant gives an access token, by code or at once; then the scopes' claims are
    ///   read at userinfo, and the ID token stays small.
    package static func inIDToken(
        of profile: UserProfile, scope: Scope, request: ClaimsRequest?, allowed: Scope, withAccessToken: Bool
    ) -> DisclosedClaims {
        DisclosedClaims(
            profile, scope: withAccessToken ? Scope() : scope, entries: request?.idToken ?? [], allowed: allowed)
    }

    package static func inUserInfo(
        of profile: UserProfile, scope: Scope, request: ClaimsRequest?, allowed: Scope
    ) -> DisclosedClaims {
        DisclosedClaims(profile, scope: scope, entries: request?.userInfo ?? [], allowed: allowed)
    }

    /// The members, each once. A name that nothing is known for is passed over (§5.5.1).
    func write(to json: inout JSONWriter) {
        guard !names.isEmpty else { return profile.writeClaims(of: scope, to: &json) }
        let byScope = members(of: scope)
        for member in byScope { json.member(member.name, member.value) }
        for member in members(of: allowed)
        where names.contains(member.name) && !byScope.contains(where: { $0.name == member.name }) {
            json.member(member.name, member.value)
        }
    }

    /// What `UserProfile` writes for a scope, so that it alone knows which claims there are.
    private func members(of scope: Scope) -> [JSONObject.Member] {
        var json = JSONWriter()
        json.beginObject()
        profile.writeClaims(of: scope, to: &json)
        json.endObject()
        return (try? JSONValue(parsing: json.bytes))?.object?.members ?? []
    }
}
