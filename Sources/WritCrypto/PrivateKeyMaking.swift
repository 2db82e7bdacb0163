// Making, reading and writing libcrypto's private keys.

import WritCLibCrypto

extension OpaqueKey {
    /// The kind of a private key; throws `unsupportedKey` or `weakKey` for those that Writ does not sign with.
    func kind() throws(CryptoError) -> KeyKind {
        switch family {
        case .p256: return .p256
        case .ed25519: return .ed25519
        case .rsa:
            guard let kind = KeyKind.allCases.first(where: { $0.rsaBits == bits }) else {
                if bits < 2048 { throw .weakKey("an RSA modulus of \(bits) bits; at least 2048 are needed") }
                throw .unsupportedKey("RSA of \(bits) bits; 2048, 3072 and 4096 are used for signing")
            }
            return kind
        case nil: throw .unsupportedKey("only RSA, P-256 and Ed25519 keys are used")
        }
    }

    /// A new key; RSA with the exponent 65537.
    static func generate(_ kind: KeyKind) throws(CryptoError) -> OpaqueKey {
        let name = kind.rsaBits != nil ? "RSA" : kind == .p256 ? "EC" : "ED25519"
        guard let context = EVP_PKEY_CTX_new_from_name(nil, name, nil) else {
            throw LibCrypto.failure("EVP_PKEY_CTX_new_from_name")
        }
        defer { EVP_PKEY_CTX_free(context) }
        guard EVP_PKEY_keygen_init(context) == 1 else { throw LibCrypto.failure("EVP_PKEY_keygen_init") }
        if let bits = kind.rsaBits, EVP_PKEY_CTX_set_rsa_keygen_bits(context, Int32(bits)) != 1 {
            throw LibCrypto.failure("EVP_PKEY_CTX_set_rsa_keygen_bits")
        }
        if kind == .p256, EVP_PKEY_CTX_set_group_name(context, "prime256v1") != 1 {
            throw LibCrypto.failure("EVP_PKEY_CTX_set_group_name")
        }
        var key: OpaquePointer?
        guard EVP_PKEY_generate(context, &key) == 1, let key else { throw LibCrypto.failure("EVP_PKEY_generate") }
        return OpaqueKey(owning: key)
    }

    /// Reads PKCS #8 only, not the other private key forms that `d2i_AutoPrivateKey` would guess at.
    static func read(pkcs8DER der: [UInt8]) throws(CryptoError) -> OpaqueKey {
        let key = der.withUnsafeBufferPointer { der -> OpaquePointer? in
            var position = der.baseAddress
            guard let info = d2i_PKCS8_PRIV_KEY_INFO(nil, &position, der.count) else { return nil }
            defer { PKCS8_PRIV_KEY_INFO_free(info) }
            guard position == der.baseAddress.map({ $0 + der.count }) else { return nil }
            return EVP_PKCS82PKEY(info)
        }
        guard let key else {
            ERR_clear_error()
            throw .malformedKey("the bytes are no unencrypted PKCS #8 private key in DER")
        }
        return OpaqueKey(owning: key)
    }

    func pkcs8DER() throws(CryptoError) -> [UInt8] {
        guard let info = EVP_PKEY2PKCS8(pointer) else { throw LibCrypto.failure("EVP_PKEY2PKCS8") }
        defer { PKCS8_PRIV_KEY_INFO_free(info) }
        var der: UnsafeMutablePointer<UInt8>?
        let count = i2d_PKCS8_PRIV_KEY_INFO(info, &der)
        guard count > 0, let der else { throw LibCrypto.failure("i2d_PKCS8_PRIV_KEY_INFO") }
        defer { CRYPTO_clear_free(der, Int(count), #file, #line) }
        return [UInt8](UnsafeBufferPointer(start: der, count: Int(count)))
    }
}
