// Which keys and which signatures Writ makes, and which go together.

/// A kind of signing key.
///
/// RSA-2048 is the default because OpenSSL's fast path ends there: a signature with 3072 bits costs 7 times, one with
/// 4096 bits 16 times as much. P-256 and Ed25519 cost a tenth of RSA-2048.
package enum KeyKind: String, Sendable, CaseIterable {
    case rsa2048, rsa3072, rsa4096, p256, ed25519

    /// The modulus length of an RSA kind, in bits.
    package var rsaBits: Int? {
        switch self {
        case .rsa2048: 2048
        case .rsa3072: 3072
        case .rsa4096: 4096
        case .p256, .ed25519: nil
        }
    }

    /// The algorithms such a key can sign with, the preferred one first.
    package var algorithms: [SignatureAlgorithm] {
        switch self {
        case .rsa2048, .rsa3072, .rsa4096: [.RS256, .PS256]
        case .p256: [.ES256]
        case .ed25519: [.EdDSA]
        }
    }
}

/// A signature algorithm under its JOSE name (RFC 7518 §3.1, RFC 8037 §3.1).
package enum SignatureAlgorithm: String, Sendable, CaseIterable {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    case RS256
    /// RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of 32 bytes.
    case PS256
    /// ECDSA on P-256 with SHA-256; the signature is r ‖ s, 64 bytes (RFC 7518 §3.4).
    case ES256
    /// Ed25519 (RFC 8032); the signature is 64 bytes.
    case EdDSA

    /// The kind that a new key for this algorithm has by default; the same for algorithms that share their keys.
    package var keyKind: KeyKind {
        switch self {
        case .RS256, .PS256: .rsa2048
        case .ES256: .p256
        case .EdDSA: .ed25519
        }
    }

    /// Whether keys of this kind sign with this algorithm.
    package func fits(_ kind: KeyKind) -> Bool {
        kind.algorithms.contains(self)
    }
}
