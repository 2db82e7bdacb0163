// Listening on a real server: what is notified arrives, and a loss never goes unnoticed.

import Glibc
import Testing
import WritPostgres
import WritTestSupport

@Suite struct ListenerTests {
    private static let notify = Statement("SELECT pg_notify($1, $2)", .write)

    /// Runs a listener while `body` reads its events.
    private func withListener(
        _ database: TestDatabase, _ body: (inout AsyncStream<ListenerEvent>.Iterator) async throws -> Void
    ) async throws {
        let (events, continuation) = AsyncStream<ListenerEvent>.makeStream()
        let listener = PostgresListener(
            settings: database.settings, channels: ["one", "Two words"], logger: .silent
        ) { continuation.yield($0) }
        let running = Task { try await listener.run() }
        var iterator = events.makeAsyncIterator()
        do {
            try await body(&iterator)
        } catch {
            running.cancel()
            throw error
        }
        running.cancel()
        try await running.value
    }

    /// The next event that is no heartbeat.
    private func next(_ events: inout AsyncStream<ListenerEvent>.Iterator) async -> ListenerEvent? {
        while let event = await events.next() {
            if event != .heartbeat { return event }
        }
        return nil
    }

    private func notify(_ database: TestDatabase, _ channel: String, _ payload: String) async throws {
        _ = try await database.withPool { pool in
            try await pool.query(Self.notify, [.text(channel), .text(payload)], realm: nil)
        }
    }

    @Test func `what is notified after 'listening' arrives, in order`() async throws {
        let database = try await TestDatabase.make()
        try await withListener(database) { events in
            #expect(await next(&events) == .listening)
            try await notify(database, "one", "realm/ü")
            try await notify(database, "three", "not for us")
            try await notify(database, "Two words", "")
            #expect(await next(&events) == .notification(channel: "one", payload: "realm/ü"))
            #expect(await next(&events) == .notification(channel: "Two words", payload: ""))
        }
    }

    @Test func `heartbeats come while nothing happens`() async throws {
        try await withListener(TestDatabase.make()) { events in
            #expect(await events.next() == .listening)
            #expect(await events.next() == .heartbeat)
            #expect(await events.next() == .heartbeat)
        }
    }

    /// The listener's backend: the only one of the database beside the one that asks.
    private func backend(_ database: TestDatabase) async throws -> Int32 {
        let find = Statement(
            """
            SELECT pid
            FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
            """, .read)
        var settings = database.administration
        settings.connections = 1
        return try await database.withPool(settings) { pool in
            while true {
                let rows = try await pool.query(find, [], realm: nil)
                if rows.count == 1 { return try rows[0].int4(0) }
            }
        }
    }

    @Test func `a terminated listener says so, and listens again`() async throws {
        let database = try await TestDatabase.make()
        try await withListener(database) { events in
            #expect(await next(&events) == .listening)
            for round in 0..<3 {
                #expect(kill(try await backend(database), SIGTERM) == 0)
                #expect(await next(&events) == .lost)
                #expect(await next(&events) == .listening)
                try await notify(database, "one", "\(round)")
                #expect(await next(&events) == .notification(channel: "one", payload: "\(round)"))
            }
        }
    }

    @Test func `a stopped backend is noticed by its missing heartbeat`() async throws {
        let database = try await TestDatabase.make()
        try await withListener(database) { events in
            #expect(await next(&events) == .listening)
            let pid = try await backend(database)
            #expect(kill(pid, SIGSTOP) == 0)
            defer { _ = kill(pid, SIGCONT) }
            #expect(await next(&events) == .lost)
            #expect(await next(&events) == .listening)
        }
    }

    @Test func `a listener without a server ends when it is told to`() async throws {
        var settings = PostgresSettings()
        settings.conninfo = "host=/nonexistent"
        let listener = PostgresListener(settings: settings, channels: ["one"], logger: .silent) { event in
            Issue.record("an event without a server: \(event)")
        }
        let running = Task { try await listener.run() }
        running.cancel()
        try await running.value
    }
}
