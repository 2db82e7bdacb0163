// How a client proves at the token endpoint who it is (RFC 7591 §2, token_endpoint_auth_method).

package enum ClientAuthMethod: String, CaseIterable, Sendable {
    case clientSecretBasic = "client_secret_basic"
    case clientSecretPost = "client_secret_post"
    case privateKeyJWT = "private_key_jwt"
    /// A public client: it names itself and proves nothing (RFC 6749 §2.1).
    case none

    package var usesSecret: Bool { self == .clientSecretBasic || self == .clientSecretPost }
}

/// RFC 6749 §2.1.
package enum ClientType: String, Sendable {
    case confidential
    case `public`
}
