// Comparing secrets without telling by the time taken where they differ.

import WritCLibCrypto

/// Whether two byte strings are equal, in a time that depends on their lengths only (the lengths themselves are not
/// secret).
package func constantTimeEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    guard a.count == b.count else { return false }
    return a.withUnsafeBytes { a in b.withUnsafeBytes { b in CRYPTO_memcmp(a.baseAddress, b.baseAddress, a.count) == 0 }
    }
}
