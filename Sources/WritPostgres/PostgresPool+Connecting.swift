// Waiting for the database, and pools for the length of a command.

package import Logging

extension PostgresPool {
    /// Waits until a connection is up.
    ///
    /// - Throws: `PostgresError.unreachable` with libpq's last message at the deadline.
    package func waitUntilConnected(deadline: Duration) async throws(PostgresError) {
        try await waitForConnection(deadline: deadline, isImpatient: false)
    }

    private func waitForConnection(deadline: Duration, isImpatient: Bool) async throws(PostgresError) {
        let (id, moment) = (nextID(), moment(in: deadline))
        try await ask(cancelling: .cancelWait(id)) {
            .awaitConnection(id, deadline: moment, isImpatient: isImpatient, $0)
        }
    }

    /// For commands: connects, runs `body`, closes.
    ///
    /// - Throws: `PostgresError.unreachable` as soon as the first attempt fails; what `body` throws.
    package static func withPool<R: Sendable>(
        settings: PostgresSettings, logger: Logger, _ body: @Sendable (PostgresPool) async throws -> R
    ) async throws -> R {
        let pool = PostgresPool(settings: settings, logger: logger)
        async let running: Void = pool.run()
        do {
            try await pool.waitForConnection(deadline: .seconds(3600), isImpatient: true)
            let result = try await body(pool)
            pool.close(within: .seconds(1))
            try await running
            return result
        } catch {
            pool.close(within: .seconds(1))
            throw error
        }
    }
}
