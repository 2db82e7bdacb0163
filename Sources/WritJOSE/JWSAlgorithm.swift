// The signature algorithms that are accepted at all.

package import WritCrypto

/// A signature algorithm by its JOSE name (RFC 7518 §3.1, RFC 8037 §3.1).
///
/// `none` and the HMAC algorithms are not here, so no allow-list can hold them.
public enum JWSAlgorithm: String, Sendable, CaseIterable {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    case RS256
    /// RSASSA-PSS with SHA-256.
    case PS256
    /// ECDSA on P-256 with SHA-256.
    case ES256
    /// Ed25519.
    case EdDSA

    package init(_ algorithm: SignatureAlgorithm) {
        switch algorithm {
        case .RS256: self = .RS256
        case .PS256: self = .PS256
        case .ES256: self = .ES256
        case .EdDSA: self = .EdDSA
        }
    }

    package var signatureAlgorithm: SignatureAlgorithm {
        switch self {
        case .RS256: .RS256
        case .PS256: .PS256
        case .ES256: .ES256
        case .EdDSA: .EdDSA
        }
    }
}

extension Set<JWSAlgorithm> {
    /// Every algorithm known here.
    public static let asymmetric = Set(JWSAlgorithm.allCases)
}
