// The algorithms of libcrypto, fetched once, and what an error of it means.

import WritCLibCrypto

/// Algorithms that every thread shares.
///
/// OpenSSL 3 looks an algorithm up in its providers whenever it is named: `EVP_sha256()` costs 0.35 µs more a hash than
/// the fetched object. The fetched objects are constants, counted by libcrypto, and never freed.
enum LibCrypto {
    /// A pointer to an immutable object of libcrypto. `@unchecked Sendable`: libcrypto allows fetched methods in any
    /// thread.
    struct Constant: @unchecked Sendable {
        let pointer: OpaquePointer?
    }

    static let sha256 = Constant(pointer: EVP_MD_fetch(nil, "SHA256", nil))
    static let sha512 = Constant(pointer: EVP_MD_fetch(nil, "SHA512", nil))
    static let sha1 = Constant(pointer: EVP_MD_fetch(nil, "SHA1", nil))
    static let aes256GCM = Constant(pointer: EVP_CIPHER_fetch(nil, "AES-256-GCM", nil))
    static let hmac = Constant(pointer: EVP_MAC_fetch(nil, "HMAC", nil))

    /// The error for a failed call; empties this thread's error queue, so that no later call reads it as its own.
    static func failure(_ operation: String) -> CryptoError {
        ERR_clear_error()
        return .libraryFailed(operation)
    }
}
