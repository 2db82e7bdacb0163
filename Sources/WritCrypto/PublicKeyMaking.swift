// Between the numbers of a public key and libcrypto's object.

import WritCLibCrypto

extension OpaqueKey {
    /// The public numbers of a key; throws `unsupportedKey` for families Writ does not use.
    func components() throws(CryptoError) -> PublicKey.Components {
        switch family {
        case .rsa:
            .rsa(modulus: try number(OSSL_PKEY_PARAM_RSA_N), exponent: try number(OSSL_PKEY_PARAM_RSA_E))
        case .p256:
            .p256(
                x: try number(OSSL_PKEY_PARAM_EC_PUB_X, width: 32), y: try number(OSSL_PKEY_PARAM_EC_PUB_Y, width: 32))
        case .ed25519:
            .ed25519(try rawPublicKey())
        case nil:
            throw .unsupportedKey("only RSA, P-256 and Ed25519 keys are used")
        }
    }

    /// A key object from its public numbers, by way of DER: `EVP_PKEY_fromdata` keeps the addresses it is given, also
    /// those of the parameters' names, which Swift lends for the length of one call.
    static func make(_ components: PublicKey.Components) throws(CryptoError) -> OpaqueKey {
        guard let key = read(spkiDER: components.spkiDER) else { throw .weakKey("the numbers make no key") }
        guard case .p256 = components else { return key }
        // Reading has refused points off the curve; this is libcrypto's own list (SP 800-56A §5.6.2.3.4), the point at
        // infinity included.
        guard let check = EVP_PKEY_CTX_new_from_pkey(nil, key.pointer, nil) else {
            throw LibCrypto.failure("EVP_PKEY_CTX_new_from_pkey")
        }
        defer { EVP_PKEY_CTX_free(check) }
        guard EVP_PKEY_public_check_quick(check) == 1 else {
            ERR_clear_error()
            throw .weakKey("the numbers make no key")
        }
        return key
    }

    /// A SubjectPublicKeyInfo and nothing behind it, or nil.
    static func read(spkiDER der: [UInt8]) -> OpaqueKey? {
        let key = der.withUnsafeBufferPointer { der -> OpaqueKey? in
            var position = der.baseAddress
            guard let key = d2i_PUBKEY(nil, &position, der.count) else { return nil }
            let owner = OpaqueKey(owning: key)
            return position == der.baseAddress.map { $0 + der.count } ? owner : nil
        }
        if key == nil { ERR_clear_error() }
        return key
    }
}
