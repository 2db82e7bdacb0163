// The strict reading of application/x-www-form-urlencoded bodies (RFC 6749 Appendix B).

/// The parameters of one request. Unknown ones are kept and ignored, repeated ones refused (RFC 6749 §3.2),
/// empty ones count as omitted (§3.1). `resource` alone may be repeated (RFC 8707 §2).
package struct FormParameters: Sendable {
    private var pairs: [(name: String, value: String)] = []

    /// Parameters of one body at most.
    package static let countLimit = 128
    private static let repeatable: Set<String> = ["resource"]

    /// - Throws: `.malformedForm` for broken percent-encoding, invalid UTF-8 or U+0000 (PostgreSQL stores none),
    ///   `.repeatedParameter`, `.tooManyParameters`.
    package init(body: [UInt8]) throws(OAuthError) {
        pairs.reserveCapacity(8)
        var start = 0
        while start < body.count {
            let end = body[start...].firstIndex(of: UInt8(ascii: "&")) ?? body.count
            if start < end { try append(body[start..<end]) }
            start = end + 1
        }
    }

    private mutating func append(_ pair: ArraySlice<UInt8>) throws(OAuthError) {
        guard pairs.count < Self.countLimit else { throw OAuthError(.tooManyParameters) }
        let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
        guard let name = FormCoding.decode(pair[pair.startIndex..<equals]),
            let value = FormCoding.decode(equals == pair.endIndex ? [] : pair[(equals + 1)...])
        else { throw OAuthError(.malformedForm) }
        if !Self.repeatable.contains(name), pairs.contains(where: { $0.name == name }) {
            throw OAuthError(
                .repeatedParameter, detail: "repeated: \(name.prefix(64))",
                description: ErrorText.named(name).map { "The parameter \($0) is sent more than once." })
        }
        pairs.append((name, value))
    }

    /// The value of a parameter that is present and not empty.
    package subscript(_ name: String) -> String? {
        for pair in pairs where pair.name == name { return pair.value.isEmpty ? nil : pair.value }
        return nil
    }

    /// As the subscript, for a parameter that must be there.
    package func required(_ name: String) throws(OAuthError) -> String {
        guard let value = self[name] else {
            throw OAuthError(.missingParameter, detail: name, description: "The parameter \(name) is missing.")
        }
        return value
    }

    /// Every non-empty value of a repeatable parameter.
    package func all(_ name: String) -> [String] {
        pairs.compactMap { $0.name == name && !$0.value.isEmpty ? $0.value : nil }
    }
}

/// Percent-decoding as forms and HTTP Basic credentials (RFC 6749 §2.3.1) use it.
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
}

/// What may be said back to a client about its own words.
package enum ErrorText {
    /// `name` when it can stand in an `error_description` (RFC 6749 §5.2) and is short, else `nil`.
    package static func named(_ name: String) -> String? {
        let bytes = name.utf8
        guard (1...64).contains(bytes.count),
            bytes.allSatisfy({ $0 == 0x20 || $0 == 0x21 || (0x23...0x5B).contains($0) || (0x5D...0x7E).contains($0) })
        else { return nil }
        return name
    }
}
