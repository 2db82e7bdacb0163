// Backends that die, stop or never come: what callers see. Each test has a server of its own where it harms it.

import Glibc
import Testing
import WritPostgres
import WritTestSupport

@Suite struct FaultTests {
    private static let one = Statement("SELECT 1", .read)
    private static let backend = Statement("SELECT pg_backend_pid()", .read)
    private static let kill = Statement(
        """
        SELECT count(pg_terminate_backend(pid))
        FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
        """, .write)
    private static let add = Statement("UPDATE counter SET n = n + 1 RETURNING n", .write)

    @Test func `terminated backends cost not one failed read`() async throws {
        let database = try await TestDatabase.make()
        try await database.withPool { pool in
            try await database.withPool(database.administration) { administrator in
                async let reads: [Void] = concurrently(64) { _ in
                    for _ in 0..<100 { _ = try await pool.query(Self.one, [], realm: "acme")[0].int4(0) }
                }
                for _ in 0..<5 { _ = try await administrator.query(Self.kill, [], realm: nil) }
                _ = try await reads
            }
            #expect(pool.figures.reconnectsTotal > 0, "no connection was lost: nothing was tested")
        }
    }

    @Test func `of writes in flight when backends are terminated each is either done, or told to be in doubt`()
        async throws
    {
        let database = try await TestDatabase.make()
        try await database.run("CREATE TABLE counter (n bigint); INSERT INTO counter VALUES (0)")
        let (sure, doubtful) = try await database.withPool { pool in
            try await database.withPool(database.administration) { administrator in
                async let writes = concurrently(32) { _ in
                    var (sure, doubtful) = (0, 0)
                    for _ in 0..<25 {
                        do {
                            _ = try await pool.query(Self.add, [], realm: nil)
                            sure += 1
                        } catch PostgresError.connectionLost(maybeExecuted: true) {
                            doubtful += 1
                        }
                    }
                    return (sure, doubtful)
                }
                for _ in 0..<10 { _ = try await administrator.query(Self.kill, [], realm: nil) }
                return try await writes.reduce(into: (0, 0)) { sum, one in sum = (sum.0 + one.0, sum.1 + one.1) }
            }
        }
        #expect(sure + doubtful == 800)
        let total = try await database.withPool { pool in
            try await pool.query(Statement("SELECT n FROM counter", .read), [], realm: nil)[0].int8(0)
        }
        #expect(total >= Int64(sure), "a write that was told to be done was not")
        #expect(total <= Int64(sure + doubtful), "a write was done twice")
    }

