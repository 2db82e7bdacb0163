// Bytes as digits and letters only: a token that survives double-click selection, URLs and header fields unquoted.

/// Base 62 with the digits `0-9A-Za-z`, of fixed width for a byte count, most significant digit first.
///
/// The number that the bytes spell (big-endian) is written with as many digits as the largest number of that many bytes
/// needs. So the length tells the byte count, and because `decode` refuses every other length, foreign characters and
/// numbers too large, there is exactly one string for each byte string.
package enum Base62 {
    private static let digits = [UInt8]("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xFF, count: 256)
        for (value, digit) in digits.enumerated() { values[Int(digit)] = UInt8(value) }
        return values
    }()

    /// Digits are converted five at a time: 62^5 is the largest power below 2^32.
    private static let chunk = 5
    private static let chunkBase: UInt64 = 916_132_832

    /// How many digits `byteCount` bytes (0 to 256) become.
    package static func width(byteCount: Int) -> Int {
        precondition(0...256 ~= byteCount)
        // log(256)/log(62) = 1.34359023…; the fraction below is a little above it, close enough to be exact up to 256
        // bytes (tested).
        return (byteCount * 1_343_591 + 999_999) / 1_000_000
    }

    /// The digits of up to 256 bytes.
    package static func encode(_ bytes: [UInt8]) -> String {
        var limbs = limbs(bytes)
        let width = width(byteCount: bytes.count)
        var text = [UInt8](repeating: digits[0], count: width)
        var end = width
        while end > 0 {
            var remainder: UInt64 = 0
            for index in limbs.indices {
                let value = remainder << 32 | UInt64(limbs[index])
                limbs[index] = UInt32(truncatingIfNeeded: value / chunkBase)
                remainder = value % chunkBase
            }
            for _ in 0..<min(chunk, end) {
                end -= 1
                text[end] = digits[Int(remainder % 62)]
                remainder /= 62
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes, or nil when the text is not what `encode` makes of some `byteCount` bytes.
    package static func decode(_ text: String, byteCount: Int) -> [UInt8]? {
        let text = text.utf8
        guard text.count == width(byteCount: byteCount) else { return nil }
        var limbs = [UInt32](repeating: 0, count: (byteCount + 3) / 4)
        var digitsLeft = text.count
        var number: UInt64 = 0
        var base: UInt64 = 1
        for digit in text {
            let value = values[Int(digit)]
            guard value != 0xFF else { return nil }
            number = number * 62 + UInt64(value)
            base *= 62
            digitsLeft -= 1
            guard digitsLeft.isMultiple(of: chunk) else { continue }
            var carry = number
            for index in limbs.indices.reversed() {
                let product = UInt64(limbs[index]) * base + carry
                limbs[index] = UInt32(truncatingIfNeeded: product)
                carry = product >> 32
            }
            guard carry == 0 else { return nil }
            (number, base) = (0, 1)
        }
        let bytes = limbs.flatMap { limb in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: limb >> $0) } }
        let spare = bytes.count - byteCount
        guard bytes[..<spare].allSatisfy({ $0 == 0 }) else { return nil }
        return [UInt8](bytes[spare...])
    }

    /// Big-endian 32-bit limbs, the first one padded with zeros in front.
    private static func limbs(_ bytes: [UInt8]) -> [UInt32] {
        var limbs = [UInt32](repeating: 0, count: (bytes.count + 3) / 4)
        let spare = limbs.count * 4 - bytes.count
        for (index, byte) in bytes.enumerated() {
            let position = index + spare
            limbs[position / 4] |= UInt32(byte) << UInt32((3 - position % 4) * 8)
        }
        return limbs
    }
}
