// Pool and listener as services of a group.

import Logging
import ServiceLifecycle
import Testing
import WritPostgres
import WritTestSupport

@Suite struct ServiceTests {
    @Test func `a service group runs and ends a pool and a listener`() async throws {
        let database = try await TestDatabase.make()
        let (events, continuation) = AsyncStream<ListenerEvent>.makeStream()
        let pool = PostgresPool(settings: database.settings, logger: .silent)
        let listener = PostgresListener(settings: pool.settings, channels: ["one"], logger: .silent) {
            continuation.yield($0)
        }
        let group = ServiceGroup(services: [pool, listener], logger: .silent)
        let running = Task { try await group.run() }
        #expect(try await pool.query(Statement("SELECT 1", .read), [], realm: nil).count == 1)
        #expect(await events.first { _ in true } == .listening)
        await group.triggerGracefulShutdown()
        try await running.value
        await #expect(throws: PostgresError.closed) {
            _ = try await pool.query(Statement("SELECT 1", .read), [], realm: nil)
        }
    }
}
