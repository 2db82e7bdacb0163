// Connecting, not connecting, and closing.

import Logging
import Testing
import WritPostgres
import WritTestSupport

@Suite struct ConnectingTests {
    private static let one = Statement("SELECT 1", .read)

    @Test func `a command fails at once with libpq's words when there is no server`() async throws {
        var settings = PostgresSettings()
        settings.conninfo = "host=/nonexistent/socket password=s3cret dbname=writ"
        await #expect {
            try await PostgresPool.withPool(settings: settings, logger: .silent) { _ in }
        } throws: { error in
            guard case PostgresError.unreachable(let message) = error else { return false }
            return message.contains("/nonexistent/socket") && !message.contains("s3cret")
        }
    }

    @Test func `a command fails at once when its role or database does not exist`() async throws {
        let cluster = try await TestCluster.shared
        for settings in [cluster.settings(database: "missing"), cluster.settings(database: "postgres", user: "nobody")]
        {
            await #expect {
                try await PostgresPool.withPool(settings: settings, logger: .silent) { _ in }
            } throws: { error in
                if case PostgresError.unreachable(let message) = error {
                    message.contains("does not exist")
                } else {
                    false
                }
            }
        }
    }

    @Test func `a query that waits for a server in vain says that there is none`() async throws {
        var settings = PostgresSettings()
        settings.conninfo = "host=/nonexistent/socket"
        settings.unitDeadline = .milliseconds(100)
        let pool = PostgresPool(settings: settings, logger: .silent)
        let running = Task { try await pool.run() }
        // The first waits may end before the first attempt has.
        var reason = ""
        while !reason.contains("/nonexistent") {
            do {
                try await pool.waitUntilConnected(deadline: .milliseconds(20))
            } catch PostgresError.unreachable(let message) {
                reason = message
            }
        }
        await #expect {
            _ = try await pool.query(Self.one, [], realm: nil)
        } throws: { error in
            if case PostgresError.unreachable = error { true } else { false }
        }
        #expect(!pool.isConnected)
        running.cancel()
        try await running.value
    }

    @Test func `queries before the pool runs wait for it, and after its end are refused`() async throws {
        let database = try await TestDatabase.make()
        let pool = PostgresPool(settings: database.settings, logger: .silent)
        let early = Task { try await pool.query(Self.one, [], realm: nil)[0].int4(0) }
        let running = Task { try await pool.run() }
        #expect(try await early.value == 1)
        try await pool.waitUntilConnected(deadline: .seconds(5))
        #expect(pool.isConnected)
        running.cancel()
        try await running.value
        await #expect(throws: PostgresError.closed) { _ = try await pool.query(Self.one, [], realm: nil) }
        await #expect(throws: PostgresError.closed) { try await pool.waitUntilConnected(deadline: .seconds(5)) }
        await #expect(throws: PostgresError.closed) { try await pool.transaction(realm: nil) { _ in } }
        #expect(!pool.isConnected)
    }

    @Test func `what is in flight when the pool ends is finished first`() async throws {
        let database = try await TestDatabase.make()
        let pool = PostgresPool(settings: database.settings, logger: .silent)
        let running = Task { try await pool.run() }
        try await pool.waitUntilConnected(deadline: .seconds(30))
        let slow = Task { try await pool.query(Statement("SELECT 1 FROM pg_sleep(0.3)", .write), [], realm: nil).count }
        while pool.figures.unitsTotal == 0 { await Task.yield() }
        running.cancel()
        #expect(try await slow.value == 1)
        try await running.value
    }

    @Test func `of several hosts the one that answers is taken`() async throws {
        let database = try await TestDatabase.make()
        var settings = database.settings
        settings.conninfo = "host=/nonexistent,\(database.cluster.directory) dbname=\(database.name) user=writ"
        let row = try await database.withPool(settings) { pool in
            try await pool.query(Self.one, [], realm: nil)[0].int4(0)
        }
        #expect(row == 1)
    }

    @Test func `what a command's body throws is passed on`() async throws {
        struct Own: Error {}
        let database = try await TestDatabase.make()
        await #expect(throws: Own.self) { try await database.withPool { _ in throw Own() } }
    }
}
