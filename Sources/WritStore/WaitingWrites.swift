// What a transaction that changes thousands of things has yet to send.
import Synchronization
import WritPostgres

/// Shared by the copies of one transaction (``StoreTransaction/gathering(_:)``).
final class WaitingWrites: Sendable {
    struct Waiting {
        var statement: Statement
        var values: [PostgresValue]
        /// Whether it is a failure that it changes none.
        var changesOneRow: Bool
    }

    private struct State {
        var statements: [Waiting] = []
        var events: [AuditEvent] = []
        var changes: [NewConfigurationChange] = []
    }

    private let state = Mutex(State())

    /// Statements that are sent together at most: they share one deadline.
    private static let statementLimit = 200
    /// Events, or changes, in one statement.
    private static let rowLimit = 500

    /// - Returns: Whether those that wait are to be sent now.
    func add(_ statement: Waiting) -> Bool {
        state.withLock { state in
            state.statements.append(statement)
            return state.statements.count >= Self.statementLimit
        }
    }

    func add(_ event: AuditEvent) { state.withLock { $0.events.append(event) } }
    func add(_ change: NewConfigurationChange) { state.withLock { $0.changes.append(change) } }

    /// In their order, and no more of them wait.
    func takeStatements() -> [Waiting] {
        state.withLock { state in
            defer { state.statements = [] }
            return state.statements
        }
    }

    func takeEvents() -> [[AuditEvent]] {
        state.withLock { state in
            defer { state.events = [] }
            return Self.parts(of: state.events)
        }
    }

    func takeChanges() -> [[NewConfigurationChange]] {
        state.withLock { state in
            defer { state.changes = [] }
            return Self.parts(of: state.changes)
        }
    }

    private static func parts<Element>(of all: [Element]) -> [[Element]] {
        stride(from: 0, to: all.count, by: rowLimit).map { Array(all[$0..<min($0 + rowLimit, all.count)]) }
    }
}
