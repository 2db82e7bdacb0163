// The characters that words about a refusal may hold (RFC 6749 §5.2).

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
    /// The text in the characters of RFC 6749 §5.2, with `?` for any other.
    package static func printable(_ text: String) -> String {
        String(
            text.unicodeScalars.map { scalar in
                (0x20...0x7E).contains(scalar.value) && scalar != "\"" && scalar != "\\" ? Character(scalar) : "?"
            })
    }
}
