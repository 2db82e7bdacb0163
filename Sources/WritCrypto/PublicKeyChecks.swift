// What a public key must be before any signature is tested with it.

import WritCSodium

extension PublicKey.Components {
    /// The one form of each key: RSA numbers without leading zeros.
    var canonical: Self {
        guard case .rsa(let modulus, let exponent) = self else { return self }
        return .rsa(modulus: [UInt8](modulus.drop { $0 == 0 }), exponent: [UInt8](exponent.drop { $0 == 0 }))
    }

    /// The checks that libcrypto leaves to its caller; that a P-256 point is on the curve is tested when the key is
    /// made.
    func check() throws(CryptoError) {
        switch self {
        case .rsa(let modulus, let exponent): try Self.checkRSA(modulus: modulus, exponent: exponent)
        case .p256(let x, let y):
            guard x.count == 32, y.count == 32 else { throw .malformedKey("a P-256 coordinate must have 32 bytes") }
        case .ed25519(let key):
            guard key.count == 32 else { throw .malformedKey("an Ed25519 key must have 32 bytes") }
            Sodium.start()
            // Anything signs for a key of small order (RFC 8032 §8.9 leaves the test to the application).
            guard crypto_core_ed25519_is_valid_point(key) == 1 else {
                throw .weakKey("the Ed25519 key is no point of the prime-order group")
            }
        }
    }

    /// NIST SP 800-131A (at least 2048 bits) and RFC 8017 §3.1 (an odd exponent from 3 on).
    private static func checkRSA(modulus: [UInt8], exponent: [UInt8]) throws(CryptoError) {
        guard let high = modulus.first, let low = modulus.last, let lowExponent = exponent.last else {
            throw .malformedKey("an RSA key needs a modulus and an exponent")
        }
        let bits = modulus.count * 8 - high.leadingZeroBitCount
        guard bits >= 2048 else { throw .weakKey("an RSA modulus of \(bits) bits; at least 2048 are needed") }
        guard bits <= 8192 else { throw .unsupportedKey("an RSA modulus of \(bits) bits; at most 8192 are allowed") }
        guard low & 1 == 1 else { throw .weakKey("an even RSA modulus") }
        guard exponent.count <= 4 else { throw .unsupportedKey("an RSA exponent of more than 32 bits") }
        guard lowExponent & 1 == 1, exponent != [1] else {
            throw .weakKey("the RSA exponent must be odd and at least 3")
        }
    }
}
