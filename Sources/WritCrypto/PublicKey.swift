// A public key: made from bytes that others sent, so everything about it is checked before it is used.

import WritCLibCrypto
import WritCSodium

/// A public key that verifies signatures.
///
/// Whatever form a key comes in, it is taken apart into its numbers and put together again, so there is one place for
/// the checks and one form of every key: equal keys have equal ``components`` and equal ``spkiDER()``.
package final class PublicKey: Sendable {
    /// The numbers of a key, big-endian.
    package enum Components: Sendable, Hashable {
        /// Without leading zeros.
        case rsa(modulus: [UInt8], exponent: [UInt8])
        /// 32 bytes each.
        case p256(x: [UInt8], y: [UInt8])
        /// 32 bytes (RFC 8032 §5.1.2).
        case ed25519([UInt8])
    }

    package let components: Components
    let key: OpaqueKey
    private let verifiers: [SignatureAlgorithm: ContextPool]

    /// Puts a key together from its numbers.
    ///
    /// Throws `weakKey` for RSA under 2048 bits, an even modulus, an exponent that is even or 1, a point off its curve
    /// or of small order; `unsupportedKey` for RSA over 8192 bits or with an exponent over 32 bits (a verification
    /// would take too long); `malformedKey` for coordinates that are not 32 bytes.
    package init(components: Components) throws(CryptoError) {
        let components = components.canonical
        try components.check()
        let key = try OpaqueKey.make(components)
        self.components = components
        self.key = key
        verifiers = Dictionary(
            uniqueKeysWithValues: components.algorithms.compactMap { algorithm in
                algorithm == .EdDSA ? nil : (algorithm, .verifying(key, algorithm))
            })
    }

    /// An RSA key (RFC 7518 §6.3.1); leading zeros are dropped.
    package convenience init(rsaModulus: [UInt8], exponent: [UInt8]) throws(CryptoError) {
        try self.init(components: .rsa(modulus: rsaModulus, exponent: exponent))
    }

    /// A point on P-256, 32 bytes a coordinate (RFC 7518 §6.2.1).
    package convenience init(p256X x: [UInt8], y: [UInt8]) throws(CryptoError) {
        try self.init(components: .p256(x: x, y: y))
    }

    /// An Ed25519 key, 32 bytes (RFC 8037 §2).
    package convenience init(ed25519: [UInt8]) throws(CryptoError) {
        try self.init(components: .ed25519(ed25519))
    }

    /// A SubjectPublicKeyInfo in DER (RFC 5280 §4.1.2.7), with nothing behind it.
    package convenience init(spkiDER: [UInt8]) throws(CryptoError) {
        guard let key = OpaqueKey.read(spkiDER: spkiDER) else {
            throw .malformedKey("the bytes are no SubjectPublicKeyInfo in DER")
        }
        try self.init(components: try key.components())
    }

    /// A PEM text with "BEGIN PUBLIC KEY" (RFC 7468 §13).
    package convenience init(pem: String) throws(CryptoError) {
        try self.init(components: try PEM.publicKey(pem).components())
    }

    /// The key as SubjectPublicKeyInfo in DER.
    package func spkiDER() -> [UInt8] {
        components.spkiDER
    }

    /// Whether `signature` (in JOSE form) is this key's signature of the message. False for an algorithm that does not
    /// fit the key.
    package func isValid(signature: [UInt8], of message: [UInt8], with algorithm: SignatureAlgorithm) -> Bool {
        guard signature.count == signatureByteCount(algorithm) else { return false }
        if algorithm == .EdDSA { return isValidEd25519(signature: signature, of: message) }
        guard let contexts = verifiers[algorithm] else { return false }
        var encoded = signature
        if algorithm == .ES256 {
            guard let der = ECDSASignature.der(joseForm: signature) else { return false }
            encoded = der
        }
        let digest = SHA256.hash(message)
        do {
            return try contexts.withContext { (context) throws(CryptoError) in
                let valid = EVP_PKEY_verify(context, encoded, encoded.count, digest, digest.count) == 1
                if !valid { ERR_clear_error() }
                return valid
            }
        } catch {
            return false
        }
    }

    /// libsodium's verification: refuses non-canonical and small-order values, and is twice as fast as libcrypto 3.0's.
    private func isValidEd25519(signature: [UInt8], of message: [UInt8]) -> Bool {
        guard case .ed25519(let key) = components else { return false }
        return crypto_sign_ed25519_verify_detached(signature, message, UInt64(message.count), key) == 0
    }

    /// How long a signature is, or nil when the algorithm does not fit the key.
    private func signatureByteCount(_ algorithm: SignatureAlgorithm) -> Int? {
        switch (components, algorithm) {
        case (.rsa(let modulus, _), .RS256), (.rsa(let modulus, _), .PS256): modulus.count
        case (.p256, .ES256), (.ed25519, .EdDSA): 64
        default: nil
        }
    }
}

extension PublicKey.Components {
    /// The algorithms that such a key verifies, the preferred one first.
    package var algorithms: [SignatureAlgorithm] {
        switch self {
        case .rsa: [.RS256, .PS256]
        case .p256: [.ES256]
        case .ed25519: [.EdDSA]
        }
    }
}
