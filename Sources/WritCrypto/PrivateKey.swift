// A private key: made, imported, exported, and used to sign.

import WritCLibCrypto
import WritCSodium

/// A private key that signs.
///
/// Signing keeps the processor busy for 0.02 ms (P-256, Ed25519) to 4.5 ms (RSA-4096) and never waits for another
/// thread. The secret lives in libcrypto's memory (and ``SecretBytes`` for Ed25519), which is wiped at the end; what
/// leaves through ``pkcs8DER()`` is an ordinary array that its caller should ``wipe(_:)``.
package final class PrivateKey: Sendable {
    package let kind: KeyKind
    package let publicKey: PublicKey
    private let key: OpaqueKey
    private let signers: [SignatureAlgorithm: ContextPool]
    /// libsodium's form of an Ed25519 key: seed ‖ public key.
    private let ed25519: SecretBytes?

    private init(_ key: OpaqueKey) throws(CryptoError) {
        let kind = try key.kind()
        self.kind = kind
        self.key = key
        let publicKey = try PublicKey(components: try key.components())
        self.publicKey = publicKey
        if case .ed25519(let point) = publicKey.components {
            var bytes = try key.rawPrivateKey() + point
            ed25519 = SecretBytes(bytes)
            wipe(&bytes)
            signers = [:]
        } else {
            ed25519 = nil
            signers = Dictionary(uniqueKeysWithValues: kind.algorithms.map { ($0, .signing(key, $0)) })
        }
    }

    /// A new key. RSA takes long and unevenly so: some 0.1 s for 2048 bits, 0.5 s for 3072, 1 to 3 s for 4096; the
    /// others 0.1 ms.
    package static func generate(_ kind: KeyKind) throws(CryptoError) -> PrivateKey {
        try PrivateKey(try OpaqueKey.generate(kind))
    }

    /// An unencrypted PKCS #8 PrivateKeyInfo in DER (RFC 5208 §5), with nothing behind it.
    ///
    /// Cheap enough for start-up; a key from outside should also pass ``checkConsistency()``.
    package convenience init(pkcs8DER: [UInt8]) throws(CryptoError) {
        try self.init(try OpaqueKey.read(pkcs8DER: pkcs8DER))
    }

    /// An unencrypted PEM text: PKCS #8, PKCS #1 or SEC 1.
    package convenience init(pem: String) throws(CryptoError) {
        try self.init(try PEM.privateKey(pem))
    }

    /// The key as unencrypted PKCS #8 in DER.
    package func pkcs8DER() throws(CryptoError) -> [UInt8] {
        try key.pkcs8DER()
    }

    /// Whether the secret half belongs to the public half and the numbers are what they should be (primes are prime);
    /// throws `malformedKey` otherwise. For imported keys; takes up to a second for RSA-4096.
    package func checkConsistency() throws(CryptoError) {
        guard let context = EVP_PKEY_CTX_new_from_pkey(nil, key.pointer, nil) else {
            throw LibCrypto.failure("EVP_PKEY_CTX_new_from_pkey")
        }
        defer { EVP_PKEY_CTX_free(context) }
        guard EVP_PKEY_check(context) == 1 else {
            ERR_clear_error()
            throw .malformedKey("the private and the public half do not belong together")
        }
    }

    /// The signature of a message in JOSE form: RSA as long as the modulus, ES256 r ‖ s and EdDSA 64 bytes.
    ///
    /// Throws `algorithmMismatch` when the algorithm does not fit the key.
    package func sign(_ message: [UInt8], with algorithm: SignatureAlgorithm) throws(CryptoError) -> [UInt8] {
        if algorithm == .EdDSA, let ed25519 { return try Self.signEd25519(message, ed25519) }
        guard let contexts = signers[algorithm] else { throw .algorithmMismatch(algorithm, kind) }
        let digest = SHA256.hash(message)
        let capacity = (kind.rsaBits ?? 72 * 8) / 8  // a DER signature on P-256 has at most 72 bytes
        var signature = [UInt8](repeating: 0, count: capacity)
        var count = capacity
        try contexts.withContext { (context) throws(CryptoError) in
            guard EVP_PKEY_sign(context, &signature, &count, digest, digest.count) == 1 else {
                throw LibCrypto.failure("EVP_PKEY_sign")
            }
        }
        return algorithm == .ES256 ? try ECDSASignature.joseForm(der: signature[..<count]) : signature
    }

    /// libsodium's signature, the same bytes as libcrypto's (Ed25519 is deterministic) in less than half the time.
    private static func signEd25519(_ message: [UInt8], _ key: SecretBytes) throws(CryptoError) -> [UInt8] {
        var signature = [UInt8](repeating: 0, count: 64)
        let done = key.withBytes { key -> Int32 in
            guard let key = key.baseAddress else { return -1 }
            return crypto_sign_ed25519_detached(&signature, nil, message, UInt64(message.count), key)
        }
        guard done == 0 else { throw .libraryFailed("crypto_sign_ed25519_detached") }
        return signature
    }
}
