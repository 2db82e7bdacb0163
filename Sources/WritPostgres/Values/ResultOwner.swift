// The one owner of a PGresult.

internal import WritCLibPQ

/// Owns a `PGresult` and clears it when the last row that refers to it is gone.
///
/// `@unchecked Sendable`: a PGresult is never modified after libpq has handed it over, and libpq allows it to be read
/// and cleared on any thread ("PGresult objects are normally read-only after creation, and so can be passed around
/// freely between threads", PostgreSQL 15, 34.20).
final class ResultOwner: @unchecked Sendable {
    /// Never escapes this type but for the reads below.
    private let pointer: OpaquePointer
    let rowCount: Int
    let columnCount: Int

    /// Takes ownership.
    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
        rowCount = Int(PQntuples(pointer))
        columnCount = Int(PQnfields(pointer))
    }

    deinit {
        PQclear(pointer)
    }

    /// Rows inserted, updated, deleted or returned, as the command tag tells.
    var affected: Int {
        guard let tuples = PQcmdTuples(pointer), tuples.pointee != 0 else { return 0 }
        return Int(String(cString: tuples)) ?? 0
    }

    /// The command tag, such as `COMMIT`.
    var tag: String {
        PQcmdStatus(pointer).map { String(cString: $0) } ?? ""
    }

    func type(_ column: Int) -> UInt32 {
        PQftype(pointer, Int32(column))
    }

    func isNull(_ row: Int, _ column: Int) -> Bool {
        PQgetisnull(pointer, Int32(row), Int32(column)) != 0
    }

    /// Lends the bytes of a value that is not null, for the duration of `body`; they live as long as `self`.
    func withBytes<Result, Failure: Error>(
        _ row: Int, _ column: Int, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let length = Int(PQgetlength(pointer, Int32(row), Int32(column)))
        let value = PQgetvalue(pointer, Int32(row), Int32(column))
        return try body(UnsafeRawBufferPointer(start: value, count: value == nil ? 0 : length))
    }
}