    @Test func `a restarted server is found again, and who asks meanwhile waits for it`() async throws {
        let cluster = try await TestCluster.start()
        let database = try await TestDatabase.make(in: cluster)
        try await database.withPool { pool in
            _ = try await pool.query(Self.one, [], realm: nil)
            try await cluster.crash()
            async let waiting = pool.query(Self.one, [], realm: nil, deadline: .seconds(60))
            try await cluster.startAgain()
            _ = try await waiting
            try await cluster.stop()
            await #expect(throws: PostgresError.self) {
                _ = try await pool.query(Self.one, [], realm: nil, deadline: .milliseconds(200))
            }
            try await cluster.startAgain()
            _ = try await pool.query(Self.one, [], realm: nil, deadline: .seconds(60))
        }
    }

    @Test func `a stopped backend costs its unit the deadline, and the others nothing`() async throws {
        let database = try await TestDatabase.make()
        var settings = database.settings
        settings.connections = 2
        try await database.withPool(settings) { pool in
            let victim = try await pool.query(Self.backend, [], realm: nil)[0].int4(0)
            #expect(Glibc.kill(victim, SIGSTOP) == 0)
            defer { _ = Glibc.kill(victim, SIGCONT) }
            let outcomes = try await concurrently(40) { _ in
                do {
                    let pid = try await pool.query(Self.backend, [], realm: nil, deadline: .seconds(2))[0].int4(0)
                    return pid == victim ? "answered by the stopped one" : "answered"
                } catch PostgresError.deadlineExceeded(maybeExecuted: false) {
                    return "deadline"
                }
            }
            #expect(outcomes.count { $0 == "deadline" } <= 1)
            #expect(outcomes.count { $0 == "answered" } >= 39)
            // Whoever asks now is not sent to it, and it is replaced while it still stands still.
            while pool.figures.reconnectsTotal == 0 { _ = try await pool.query(Self.one, [], realm: nil) }
        }
    }

    @Test func `a slow unit meets its own deadline, and the units behind it are answered`() async throws {
        let database = try await TestDatabase.make()
        var settings = database.settings
        settings.connections = 1
        try await database.withPool(settings) { pool in
            let slow = Task {
                _ = try await pool.query(
                    Statement("SELECT pg_sleep(60)", .write), [], realm: nil, deadline: .milliseconds(300))
            }
            let others = try await concurrently(5) { _ in
                try await pool.query(Statement("SELECT 1", .write), [], realm: nil)[0].int4(0)
            }
            #expect(others == [1, 1, 1, 1, 1])
            await #expect(throws: PostgresError.deadlineExceeded(maybeExecuted: true)) { try await slow.value }
            #expect(pool.figures.cancelsTotal == 1)
            let left = Statement(
                """
                SELECT count(*)
                FROM pg_stat_activity
                WHERE query LIKE 'SELECT pg_sleep%' AND datname = current_database()
                """, .read)
            let running = try await pool.query(left, [], realm: nil)[0].int8(0)
            #expect(running == 0, "the server still sleeps")
        }
    }

    @Test func `a full queue refuses the next unit at once`() async throws {
        let database = try await TestDatabase.make()
        var settings = database.settings
        (settings.connections, settings.unitsInFlight, settings.queueLimit) = (1, 1, 10)
        try await database.withPool(settings) { pool in
            let gate = Statement("SELECT pg_advisory_xact_lock(1)", .write)
            let outcomes = try await database.withPool { other in
                try await other.transaction(realm: nil) { transaction in
                    _ = try await transaction.query(gate, [])
                    async let held = pool.query(gate, [], realm: nil)
                    while pool.figures.inFlight == 0 { await Task.yield() }
                    async let waiting = concurrently(30) { _ in
                        do {
                            _ = try await pool.query(Statement("SELECT 1", .write), [], realm: nil)
                            return "answered"
                        } catch PostgresError.overloaded {
                            return "overloaded"
                        }
                    }
                    while pool.figures.errorsTotal < 20 { await Task.yield() }
                    _ = try await transaction.query(Statement("SELECT pg_sleep(0)", .write), [])
                    try await transaction.script("COMMIT; BEGIN")
                    _ = try await held
                    return try await waiting
                }
            }
            #expect(outcomes.count { $0 == "overloaded" } == 20)
            #expect(outcomes.count { $0 == "answered" } == 10)
        }
    }

    @Test func `in a storm of cancelled tasks no answer reaches the wrong one, and all places are free again`()
        async throws
    {
        let database = try await TestDatabase.make()
        let echo = Statement("SELECT $1::bigint, pg_sleep($2::bigint / 1000.0)", .read)
        try await database.withPool { pool in
            let answers = try await concurrently(3000) { number -> Int64? in
                let task = Task { () -> Int64? in
                    let sleep: Int64 = number.isMultiple(of: 100) ? 20 : 0
                    do {
                        return try await pool.query(echo, [.int8(Int64(number)), .int8(sleep)], realm: "acme")[0].int8(
                            0)
                    } catch PostgresError.cancelled {
                        return nil
                    }
                }
                if number.isMultiple(of: 4) { await Task.yield() }
                if number.isMultiple(of: 2) { task.cancel() }
                return try await task.value
            }
            let wrong = answers.enumerated().filter { number, answer in
                answer != Int64(number) && !(answer == nil && number.isMultiple(of: 2))
            }
            #expect(wrong.isEmpty)
            #expect(answers.contains(nil), "nothing was cancelled in time: nothing was tested")
            _ = try await pool.query(Self.one, [], realm: nil)
            while pool.figures.inFlight > 0 || pool.figures.queued > 0 { await Task.yield() }
        }
    }

    @Test func `a cancelled task ends at once, and the server is told to stop its statement`() async throws {
        let database = try await TestDatabase.make()
        try await database.withPool { pool in
            let task = Task {
                _ = try await pool.query(
                    Statement("SELECT pg_sleep(60)", .write), [], realm: nil, deadline: .seconds(60))
            }
            let running = Statement(
                """
                SELECT count(*)
                FROM pg_stat_activity
                WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active' AND datname = current_database()
                """, .read)
            while try await pool.query(running, [], realm: nil)[0].int8(0) == 0 {}
            task.cancel()
            await #expect(throws: PostgresError.cancelled) { try await task.value }
            while try await pool.query(running, [], realm: nil)[0].int8(0) > 0 {}
            await #expect(throws: PostgresError.cancelled) {
                let task = Task {
                    withUnsafeCurrentTask { $0?.cancel() }
                    _ = try await pool.query(Self.one, [], realm: nil)
                }
                try await task.value
            }
        }
    }
}
