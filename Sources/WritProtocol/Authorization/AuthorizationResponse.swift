// The answer of the authorization endpoint as parameters, and how they reach the client.

/// RFC 6749 §4.1.2, §4.2.2; OIDC Core §3.2.2.5, §3.3.2.5; RFC 9207.
package struct AuthorizationResponse: Sendable {
    package private(set) var parameters: [(name: String, value: String)] = []

    /// An access token in an answer (RFC 6749 §4.2.2).
    package struct IssuedToken: Sendable {
        package var accessToken: String
        package var lifetime: Seconds
        package var scope: Scope

        package init(accessToken: String, lifetime: Seconds, scope: Scope) {
            self.accessToken = accessToken
            self.lifetime = lifetime
            self.scope = scope
        }
    }

    /// What is granted; all `nil` for `response_type=none`.
    package init(code: String?, token: IssuedToken?, idToken: String?, state: String?, issuer: String) {
        add("code", code)
        if let token {
            add("access_token", token.accessToken)
            add("token_type", "Bearer")
            add("expires_in", String(token.lifetime.count))
            add("scope", token.scope.description)
        }
        add("id_token", idToken)
        end(state: state, issuer: issuer)
    }

    /// A refusal. Its words hold the characters of RFC 6749 §4.1.2.1 only; anything else becomes `?`.
    package init(refusing error: OAuthError, state: String?, issuer: String) {
        let row = error.reason.row
        add("error", row.code.rawValue)
        add("error_description", ErrorText.printable(error.description ?? row.description))
        end(state: state, issuer: issuer)
    }

    /// RFC 9207 §2: `iss` in every answer, so that a client of several servers sees whose it is.
    private mutating func end(state: String?, issuer: String) {
        add("state", state)
        add("iss", issuer)
    }

    private mutating func add(_ name: String, _ value: String?) {
        if let value { parameters.append((name, value)) }
    }

    /// The address to redirect to; `nil` for `form_post`, whose page sends ``parameters``. A registered URI has no fragment.
    package func location(_ target: RedirectTarget) -> String? {
        switch target.responseMode {
        case .query: FormCoding.adding(parameters, toQueryOf: target.redirectURI)
        case .fragment: target.redirectURI + "#" + FormCoding.encode(parameters)
        case .formPost: nil
        }
    }
}
