// HMAC-SHA-256 (RFC 2104) under one key, for the tags of refresh tokens and other opaque values.

import WritCLibCrypto

/// A key for HMAC-SHA-256. The key's bytes are held by ``SecretBytes`` and by libcrypto, both of which wipe them.
package struct HMACKey: Sendable {
    package static let tagByteCount = 32

    private let contexts: ContextPool

    /// Any length is allowed (RFC 2104 §3 advises against less than 32 bytes).
    package init(_ key: [UInt8]) {
        let secret = SecretBytes(key)
        contexts = ContextPool(
            make: { () throws(CryptoError) in try Self.context(secret) },
            free: { EVP_MAC_CTX_free($0) })
    }

    /// The 32-byte tag of a message.
    package func tag(_ message: [UInt8]) -> [UInt8] {
        do {
            return try contexts.withContext { (context) throws(CryptoError) in try Self.tag(message, context) }
        } catch {
            // Only a process without memory comes here; a made-up tag would be worse than stopping.
            preconditionFailure("HMAC-SHA-256: \(error)")
        }
    }

    /// Whether the tag is the message's, in constant time.
    package func isValid(_ tag: [UInt8], for message: [UInt8]) -> Bool {
        constantTimeEqual(self.tag(message), tag)
    }

    private static func context(_ secret: SecretBytes) throws(CryptoError) -> OpaquePointer {
        guard let context = EVP_MAC_CTX_new(LibCrypto.hmac.pointer) else { throw LibCrypto.failure("EVP_MAC_CTX_new") }
        // An empty key has an address too (SecretBytes sees to it): NULL would mean "keep the key you have".
        let done = secret.withBytes { key in
            withParameters { EVP_MAC_init(context, key.baseAddress, key.count, $0) }
        }
        guard done == 1 else {
            EVP_MAC_CTX_free(context)
            throw LibCrypto.failure("EVP_MAC_init")
        }
        return context
    }

    /// The choice of SHA-256. An OSSL_PARAM keeps the addresses of its name and its value, so both are held for the
    /// whole call.
    private static func withParameters<Result>(_ body: (UnsafePointer<OSSL_PARAM>) -> Result) -> Result {
        OSSL_MAC_PARAM_DIGEST.withCString { name in
            "SHA256".withCString { value in
                // libcrypto only reads the value.
                let digest = OSSL_PARAM_construct_utf8_string(name, UnsafeMutablePointer(mutating: value), 0)
                return [digest, OSSL_PARAM_construct_end()].withUnsafeBufferPointer { parameters in
                    guard let start = parameters.baseAddress else {
                        preconditionFailure("an array of two has an address")
                    }
                    return body(start)
                }
            }
        }
    }

    private static func tag(_ message: [UInt8], _ context: OpaquePointer) throws(CryptoError) -> [UInt8] {
        // Without a key: start again with the one the context holds.
        guard EVP_MAC_init(context, nil, 0, nil) == 1, EVP_MAC_update(context, message, message.count) == 1 else {
            throw LibCrypto.failure("HMAC")
        }
        var tag = [UInt8](repeating: 0, count: tagByteCount)
        var count = 0
        guard EVP_MAC_final(context, &tag, &count, tag.count) == 1, count == tagByteCount else {
            throw LibCrypto.failure("EVP_MAC_final")
        }
        return tag
    }
}
