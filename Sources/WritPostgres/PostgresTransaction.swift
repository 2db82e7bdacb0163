// Transactions on a connection of their own.

internal import Synchronization

/// A transaction in progress; of use only inside the closure it was given to.
package struct PostgresTransaction: Sendable {
    /// The first failure of a statement: it is why the transaction cannot be committed any more.
    final class FirstFailure: Sendable {
        private let error = Mutex<PostgresError?>(nil)

        var current: PostgresError? { error.withLock { $0 } }

        func note(_ new: PostgresError) {
            error.withLock { if $0 == nil { $0 = new } }
        }
    }

    private static let begin = Statement("BEGIN", .write)
    private static let commit = Statement("COMMIT", .write)
    private static let rollback = Statement("ROLLBACK", .write)

    private let pool: PostgresPool
    private let lease: LeaseID
    private let failure = FirstFailure()

    init(pool: PostgresPool, lease: LeaseID) {
        self.pool = pool
        self.lease = lease
    }

    /// Runs one statement: one round trip.
    ///
    /// - Parameter deadline: from now; `PostgresSettings.unitDeadline` by default.
    package func query(
        _ statement: Statement, _ values: [PostgresValue], deadline: Duration? = nil
    ) async throws(PostgresError) -> PostgresRows {
        let rows = try await step([BoundStatement(statement, try EncodedParameters(values))], deadline: deadline)
        guard let first = rows.first else { throw .decoding("the statement had no result") }
        return first
    }

    /// Runs several statements one behind the other in one round trip; the first that fails ends it.
    ///
    /// - Returns: What each of them gave.
    package func query(
        _ statements: [(statement: Statement, values: [PostgresValue])]
    ) async throws(PostgresError) -> [PostgresRows] {
        guard !statements.isEmpty else { return [] }
        var bound: [BoundStatement] = []
        for (statement, values) in statements { bound.append(BoundStatement(statement, try EncodedParameters(values))) }
        return try await step(bound)
    }

    /// The realm of the statements that follow, until the transaction's end or the next call.
    package func setRealm(_ realm: String) async throws(PostgresError) {
        _ = try await step([RealmContext(realm).setting])
    }

    /// Runs any number of statements from one text, by the simple protocol and without a deadline; results are
    /// dropped. For migrations, whose text is trusted.
    package func script(_ sql: String) async throws(PostgresError) {
        guard !sql.utf8.contains(0) else { throw .decoding("a script with a NUL byte") }
        _ = try await noting { () throws(PostgresError) in
            try await pool.submit(
                Unit(id: pool.nextID(), work: .script(lease, sql), statements: [], realm: nil, deadline: .never))
        }
    }

    func begin(realm: String?) async throws(PostgresError) {
        var statements = [BoundStatement(Self.begin, .none)]
        if let realm { statements.append(try RealmContext(realm).setting) }
        _ = try await step(statements)
    }

    /// - Throws: the first failure, if the transaction could only be rolled back because of it.
    func commit() async throws(PostgresError) {
        let rows = try await step([BoundStatement(Self.commit, .none)], commits: true)
        guard rows.first?.tag == "COMMIT" else {
            let unknown = ServerError(
                sqlstate: SQLState.inFailedTransaction, message: "the transaction was rolled back")
            throw failure.current ?? .server(unknown)
        }
    }

    /// Ends it without effect, also when the task is cancelled; a connection that cannot do that is closed.
    func rollBack() async {
        _ = try? await pool.submit(
            Unit(
                id: pool.nextID(), work: .step(lease, commits: false),
                statements: [BoundStatement(Self.rollback, .none)], realm: nil,
                deadline: pool.moment(in: pool.unitDeadline)),
            isShielded: true)
    }

    /// Gives the connection back.
    func release() { pool.release(lease) }

    /// Whether running it again may succeed: a conflict with another transaction was its first failure.
    var isWorthRetrying: Bool {
        guard case .server(let error) = failure.current else { return false }
        return error.sqlstate == SQLState.serializationFailure || error.sqlstate == SQLState.deadlockDetected
    }

    private func step(
        _ statements: [BoundStatement], commits: Bool = false, deadline: Duration? = nil
    ) async throws(PostgresError) -> [PostgresRows] {
        try await noting { () throws(PostgresError) in
            try await pool.submit(
                Unit(
                    id: pool.nextID(), work: .step(lease, commits: commits), statements: statements, realm: nil,
                    deadline: pool.moment(in: deadline ?? pool.unitDeadline)))
        }
    }

    private func noting(
        _ body: () async throws(PostgresError) -> [PostgresRows]
    ) async throws(PostgresError) -> [PostgresRows] {
        do throws(PostgresError) {
            return try await body()
        } catch {
            failure.note(error)
            throw error
        }
    }
}
