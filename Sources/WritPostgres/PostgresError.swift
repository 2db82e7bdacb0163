// Everything that can go wrong between a query and its rows.

/// A failure of a query, a unit or a transaction. Each says whether the work may have had an effect.
package enum PostgresError: Error, Sendable, Equatable {
    /// No connection could be made; nothing was executed. libpq's message, with passwords masked.
    case unreachable(String)
    /// The connection broke. `maybeExecuted`: an effect may have taken place; always `false` for reads.
    case connectionLost(maybeExecuted: Bool)
    /// The deadline passed. `maybeExecuted` as above; `false` also while the unit was still waiting.
    case deadlineExceeded(maybeExecuted: Bool)
    /// Too many units wait (`PostgresSettings.queueLimit`); nothing was executed.
    case overloaded
    /// The calling task was cancelled; a write that was already sent may have had its effect.
    case cancelled
    /// The pool is closed; nothing was executed.
    case closed
    /// The server refused the statement; its transaction had no effect.
    case server(ServerError)
    /// A column was not what the code expects, or a parameter cannot be sent.
    case decoding(String)
}

/// An error report of the server (PostgreSQL: Error and Notice Message Fields).
package struct ServerError: Error, Sendable, Equatable {
    /// Five characters, `23505` for a violated unique constraint (PostgreSQL, Appendix A).
    package var sqlstate: String
    package var message: String
    /// May quote the row's values: for the operator's eyes, never for the wire.
    package var detail: String?
    package var constraint: String?
    package var table: String?
    /// The server ended the session with this report (severity FATAL).
    package var isFatal: Bool

    package init(
        sqlstate: String, message: String, detail: String? = nil, constraint: String? = nil, table: String? = nil,
        isFatal: Bool = false
    ) {
        self.sqlstate = sqlstate
        self.message = message
        self.detail = detail
        self.constraint = constraint
        self.table = table
        self.isFatal = isFatal
    }
}

extension PostgresError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreachable(let message): "database unreachable: \(message)"
        case .connectionLost(let maybe): "database connection lost" + Self.suffix(maybe)
        case .deadlineExceeded(let maybe): "database deadline exceeded" + Self.suffix(maybe)
        case .overloaded: "too many database statements are waiting"
        case .cancelled: "database statement cancelled"
        case .closed: "database pool is closed"
        case .server(let error): "database error \(error)"
        case .decoding(let reason): "database value: \(reason)"
        }
    }

    private static func suffix(_ maybeExecuted: Bool) -> String {
        maybeExecuted ? " (the statement may have been executed)" : " (the statement was not executed)"
    }
}

extension ServerError: CustomStringConvertible {
    /// Without the detail, which may quote values of the row.
    package var description: String {
        var text = "\(sqlstate): \(message)"
        if let constraint { text += " (constraint \(constraint))" }
        return text
    }
}
