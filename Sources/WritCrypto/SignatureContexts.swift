// Contexts set up for signing or verifying SHA-256 digests with one key and one algorithm.

import WritCLibCrypto

extension ContextPool {
    /// Contexts for `EVP_PKEY_sign`, which may be called again and again on one context (EVP_PKEY_sign(3)).
    static func signing(_ key: OpaqueKey, _ algorithm: SignatureAlgorithm) -> ContextPool {
        ContextPool(
            make: { () throws(CryptoError) in try context(key, algorithm, start: EVP_PKEY_sign_init) },
            free: { EVP_PKEY_CTX_free($0) })
    }

    /// Contexts for `EVP_PKEY_verify`.
    static func verifying(_ key: OpaqueKey, _ algorithm: SignatureAlgorithm) -> ContextPool {
        ContextPool(
            make: { () throws(CryptoError) in try context(key, algorithm, start: EVP_PKEY_verify_init) },
            free: { EVP_PKEY_CTX_free($0) })
    }

    private static func context(
        _ key: OpaqueKey, _ algorithm: SignatureAlgorithm, start: (OpaquePointer?) -> Int32
    ) throws(CryptoError) -> OpaquePointer {
        guard let context = EVP_PKEY_CTX_new_from_pkey(nil, key.pointer, nil) else {
            throw LibCrypto.failure("EVP_PKEY_CTX_new_from_pkey")
        }
        guard start(context) == 1, configure(context, algorithm) else {
            EVP_PKEY_CTX_free(context)
            throw LibCrypto.failure("EVP_PKEY_sign_init or EVP_PKEY_verify_init for \(algorithm.rawValue)")
        }
        return context
    }

    private static func configure(_ context: OpaquePointer, _ algorithm: SignatureAlgorithm) -> Bool {
        let sha256 = LibCrypto.sha256.pointer
        switch algorithm {
        case .RS256:
            return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1
                && EVP_PKEY_CTX_set_signature_md(context, sha256) == 1
        case .PS256:
            // RFC 7518 §3.5: MGF1 with the same hash, and a salt as long as the hash (RSA_PSS_SALTLEN_DIGEST, -1).
            return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1
                && EVP_PKEY_CTX_set_signature_md(context, sha256) == 1
                && EVP_PKEY_CTX_set_rsa_mgf1_md(context, sha256) == 1
                && EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1
        case .ES256:
            return EVP_PKEY_CTX_set_signature_md(context, sha256) == 1
        case .EdDSA:
            return false  // Ed25519 hashes the message itself, twice; there is no digest to sign
        }
    }
}
