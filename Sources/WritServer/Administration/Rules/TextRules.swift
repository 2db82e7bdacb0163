// What a text that an administrator sets may hold.

/// CVE-2024-11734: a line break in a text that an administrator sets came out in a header. None may hold one here.
enum TextRules {
    /// - Parameter limit: Characters.
    /// - Throws: `.invalid` when it is empty, too long, has white space at an end, or holds a character that is not
    /// seen.
    static func check(_ text: String, field: String, limit: Int = 255) throws(AdministrationError) {
        func refuse(_ message: String) -> AdministrationError { .invalid(field: field, message: message) }
        guard !text.isEmpty else { throw refuse("must not be empty") }
        // Unicode scalars, as PostgreSQL counts characters.
        guard text.unicodeScalars.count <= limit else { throw refuse("must have at most \(limit) characters") }
        guard !text.unicodeScalars.contains(where: isUnseen) else {
            throw refuse("must hold no control characters, line breaks or invisible characters")
        }
        guard let first = text.first, let last = text.last, !first.isWhitespace, !last.isWhitespace else {
            throw refuse("must not begin or end with white space")
        }
    }

    /// `nil` for an empty text, which takes the value away.
    static func optional(_ text: String?, field: String, limit: Int = 255) throws(AdministrationError) -> String? {
        guard let text, !text.isEmpty else { return nil }
        try check(text, field: field, limit: limit)
        return text
    }

    /// Controls, and what makes a text read other than it is stored, or two look the same (Unicode TR 36 §2.10 and §3.5).
    /// Persian and Indic scripts, and emoji, join with U+200C and U+200D.
    static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .unassigned, .surrogate: true
        case .format: scalar.value != 0x200C && scalar.value != 0x200D
        default: false
        }
    }
}
