// The percent-coding of forms and queries, both ways.

/// Percent-coding as forms and HTTP Basic credentials (RFC 6749 §2.3.1) use it.
package enum FormCoding {
    /// `nil` for broken percent-encoding, invalid UTF-8 or U+0000.
    package static func decode(_ bytes: ArraySlice<UInt8>) -> String? {
        if !bytes.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") || $0 == 0 }) {
            return String(validating: bytes, as: UTF8.self)
        }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "+"): decoded.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard index + 2 < bytes.endIndex, let high = hexDigit(bytes[index + 1]),
                    let low = hexDigit(bytes[index + 2])
                else { return nil }
                decoded.append(high << 4 | low)
                index += 2
            default: decoded.append(byte)
            }
            index += 1
        }
        return decoded.contains(0) ? nil : String(validating: decoded, as: UTF8.self)
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
    /// Pairs as a form or a query. A space becomes `%20`, never `+`, so that scripts which read a fragment with
    /// `decodeURIComponent` see what was meant.
    package static func encode(_ pairs: some Sequence<(name: String, value: String)>) -> String {
        var bytes: [UInt8] = []
        for (name, value) in pairs {
            if !bytes.isEmpty { bytes.append(UInt8(ascii: "&")) }
            append(name, to: &bytes)
            bytes.append(UInt8(ascii: "="))
            append(value, to: &bytes)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The URI with parameters behind those it has, which are kept octet for octet (RFC 6749 §3.1.2).
    package static func adding(
        _ pairs: some Collection<(name: String, value: String)>, toQueryOf uri: String
    ) -> String {
        guard !pairs.isEmpty else { return uri }
        let encoded = encode(pairs)
        guard uri.utf8.contains(UInt8(ascii: "?")) else { return uri + "?" + encoded }
        return uri + (uri.hasSuffix("?") || uri.hasSuffix("&") ? "" : "&") + encoded
    }

    /// RFC 3986 §2.3: unreserved characters stand for themselves, every other octet is encoded.
    private static func append(_ text: String, to bytes: inout [UInt8]) {
        for byte in text.utf8 {
            if URICharacters.isUnreserved(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), hexDigits[Int(byte >> 4)], hexDigits[Int(byte & 15)]]
            }
        }
    }

    private static let hexDigits = [UInt8]("0123456789ABCDEF".utf8)
}

/// The character classes of RFC 3986 that several rules share.
enum URICharacters {
    /// §2.3: letters, digits, `-`, `.`, `_` and `~`.
    static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
