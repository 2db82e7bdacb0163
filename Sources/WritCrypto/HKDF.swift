// HKDF with SHA-256 (RFC 5869): several independent keys from one.

/// RFC 5869, written out over ``HMACKey``: fifteen lines, and libcrypto's own costs several parameters of unsafe code.
package enum HKDF {
    /// `count` bytes (0 to 8160) of key material.
    ///
    /// - Parameters:
    ///   - salt: not secret; empty means 32 zero bytes (RFC 5869 §2.2).
    ///   - info: what the result is for; different infos give independent keys.
    package static func sha256(key: [UInt8], salt: [UInt8], info: [UInt8], count: Int) -> [UInt8] {
        precondition(0...(255 * 32) ~= count, "RFC 5869 §2.3 allows at most 255 blocks")
        let extractor = HMACKey(salt.isEmpty ? [UInt8](repeating: 0, count: 32) : salt)
        var pseudorandomKey = extractor.tag(key)
        defer { wipe(&pseudorandomKey) }
        let expander = HMACKey(pseudorandomKey)
        var output: [UInt8] = []
        output.reserveCapacity(count + 32)
        var block: [UInt8] = []
        var counter: UInt8 = 0
        while output.count < count {
            counter += 1
            block = expander.tag(block + info + [counter])
            output += block
        }
        wipe(&block)
        output.removeLast(output.count - count)
        return output
    }
}
