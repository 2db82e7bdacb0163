// SHA-512 of bytes that are already in memory (FIPS 180-4).

import WritCLibCrypto

/// SHA-512, for what stands beside Ed25519 signatures, which use it themselves.
package enum SHA512 {
    package static let byteCount = 64

    /// The 64 bytes of the hash.
    package static func hash(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, initialized in
            let done = EVP_Digest(bytes, bytes.count, buffer.baseAddress, nil, LibCrypto.sha512.pointer, nil)
            // As for SHA-256: a hash must not be made up.
            precondition(done == 1, "libcrypto cannot compute SHA-512")
            initialized = byteCount
        }
    }
}
