// The rows of one statement's result.

/// A result: its rows, and how many rows the statement touched.
package struct PostgresRows: Sendable, RandomAccessCollection {
    /// `nil`: no rows at all.
    private let owner: ResultOwner?
    /// Rows inserted, updated, deleted or returned.
    package var affected: Int

    package var startIndex: Int { 0 }
    package let endIndex: Int

    package subscript(position: Int) -> PostgresRow {
        guard let owner, position >= 0, position < endIndex else {
            preconditionFailure("row \(position) of a result with \(endIndex) rows")
        }
        return PostgresRow(owner: owner, row: position)
    }

    init(_ owner: ResultOwner) {
        self.owner = owner
        endIndex = owner.rowCount
        affected = owner.affected
    }

    /// The command tag, such as `COMMIT`.
    var tag: String { owner?.tag ?? "" }
}
