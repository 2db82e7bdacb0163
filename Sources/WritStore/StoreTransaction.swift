// Several statements that stand or fall together, for administration; the request path needs none.
package import WritPostgres
package import WritProtocol

/// A transaction in one realm. Its statements stand in extensions, like the store's.
package struct StoreTransaction: Sendable {
    package let realm: RealmID
    private let transaction: PostgresTransaction
    /// `nil`: each statement is sent by itself.
    private let waiting: WaitingWrites?

    init(realm: RealmID, transaction: PostgresTransaction, waiting: WaitingWrites? = nil) {
        self.realm = realm
        self.transaction = transaction
        self.waiting = waiting
    }

    /// Runs the statement, behind those that wait.
    func run(_ statement: Statement, _ values: [PostgresValue]) async throws(PostgresError) -> PostgresRows {
        guard let waiting else { return try await transaction.query(statement, values) }
        guard let last = try await send(waiting.takeStatements(), and: [(statement, values)]).last else {
            throw .decoding("the statement had no result")
        }
        return last
    }

    private func send(
        _ statements: [WaitingWrites.Waiting], and more: [(Statement, [PostgresValue])] = []
    ) async throws(PostgresError) -> [PostgresRows] {
        let rows = try await transaction.query(statements.map { ($0.statement, $0.values) } + more)
        for (statement, rows) in zip(statements, rows) where statement.changesOneRow && rows.affected != 1 {
            throw .decoding("a row that had to change did not")
        }
        return rows
    }

    /// Runs a statement whose result nobody looks at; within ``gathering(_:)`` it waits for the next one.
    /// - Parameter changesOneRow: Whether it is a failure that it changes none.
    func write(
        _ statement: Statement, _ values: [PostgresValue], changesOneRow: Bool = false
    ) async throws(PostgresError) {
        let write = WaitingWrites.Waiting(statement: statement, values: values, changesOneRow: changesOneRow)
        guard let waiting else {
            _ = try await send([write])
            return
        }
        if waiting.add(write) { _ = try await send(waiting.takeStatements()) }
    }

    /// For work that changes thousands of things: what is only written goes along with what is asked next, and audit
    /// events and changes of configuration are written together at the end. A round trip each, and an update of
    /// `configuration_head` each, whose every version the next one has to step over, would make it take minutes.
    ///
    /// A failure may so be thrown by a later statement than its own; the transaction is undone all the same.
    package func gathering<Result: Sendable>(
        _ body: (StoreTransaction) async throws -> Result
    ) async throws -> Result {
        let waiting = WaitingWrites()
        let result = try await body(StoreTransaction(realm: realm, transaction: transaction, waiting: waiting))
        _ = try await send(waiting.takeStatements())
        for events in waiting.takeEvents() { try await write(events) }
        for changes in waiting.takeChanges() { try await write(changes) }
        return result
    }

    /// Writes the event in the transaction that makes it true.
    package func audit(_ event: AuditEvent) async throws(PostgresError) {
        guard let waiting else { return try await write([event]) }
        waiting.add(event)
    }

    /// Writes the change in the transaction that makes it. From here to its end other changes of the realm's
    /// configuration wait.
    package func recordChange(_ change: NewConfigurationChange) async throws(PostgresError) {
        guard let waiting else { return try await write([change]) }
        waiting.add(change)
    }
}

extension Store {
    /// Runs `body` in a transaction that is committed when it returns and rolled back when it throws. It may be run
    /// again from the start after a serialization failure or a deadlock, so it must have no effect but on the database.
    package func transaction<Result: Sendable>(
        _ realm: RealmID, _ body: @Sendable (StoreTransaction) async throws -> Result
    ) async throws -> Result {
        try await pool.transaction(realm: realm.rawValue) { transaction in
            try await body(StoreTransaction(realm: realm, transaction: transaction))
        }
    }
}
