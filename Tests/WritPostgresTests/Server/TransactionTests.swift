// Transactions: all or nothing, retried where that helps, on connections that come back clean.

import Synchronization
import Testing
import WritPostgres
import WritTestSupport

@Suite struct TransactionTests {
    private static let schema = "CREATE TABLE item (id bigint PRIMARY KEY, n bigint NOT NULL DEFAULT 0)"
    private static let insert = Statement("INSERT INTO item (id) VALUES ($1)", .write)
    private static let add = Statement("UPDATE item SET n = n + 1 WHERE id = $1 RETURNING n", .write)
    private static let sum = Statement("SELECT count(*), sum(n)::bigint FROM item", .read)

    private func database() async throws -> TestDatabase {
        let database = try await TestDatabase.make()
        try await database.run(Self.schema)
        return database
    }

    private func itemCount(_ pool: PostgresPool) async throws -> Int64 {
        try await pool.query(Self.sum, [], realm: nil)[0].int8(0)
    }

    @Test func `a transaction takes effect when its body returns, and not when it throws`() async throws {
        struct Own: Error {}
        let counts = try await database().withPool { pool in
            let answer = try await pool.transaction(realm: nil) { transaction in
                _ = try await transaction.query(Self.insert, [.int8(1)])
                _ = try await transaction.query(Self.insert, [.int8(2)])
                return "done"
            }
            #expect(answer == "done")
            await #expect(throws: Own.self) {
                try await pool.transaction(realm: nil) { transaction in
                    _ = try await transaction.query(Self.insert, [.int8(3)])
                    throw Own()
                }
            }
            return try await itemCount(pool)
        }
        #expect(counts == 2)
    }

    @Test func `an error that the body swallows still keeps the transaction from committing`() async throws {
        let count = try await database().withPool { pool in
            await #expect {
                try await pool.transaction(realm: nil) { transaction in
                    _ = try await transaction.query(Self.insert, [.int8(1)])
                    _ = try? await transaction.query(Self.insert, [.int8(1)])
                }
            } throws: { error in
                if case PostgresError.server(let error) = error { error.sqlstate == "23505" } else { false }
            }
            return try await itemCount(pool)
        }
        #expect(count == 0)
    }

    @Test func `a deadlock is resolved by running one of the two again`() async throws {
        let database = try await database()
        let runs = Mutex(0)
        let sum = try await database.withPool { pool in
            for id in [1, 2] as [Int64] { _ = try await pool.query(Self.insert, [.int8(id)], realm: nil) }
            let meeting = Meeting()
            _ = try await concurrently(2) { number in
                let order: [Int64] = number == 0 ? [1, 2] : [2, 1]
                try await pool.transaction(realm: nil) { transaction in
                    runs.withLock { $0 += 1 }
                    _ = try await transaction.query(Self.add, [.int8(order[0])])
                    await meeting.arrive()
                    _ = try await transaction.query(Self.add, [.int8(order[1])])
                }
            }
            return try await pool.query(Self.sum, [], realm: nil)[0].int8(1)
        }
        #expect(sum == 4)
        #expect(runs.withLock { $0 } > 2, "there was no deadlock: nothing was tested")
    }

    @Test func `other failures are not run again`() async throws {
        let runs = Mutex(0)
        try await database().withPool { pool -> Void in
            await #expect(throws: PostgresError.self) {
                try await pool.transaction(realm: nil) { transaction in
                    runs.withLock { $0 += 1 }
                    _ = try await transaction.query(Statement("SELECT 1 / 0", .write), [])
                }
            }
        }
        #expect(runs.withLock { $0 } == 1)
    }

    @Test func `a transaction's realm ends with it, and can change within`() async throws {
        let realm = Statement("SELECT current_setting('writ.realm', true)", .read)
        let database = try await database()
        var settings = database.settings
        settings.connections = 1
        let seen = try await database.withPool(settings) { pool in
            let inside = try await pool.transaction(realm: "acme") { transaction in
                let first = try await transaction.query(realm, [])[0].text(0)
                try await transaction.setRealm("other")
                return [first, try await transaction.query(realm, [])[0].text(0)]
            }
            return inside + [try await pool.query(realm, [], realm: nil)[0].textOrNil(0) ?? ""]
        }
        #expect(seen == ["acme", "other", ""])
    }

    @Test func `a cancelled transaction has no effect, and its connection serves the next`() async throws {
        let database = try await database()
        var settings = database.settings
        settings.connections = 1
        let count = try await database.withPool(settings) { pool in
            for id in 0..<5 as Range<Int64> {
                let (started, start) = AsyncStream<Void>.makeStream()
                let task = Task {
                    try await pool.transaction(realm: nil) { transaction in
                        _ = try await transaction.query(Self.insert, [.int8(id)])
                        start.yield()
                        _ = try await transaction.query(
                            Statement("SELECT pg_sleep(60)", .write), [], deadline: .seconds(60))
                    }
                }
                for await _ in started { break }
                task.cancel()
                await #expect(throws: PostgresError.cancelled) { try await task.value }
            }
            return try await itemCount(pool)
        }
        #expect(count == 0)
    }

    @Test func `a lost connection ends the transaction without effect`() async throws {
        let count = try await database().withPool { pool in
            await #expect(throws: PostgresError.connectionLost(maybeExecuted: false)) {
                try await pool.transaction(realm: nil) { transaction in
                    _ = try await transaction.query(Self.insert, [.int8(1)])
                    _ = try await transaction.query(
                        Statement("SELECT pg_terminate_backend(pg_backend_pid())", .write), [])
                }
            }
            return try await itemCount(pool)
        }
        #expect(count == 0)
    }

    @Test func `more transactions than connections take their turns while units go on`() async throws {
        let result = try await database().withPool { pool in
            async let units = concurrently(200) { _ in try await itemCount(pool) }
            _ = try await concurrently(40) { number in
                try await pool.transaction(realm: nil) { transaction in
                    _ = try await transaction.query(Self.insert, [.int8(Int64(number))])
                    _ = try await transaction.query(Self.add, [.int8(Int64(number))])
                }
            }
            _ = try await units
            return try await pool.query(Self.sum, [], realm: nil)[0].int8(1)
        }
        #expect(result == 40)
    }

    @Test func `a script runs many statements, and all or none of them`() async throws {
        let database = try await database()
        let count = try await database.withPool { pool in
            try await pool.transaction(realm: nil) { transaction in
                try await transaction.script("INSERT INTO item VALUES (1); INSERT INTO item VALUES (2); -- the end")
                try await transaction.script("")
                _ = try await transaction.query(Self.insert, [.int8(3)])
            }
            await #expect(throws: PostgresError.self) {
                try await pool.transaction(realm: nil) { transaction in
                    try await transaction.script(
                        "INSERT INTO item VALUES (4); SELECT nonsense; INSERT INTO item VALUES (5)")
                }
            }
            return try await itemCount(pool)
        }
        #expect(count == 3)
    }

    @Test func `a transaction that is over is of no use any more`() async throws {
        try await database().withPool { pool in
            let escaped = try await pool.transaction(realm: nil) { $0 }
            await #expect(throws: PostgresError.connectionLost(maybeExecuted: false)) {
                _ = try await escaped.query(Self.insert, [.int8(1)])
            }
        }
    }
}

/// Two tasks wait for each other once; whoever comes later passes.
private actor Meeting {
    private var arrivals = 0
    private var first: CheckedContinuation<Void, Never>?

    func arrive() async {
        arrivals += 1
        if arrivals == 1 {
            await withCheckedContinuation { first = $0 }
        } else {
            first?.resume()
            first = nil
        }
    }
}
