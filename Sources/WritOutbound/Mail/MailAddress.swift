// An address that messages go to or come from.

/// One that can stand in a header and in SMTP as it is: no quotes, no comments, no name beside it (RFC 5321 §4.1.2, and
/// RFC 6531 §3.3 for what is not ASCII). What it is refused for might be read as a second address or another command.
package struct MailAddress: Sendable, Equatable, CustomStringConvertible {
    package let description: String

    package init?(_ text: String) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, text.utf8.count <= 254, (1...64).contains(parts[0].utf8.count),
            Self.isDotted(parts[0], Self.isOfLocalPart), Self.isDotted(parts[1], Self.isOfDomain),
            parts[1].first != "-", parts[1].last != "-"
        else { return nil }
        description = text
    }

    /// Behind the `@`.
    var domain: Substring {
        description[description.index(after: description.firstIndex(of: "@") ?? description.startIndex)...]
    }

    /// Words with single dots between them.
    private static func isDotted(_ text: Substring, _ holds: (Unicode.Scalar) -> Bool) -> Bool {
        text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { word in
            !word.isEmpty && word.unicodeScalars.allSatisfy(holds)
        }
    }

    private static func isOfLocalPart(_ scalar: Unicode.Scalar) -> Bool {
        isOfDomain(scalar) || "!#$%&'*+/=?^_`{|}~".unicodeScalars.contains(scalar)
    }

    private static func isOfDomain(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.isASCII else { return scalar.properties.isAlphabetic || scalar.properties.numericType != nil }
        return scalar == "-" || ("0"..."9").contains(scalar) || ("a"..."z").contains(scalar)
            || ("A"..."Z").contains(scalar)
    }
}
