// Columns for people: a heading, a row a thing, two blanks between.

struct Table {
    let headings: [String]
    private(set) var rows: [[String]] = []

    init(_ headings: String...) { self.headings = headings }

    mutating func append(_ cells: String...) { rows.append(cells.map(printable)) }

    /// Without a trailing line end; the last column is not padded.
    var text: String {
        let all = [headings] + rows
        let widths = headings.indices.map { column in all.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
        return all.map { row in
            row.enumerated().map { column, cell in
                column == row.count - 1 ? cell : cell.padded(to: widths[column])
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}

/// One thing's properties, a line each: `name   value`.
struct Properties {
    private var pairs: [(String, String)] = []

    mutating func append(_ name: String, _ value: String?) {
        guard let value, !value.isEmpty else { return }
        pairs.append((name, value))
    }

    var text: String {
        let width = pairs.map(\.0.count).max() ?? 0
        return pairs.map { "\($0.padded(to: width))  \(printable($1))" }.joined(separator: "\n")
    }
}
