// The form of a host's name (RFC 1123 §2.1).

enum HostName {
    /// Lower-case letters, digits and hyphens in labels of 1 to 63, 253 in all.
    static func isAllowed(_ text: String) -> Bool {
        let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return text.utf8.count <= 253
            && labels.allSatisfy { label in
                (1...63).contains(label.count) && label.first != hyphen && label.last != hyphen
                    && label.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == hyphen }
            }
    }

    private static let hyphen = UInt8(ascii: "-")
}
