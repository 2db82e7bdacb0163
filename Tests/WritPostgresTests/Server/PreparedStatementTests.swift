// Prepared statements against a server that forgets, changes its mind, or never knew them.

import FoundationEssentials
import Testing
import WritPostgres
import WritTestSupport

@Suite struct PreparedStatementTests {
    private static let one = Statement("SELECT 1", .read)
    private static let everything = Statement("SELECT * FROM thing", .read)

    /// One connection, so that everything happens on it.
    private func withConnection<R: Sendable>(
        _ database: TestDatabase, prepared: Bool = true, _ body: @Sendable (PostgresPool) async throws -> R
    ) async throws -> R {
        var settings = database.settings
        settings.connections = 1
        settings.preparedStatements = prepared
        return try await database.withPool(settings, body)
    }

    private func sqlstate(_ body: () async throws -> Void) async throws -> String? {
        do {
            try await body()
            return nil
        } catch PostgresError.server(let error) {
            return error.sqlstate
        }
    }

    @Test(arguments: [true, false])
    func `a statement that cannot be prepared fails with its own error, every time, and hurts no other`(
        prepared: Bool
    ) async throws {
        try await withConnection(TestDatabase.make(), prepared: prepared) { pool in
            let missing = Statement("SELECT * FROM missing", .write)
            let states = try await concurrently(60) { number in
                try await sqlstate {
                    let statement = number.isMultiple(of: 3) ? missing : Self.one
                    _ = try await pool.query(statement, [], realm: nil)
                }
            }
            #expect(states == (0..<60).map { $0.isMultiple(of: 3) ? "42P01" : nil })
        }
    }

    @Test func `a statement that could not be prepared works once it can be`() async throws {
        let database = try await TestDatabase.make()
        try await withConnection(database) { pool in
            let later = Statement("SELECT n FROM later", .read)
            #expect(try await sqlstate { _ = try await pool.query(later, [], realm: nil) } == "42P01")
            try await database.run("CREATE TABLE later (n int); INSERT INTO later VALUES (3)")
            #expect(try await pool.query(later, [], realm: nil)[0].int8(0) == 3)
        }
    }

    @Test func `an error in front of a preparation never leaves a name behind that does not exist`() async throws {
        try await withConnection(TestDatabase.make()) { pool in
            let fails = Statement("SELECT 1 / $1::int", .write)
            _ = try await pool.query(fails, [.int4(1)], realm: nil)
            let outcomes = try await concurrently(200) { number in
                // A failing statement right before one that must be prepared first.
                async let failing = sqlstate { _ = try await pool.query(fails, [.int4(0)], realm: nil) }
                let fresh = try await pool.query(Statement("SELECT \(number)", .write), [], realm: nil)[0].int4(0)
                return (try await failing == "22012") && fresh == Int32(number)
            }
            #expect(!outcomes.contains(false))
        }
    }

    @Test func `statements that the server has forgotten are prepared again`() async throws {
        try await withConnection(TestDatabase.make()) { pool in
            for _ in 0..<3 {
                #expect(try await pool.query(Self.one, [], realm: "acme").count == 1)
                _ = try await pool.query(Statement("DEALLOCATE ALL", .write), [], realm: nil)
            }
        }
    }

    @Test func `a changed plan is prepared again behind the caller's back`() async throws {
        let database = try await TestDatabase.make()
        try await database.run("CREATE TABLE thing (n int); INSERT INTO thing VALUES (1)")
        try await withConnection(database) { pool in
            #expect(try await pool.query(Self.everything, [], realm: nil)[0].int8(0) == 1)
            for change in ["ADD COLUMN added text DEFAULT 'x'", "ALTER COLUMN n TYPE bigint", "DROP COLUMN added"] {
                try await database.run("ALTER TABLE thing \(change)")
                let numbers = try await concurrently(40) { _ in
                    try await pool.query(Self.everything, [], realm: nil)[0].int8(0)
                }
                #expect(numbers.allSatisfy { $0 == 1 })
            }
        }
    }

    @Test func `without prepared statements the server keeps none`() async throws {
        let kept = Statement("SELECT count(*) FROM pg_prepared_statements", .read)
        let database = try await TestDatabase.make()
        let unnamed = try await withConnection(database, prepared: false) { pool in
            _ = try await pool.query(kept, [], realm: "acme")
            return try await pool.query(kept, [], realm: "acme")[0].int8(0)
        }
        let named = try await withConnection(database) { pool in
            try await pool.query(kept, [], realm: nil)[0].int8(0)
        }
        #expect(unnamed == 0 && named == 1)
    }
}
