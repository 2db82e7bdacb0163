// A request to the authorization endpoint that has passed every check (RFC 6749 §4.1.1, OIDC Core §3.1.2.1).

/// What the client asks for, as a value: whoever holds one need not check it again, except for what changes with time.
package struct AuthorizationRequest: Sendable {
    package var clientID: ClientID
    package var redirectURI: String
    /// RFC 6749 §4.1.3: only then must the token request repeat it.
    package var redirectURIWasSent: Bool
    package var responseType: ResponseType
    package var responseMode: ResponseMode
    /// What is granted if the person agrees.
    package var scope: Scope
    package var resources: [String]
    package var state: String?
    package var nonce: String?
    package var codeChallenge: String?
    package var prompt: Prompt
    package var maxAge: Seconds?
    package var loginHint: String?
    package var idTokenHint: String?
    /// BCP 47 tags by preference, as they were sent.
    package var uiLocales: [String]
    package var acrValues: [String]
    package var display: String?
    package var claims: ClaimsRequest?

    /// What a person is asked to agree to: the scope, and the scopes of claims that are asked for by name, as far as the
    /// client may have them.
    package func asked(by client: Client) -> Scope {
        Scope(scope.tokens + (claims?.scopes.tokens.filter(client.scope.contains) ?? []))
    }

    package var target: RedirectTarget {
        RedirectTarget(redirectURI: redirectURI, responseMode: responseMode, state: state, uiLocales: uiLocales)
    }
}

/// Where an answer goes, be it a grant or a refusal.
package struct RedirectTarget: Sendable, Equatable {
    package var redirectURI: String
    package var responseMode: ResponseMode
    package var state: String?
    /// For the page that `form_post` takes.
    package var uiLocales: [String]

    package init(redirectURI: String, responseMode: ResponseMode, state: String?, uiLocales: [String] = []) {
        self.redirectURI = redirectURI
        self.responseMode = responseMode
        self.state = state
        self.uiLocales = uiLocales
    }
}

/// Who is told that a request is refused.
package enum AuthorizationRefusal: Error, Sendable, Equatable {
    /// RFC 6749 §4.1.2.1: while client or redirect URI are in doubt, the person in front of the browser, and nobody else.
    /// At the endpoint for pushed requests: the client, in the reply.
    case page(OAuthError)
    case redirect(OAuthError, RedirectTarget)

    package var error: OAuthError {
        switch self {
        case .page(let error), .redirect(let error, _): error
        }
    }
}

/// Where parameters come from.
package enum AuthorizationEndpoint: String, CaseIterable, Sendable {
    /// A browser brought them.
    case authorize
    /// A browser brought the `request_uri` of parameters that were pushed before (RFC 9126 §4).
    case authorizePushed
    /// The client brought them itself, and proved who it is (RFC 9126 §2).
    case pushed
}

/// RFC 9126 §2.2: the `request_uri` of parameters that were pushed.
package enum PushedRequestURI {
    package static let prefix = "urn:ietf:params:oauth:request_uri:"

    package static func make(_ reference: String) -> String { prefix + reference }

    /// What stands behind the prefix; `nil` for any other URI, which is never fetched.
    package static func reference(_ uri: String) -> String? {
        guard uri.utf8.starts(with: prefix.utf8), uri.utf8.count > prefix.utf8.count else { return nil }
        return String(uri.dropFirst(prefix.count))
    }
}
