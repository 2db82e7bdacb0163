// RFC 4648 Base64 in its dialects, decoded strictly: one text for each byte string.

/// A Base64 alphabet and whether texts are padded with `=`.
package struct Base64: Sendable {
    private let digits: [UInt8]
    private let values: [UInt8]
    private let padded: Bool

    private init(_ last: String, padded: Bool) {
        digits = [UInt8](("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" + last).utf8)
        var values = [UInt8](repeating: 0xFF, count: 256)
        for (value, digit) in digits.enumerated() { values[Int(digit)] = UInt8(value) }
        self.values = values
        self.padded = padded
    }

    /// RFC 4648 §4, with padding: the master key file.
    package static let standard = Base64("+/", padded: true)
    /// RFC 4648 §4 without padding: the PHC string format.
    package static let unpadded = Base64("+/", padded: false)
    /// RFC 4648 §5 without padding (RFC 7515 §2): everything in JOSE.
    package static let url = Base64("-_", padded: false)
    /// `.` for `+`, without padding: passlib's "ab64" in its PBKDF2 hashes.
    package static let adapted = Base64("./", padded: false)

    /// The text of some bytes.
    package func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        append(bytes, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends the text of some bytes.
    package func append(_ bytes: [UInt8], to text: inout [UInt8]) {
        let whole = bytes.count / 3 * 3
        text.reserveCapacity(text.count + (bytes.count + 2) / 3 * 4)
        var index = 0
        while index < whole {
            let group = UInt32(bytes[index]) << 16 | UInt32(bytes[index + 1]) << 8 | UInt32(bytes[index + 2])
            text.append(digits[Int(group >> 18)])
            text.append(digits[Int(group >> 12 & 63)])
            text.append(digits[Int(group >> 6 & 63)])
            text.append(digits[Int(group & 63)])
            index += 3
        }
        switch bytes.count - whole {
        case 1:
            text.append(digits[Int(bytes[whole] >> 2)])
            text.append(digits[Int(bytes[whole] & 3) << 4])
            if padded { text += [0x3D, 0x3D] }
        case 2:
            let group = UInt32(bytes[whole]) << 8 | UInt32(bytes[whole + 1])
            text.append(digits[Int(group >> 10)])
            text.append(digits[Int(group >> 4 & 63)])
            text.append(digits[Int(group & 15) << 2])
            if padded { text.append(0x3D) }
        default: break
        }
    }

    /// The bytes of a text, or nil: foreign characters, white space, wrong padding, an impossible length and leftover
    /// bits that are not zero (RFC 4648 §3.5) are all refused, so that two texts never mean the same bytes.
    package func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var length = text.count
        if padded {
            guard length % 4 == 0 else { return nil }
            if length > 0 { length -= text.suffix(2).reversed().prefix(while: { $0 == 0x3D }).count }
        }
        guard length % 4 != 1 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(length / 4 * 3 + 2)
        var group: UInt32 = 0
        var count = 0
        for digit in text.prefix(length) {
            let value = values[Int(digit)]
            guard value != 0xFF else { return nil }
            group = group << 6 | UInt32(value)
            count += 1
            if count == 4 {
                bytes.append(UInt8(truncatingIfNeeded: group >> 16))
                bytes.append(UInt8(truncatingIfNeeded: group >> 8))
                bytes.append(UInt8(truncatingIfNeeded: group))
                group = 0
                count = 0
            }
        }
        switch count {
        case 2:
            guard group & 15 == 0 else { return nil }
            bytes.append(UInt8(truncatingIfNeeded: group >> 4))
        case 3:
            guard group & 3 == 0 else { return nil }
            bytes.append(UInt8(truncatingIfNeeded: group >> 10))
            bytes.append(UInt8(truncatingIfNeeded: group >> 2))
        default: break
        }
        return bytes
    }

    /// The bytes of a text, or nil.
    package func decode(_ text: String) -> [UInt8]? {
        decode([UInt8](text.utf8)[...])
    }
}
