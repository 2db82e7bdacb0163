// From libpq's error result to a value.

internal import WritCLibPQ

extension ServerError {
    /// `nil` where the report is libpq's own, not the server's (it has no SQLSTATE then).
    init?(report result: OpaquePointer) {
        func field(_ code: Character) -> String? {
            code.asciiValue.flatMap { PQresultErrorField(result, Int32($0)) }.map { String(cString: $0) }
        }
        guard let sqlstate = field("C") else { return nil }
        self.init(
            sqlstate: sqlstate, message: field("M") ?? "", detail: field("D"), constraint: field("n"),
            table: field("t"), isFatal: field("V") == "FATAL" || field("V") == "PANIC")
    }
}
