// What the templates of a realm's pages are called.

/// A file of the pages, as a directory of an operator's own has it, without `.mustache`: `login`, `texts/de.json`.
package struct TemplateName: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let rawValue: String

    /// 1 to 64 lower-case letters, digits, `.`, `/` and `-`, a letter or digit first. Whether there is such a file, the
    /// pages know.
    package init?(_ text: some StringProtocol) {
        guard (1...64).contains(text.utf8.count),
            text.utf8.allSatisfy({ $0.isASCIILowerOrDigit || "./-".utf8.contains($0) }),
            text.utf8.first.map({ $0.isASCIILowerOrDigit }) == true
        else { return nil }
        rawValue = String(text)
    }

    package static func < (a: TemplateName, b: TemplateName) -> Bool { a.rawValue.precedesByBytes(b.rawValue) }
    package var description: String { rawValue }
}

extension UInt8 {
    fileprivate var isASCIILowerOrDigit: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
    }
}
