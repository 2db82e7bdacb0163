// Reading keys from PEM text (RFC 7468) that a person wrote into a file.

import WritCLibCrypto

/// Without the callback that refuses (-1), libcrypto would ask the terminal for the password of an encrypted key.
enum PEM {
    /// More text than any key of ours needs.
    static let byteLimit = 64 * 1024

    /// A private key: PKCS #8 ("PRIVATE KEY"), PKCS #1 ("RSA PRIVATE KEY") or SEC 1 ("EC PRIVATE KEY"), none of them
    /// encrypted.
    static func privateKey(_ text: String) throws(CryptoError) -> OpaqueKey {
        try read(text, what: "private key") { PEM_read_bio_PrivateKey($0, nil, { _, _, _, _ in -1 }, nil) }
    }

    /// A public key: SubjectPublicKeyInfo ("PUBLIC KEY").
    static func publicKey(_ text: String) throws(CryptoError) -> OpaqueKey {
        try read(text, what: "public key") { PEM_read_bio_PUBKEY($0, nil, { _, _, _, _ in -1 }, nil) }
    }

    private static func read(
        _ text: String, what: String, _ read: (OpaquePointer) -> OpaquePointer?
    ) throws(CryptoError) -> OpaqueKey {
        var bytes = [UInt8](text.utf8)
        defer { wipe(&bytes) }
        guard bytes.count <= byteLimit else { throw .malformedKey("the PEM text is longer than 64 KiB") }
        let key = bytes.withUnsafeBytes { bytes -> OpaquePointer? in
            guard let input = BIO_new_mem_buf(bytes.baseAddress, Int32(bytes.count)) else { return nil }
            defer { BIO_free(input) }
            return read(input)
        }
        guard let key else {
            ERR_clear_error()
            throw .malformedKey("the text holds no unencrypted PEM \(what)")
        }
        return OpaqueKey(owning: key)
    }
}
