// The owner of one EVP_PKEY of libcrypto.

import WritCLibCrypto

/// A key object of libcrypto, freed (and its secrets wiped by libcrypto) with the last reference.
///
/// `@unchecked Sendable`: an EVP_PKEY is not changed after it was made; libcrypto counts its references atomically and
/// guards what it caches in it (blinding factors, Montgomery contexts) by its own locks. What two threads must not
/// share, the contexts, are lent by ``ContextPool``.
final class OpaqueKey: @unchecked Sendable {
    let pointer: OpaquePointer

    /// Takes over the caller's reference.
    init(owning pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        EVP_PKEY_free(pointer)
    }

    /// What the key is, or nil for a family Writ does not use (RSA-PSS keys, X25519, Ed448, DSA …).
    var family: Family? {
        switch EVP_PKEY_get_base_id(pointer) {
        case EVP_PKEY_RSA: .rsa
        case EVP_PKEY_EC: groupName == "prime256v1" ? .p256 : nil
        case EVP_PKEY_ED25519: .ed25519
        default: nil
        }
    }

    enum Family {
        case rsa, p256, ed25519
    }

    /// The modulus length in bits (RSA).
    var bits: Int {
        Int(EVP_PKEY_get_bits(pointer))
    }

    private var groupName: String? {
        var name = [UInt8](repeating: 0, count: 64)
        var count = 0
        let capacity = name.count
        let done = name.withUnsafeMutableBytes { name in
            EVP_PKEY_get_group_name(pointer, name.assumingMemoryBound(to: CChar.self).baseAddress, capacity, &count)
        }
        guard done == 1 else {
            ERR_clear_error()
            return nil
        }
        return String(decoding: name.prefix(count), as: UTF8.self)
    }

    /// A number of the key as big-endian bytes: as many as it needs, or `width` with zeros in front.
    func number(_ name: String, width: Int? = nil) throws(CryptoError) -> [UInt8] {
        var number: OpaquePointer?
        guard EVP_PKEY_get_bn_param(pointer, name, &number) == 1, let number else {
            throw LibCrypto.failure("EVP_PKEY_get_bn_param(\(name))")
        }
        defer { BN_clear_free(number) }
        var bytes = [UInt8](repeating: 0, count: width ?? (Int(BN_num_bits(number)) + 7) / 8)
        guard BN_bn2binpad(number, &bytes, Int32(bytes.count)) >= 0 else { throw LibCrypto.failure("BN_bn2binpad") }
        return bytes
    }

    /// The 32 public bytes of an Ed25519 key.
    func rawPublicKey() throws(CryptoError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 32)
        var count = bytes.count
        guard EVP_PKEY_get_raw_public_key(pointer, &bytes, &count) == 1, count == bytes.count else {
            throw LibCrypto.failure("EVP_PKEY_get_raw_public_key")
        }
        return bytes
    }

    /// The 32 secret bytes of an Ed25519 key.
    func rawPrivateKey() throws(CryptoError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 32)
        var count = bytes.count
        guard EVP_PKEY_get_raw_private_key(pointer, &bytes, &count) == 1, count == bytes.count else {
            throw LibCrypto.failure("EVP_PKEY_get_raw_private_key")
        }
        return bytes
    }
}
