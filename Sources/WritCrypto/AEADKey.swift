// AES-256-GCM: bytes sealed so that nobody without the key can read or alter them.

import WritCLibCrypto

/// A key for AES-256-GCM (NIST SP 800-38D) with random 96-bit nonces.
///
/// Random nonces are safe for up to 2^32 seals under one key (SP 800-38D §8.3); Writ seals signing keys and sessions,
/// far fewer.
package struct AEADKey: Sendable {
    package static let keyByteCount = 32
    static let nonceByteCount = 12
    static let tagByteCount = 16

    private let key: SecretBytes

    /// A key of 32 bytes; throws `wrongLength` otherwise.
    package init(_ key: [UInt8]) throws(CryptoError) {
        guard key.count == Self.keyByteCount else {
            throw .wrongLength(expected: Self.keyByteCount, actual: key.count)
        }
        self.key = SecretBytes(key)
    }

    /// nonce (12 bytes) ‖ ciphertext (as long as the plaintext) ‖ tag (16 bytes).
    ///
    /// - Parameter associatedData: what the bytes are bound to; `open` must be given the same.
    package func seal(
        _ plaintext: [UInt8], associatedData: [UInt8], random: RandomSource = .system
    ) throws(CryptoError) -> [UInt8] {
        let context = try CipherContext()
        let nonce = random.bytes(Self.nonceByteCount)
        var sealed = nonce + [UInt8](repeating: 0, count: plaintext.count + Self.tagByteCount)
        let done = key.withBytes { key in
            sealed.withUnsafeMutableBufferPointer { out in
                context.encrypt(plaintext, key: key, nonce: nonce, associatedData: associatedData, into: out)
            }
        }
        guard done else { throw LibCrypto.failure("AES-256-GCM") }
        return sealed
    }

    /// The plaintext, or `sealBroken` when anything (key, associated data, nonce, ciphertext, tag) is not what it was.
    package func open(_ sealed: [UInt8], associatedData: [UInt8]) throws(CryptoError) -> [UInt8] {
        guard sealed.count >= Self.nonceByteCount + Self.tagByteCount else { throw .sealBroken }
        let context = try CipherContext()
        var plaintext = [UInt8](repeating: 0, count: sealed.count - Self.nonceByteCount - Self.tagByteCount)
        let done = key.withBytes { key in
            plaintext.withUnsafeMutableBufferPointer { out in
                context.decrypt(sealed, key: key, associatedData: associatedData, into: out)
            }
        }
        guard done else {
            wipe(&plaintext)
            ERR_clear_error()
            throw .sealBroken
        }
        return plaintext
    }
}

/// One use of an `EVP_CIPHER_CTX`, freed (and wiped by libcrypto) at the end.
private struct CipherContext: ~Copyable {
    private let pointer: OpaquePointer

    init() throws(CryptoError) {
        guard let pointer = EVP_CIPHER_CTX_new() else { throw LibCrypto.failure("EVP_CIPHER_CTX_new") }
        self.pointer = pointer
    }

    deinit {
        EVP_CIPHER_CTX_free(pointer)
    }

    func encrypt(
        _ plaintext: [UInt8], key: UnsafeBufferPointer<UInt8>, nonce: [UInt8], associatedData: [UInt8],
        into out: UnsafeMutableBufferPointer<UInt8>
    ) -> Bool {
        guard let start = out.baseAddress, let length = Int32(exactly: plaintext.count),
            let associatedLength = Int32(exactly: associatedData.count)
        else { return false }
        let body = start + AEADKey.nonceByteCount
        let tag = body + plaintext.count
        var count: Int32 = 0
        return EVP_EncryptInit_ex2(pointer, LibCrypto.aes256GCM.pointer, key.baseAddress, nonce, nil) == 1
            && EVP_EncryptUpdate(pointer, nil, &count, associatedData, associatedLength) == 1
            && EVP_EncryptUpdate(pointer, body, &count, plaintext, length) == 1 && count == length
            && EVP_EncryptFinal_ex(pointer, tag, &count) == 1
            && EVP_CIPHER_CTX_ctrl(pointer, EVP_CTRL_AEAD_GET_TAG, Int32(AEADKey.tagByteCount), tag) == 1
    }

    func decrypt(
        _ sealed: [UInt8], key: UnsafeBufferPointer<UInt8>, associatedData: [UInt8],
        into out: UnsafeMutableBufferPointer<UInt8>
    ) -> Bool {
        guard let length = Int32(exactly: out.count), let associatedLength = Int32(exactly: associatedData.count)
        else { return false }
        return sealed.withUnsafeBufferPointer { sealed in
            guard let nonce = sealed.baseAddress else { return false }
            let body = nonce + AEADKey.nonceByteCount
            let tag = UnsafeMutablePointer(mutating: body + out.count)  // only read (EVP_CTRL_AEAD_SET_TAG)
            var count: Int32 = 0
            var rest: UInt8 = 0
            return EVP_DecryptInit_ex2(pointer, LibCrypto.aes256GCM.pointer, key.baseAddress, nonce, nil) == 1
                && EVP_DecryptUpdate(pointer, nil, &count, associatedData, associatedLength) == 1
                // Without an output address libcrypto takes the input for associated data, so an empty body must not
                // come to it.
                && (length == 0 || EVP_DecryptUpdate(pointer, out.baseAddress, &count, body, length) == 1)
                && EVP_CIPHER_CTX_ctrl(pointer, EVP_CTRL_AEAD_SET_TAG, Int32(AEADKey.tagByteCount), tag) == 1
                && EVP_DecryptFinal_ex(pointer, &rest, &count) == 1
        }
    }
}
