// The grants that a client can be granted: RFC 6749 §1.3, and "implicit" as RFC 7591 §2 names it.

package enum GrantType: String, CaseIterable, Sendable {
    case authorizationCode = "authorization_code"
    case refreshToken = "refresh_token"
    case clientCredentials = "client_credentials"
    case password
    case implicit
}
