// What scope and which audiences a request gets.

package enum ScopeRules {
    /// The scope parameter of a request.
    /// - Throws: `.malformedScope`.
    package static func parse(_ parameter: String?) throws(OAuthError) -> Scope? {
        guard let parameter else { return nil }
        guard let scope = Scope(parsing: parameter), !scope.isEmpty else { throw OAuthError(.malformedScope) }
        return scope
    }

    /// RFC 6749 §3.3: what a client asks for must be registered for it; if it asks for nothing, it gets what is registered,
    /// save `offline_access`, which is always asked for by name (OIDC Core §11).
    /// - Throws: `.scopeNotAllowed`.
    package static func granted(_ requested: Scope?, client: Client, forPerson: Bool) throws(OAuthError) -> Scope {
        let scope = requested ?? client.scope.without([.offlineAccess])
        if let excess = scope.tokens.first(where: { !client.scope.contains($0) }) {
            throw OAuthError(
                .scopeNotAllowed, detail: "scope \(excess)",
                description: "This client may not ask for the scope \(excess).")
        }
        return forPerson ? scope : scope.without(ScopeToken.ofPersons)
    }

    /// RFC 8707 §2: absolute URIs without a fragment, each one that the client may ask for.
    /// - Returns: The audiences; empty when the request names none.
    package static func resources(_ requested: [String], client: Client) throws(OAuthError) -> [String] {
        var resources: [String] = []
        for resource in requested {
            guard isAbsoluteURI(resource) else { throw OAuthError(.resourceMalformed) }
            guard client.resources.contains(resource) else { throw OAuthError(.resourceNotAllowed, detail: resource) }
            if !resources.contains(resource) { resources.append(resource) }
        }
        return resources
    }

    private static func isAbsoluteURI(_ text: String) -> Bool {
        guard text.utf8.count <= 2048, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") }),
            let colon = text.firstIndex(of: ":")
        else { return false }
        let scheme = text[..<colon].utf8
        return scheme.first.map { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A } ?? false
            && scheme.allSatisfy { byte in
                (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || "+-.".utf8.contains(byte)
            } && text.index(after: colon) < text.endIndex
    }
}
