// Transactions: a connection is taken, `body` runs, and again where a conflict asks for it.

extension PostgresPool {
    private static let retryLimit = 3

    /// Runs `body` in a transaction on a connection of its own, commits when it returns and rolls back when it throws.
    ///
    /// When the first failure was a serialization failure or a deadlock (40001, 40P01), `body` is run again, three
    /// times at most, after a short random wait: it must have no effect but in the database. Hold nothing slow inside:
    /// half of the pool's connections at most serve transactions.
    package func transaction<R: Sendable>(
        realm: String?, _ body: @Sendable (PostgresTransaction) async throws -> R
    ) async throws -> R {
        var retries = 0
        while true {
            let transaction = PostgresTransaction(pool: self, lease: try await lease())
            do {
                return try await run(transaction, realm: realm, body)
            } catch  where transaction.isWorthRetrying && retries < Self.retryLimit && !Task.isCancelled {
                retries += 1
                // Cancelled meanwhile: the next attempt says so.
                try? await Task.sleep(for: .milliseconds(Int64.random(in: 1...(20 << retries))))
            }
        }
    }

    private func run<R: Sendable>(
        _ transaction: PostgresTransaction, realm: String?, _ body: @Sendable (PostgresTransaction) async throws -> R
    ) async throws -> R {
        defer { transaction.release() }
        do {
            try await transaction.begin(realm: realm)
            let result = try await body(transaction)
            try await transaction.commit()
            return result
        } catch {
            await transaction.rollBack()
            throw error
        }
    }
}
