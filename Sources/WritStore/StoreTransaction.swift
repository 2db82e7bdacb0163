// Several statements that stand or fall together, for administration; the request path needs none.
import WritPostgres
package import WritProtocol

/// A transaction in one realm. Its statements stand in extensions, like the store's.
package struct StoreTransaction: Sendable {
    package let realm: RealmID
    private let transaction: PostgresTransaction

    init(realm: RealmID, transaction: PostgresTransaction) {
        self.realm = realm
        self.transaction = transaction
    }

    func run(_ statement: Statement, _ values: [PostgresValue]) async throws(PostgresError) -> PostgresRows {
        try await transaction.query(statement, values)
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
