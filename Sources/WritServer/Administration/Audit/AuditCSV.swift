// Events as comma-separated values, fit for a spreadsheet.

/// RFC 4180 §2. What came from outside stands in these cells, and a spreadsheet computes what looks like a formula:
/// such a cell gets an apostrophe in front, and quotes around it (OWASP, CSV Injection).
package enum AuditCSV {
    /// A line without its end.
    package static func line(_ cells: [String]) -> String { cells.map(cell).joined(separator: ",") }

    private static func cell(_ text: String) -> String {
        let isFormula = text.unicodeScalars.first.map(formulaStarts.contains) ?? false
        guard isFormula || text.utf8.contains(where: { ",\"\r\n".utf8.contains($0) }) else { return text }
        return "\"" + (isFormula ? "'" : "") + text.replacing("\"", with: "\"\"") + "\""
    }

    /// With their full-width forms, which some spreadsheets take for the same.
    private static let formulaStarts: Set<Unicode.Scalar> = [
        "=", "+", "-", "@", "\t", "\r", "\n", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}",
    ]
}
