// Units of work: one implicit transaction, their realm, their errors.

import FoundationEssentials
import Testing
import WritPostgres
import WritTestSupport

@Suite struct UnitTests {
    private static let insert = Statement("INSERT INTO item (id) VALUES ($1)", .write)
    private static let count = Statement("SELECT count(*) FROM item", .read)
    private static let realm = Statement("SELECT current_setting('writ.realm', true)", .read)
    private static let schema = """
        CREATE TABLE item (id bigint CONSTRAINT item_pkey PRIMARY KEY);
        CREATE TABLE part (item bigint CONSTRAINT part_item REFERENCES item DEFERRABLE INITIALLY DEFERRED);
        """

    private func count(_ pool: PostgresPool) async throws -> Int64 {
        try await pool.query(Self.count, [], realm: nil)[0].int8(0)
    }

    @Test func `a unit's results come in order, without the realm's`() async throws {
        try await TestDatabase.make().withPool { pool in
            let one = Statement("SELECT 1", .read)
            let many = Statement("SELECT generate_series(1, $1::bigint)", .read)
            let results = try await pool.unit([(one, []), (many, [.int8(3)]), (Self.realm, [])], realm: "acme")
            #expect(results.map(\.count) == [1, 3, 1])
            #expect(try results[1].map { row throws(PostgresError) in try row.int8(0) } == [1, 2, 3])
            #expect(try results[2][0].text(0) == "acme")
            #expect(try await pool.unit([], realm: nil).isEmpty)
        }
    }

    @Test func `a unit takes effect as a whole or not at all`() async throws {
        let database = try await TestDatabase.make()
        try await database.run(Self.schema)
        try await database.withPool { pool in
            let inserted = try await pool.query(Self.insert, [.int8(1)], realm: nil).affected
            #expect(inserted == 1)
            await #expect {
                _ = try await pool.unit([(Self.insert, [.int8(2)]), (Self.insert, [.int8(1)])], realm: "acme")
            } throws: { error in
                guard case PostgresError.server(let error) = error else { return false }
                return error.sqlstate == "23505" && error.constraint == "item_pkey" && error.table == "item"
            }
            let count = try await count(pool)
            #expect(count == 1)
        }
    }

    @Test func `a constraint that fails at the commit fails the unit`() async throws {
        let database = try await TestDatabase.make()
        try await database.run(Self.schema)
        try await database.withPool { pool in
            let orphan = Statement("INSERT INTO part VALUES ($1)", .write)
            await #expect {
                _ = try await pool.query(orphan, [.int8(7)], realm: nil)
            } throws: { error in
                guard case PostgresError.server(let error) = error else { return false }
                return error.sqlstate == "23503" && error.constraint == "part_item"
            }
            let before = try await pool.query(Statement("SELECT FROM part", .read), [], realm: nil)
            #expect(before.isEmpty)
            _ = try await pool.unit([(orphan, [.int8(1)]), (Self.insert, [.int8(1)])], realm: nil)
            let after = try await pool.query(Statement("SELECT FROM part", .read), [], realm: nil)
            #expect(after.count == 1)
        }
    }

    @Test func `a realm is never seen by another unit, in a group or behind it on the same connection`() async throws {
        let database = try await TestDatabase.make()
        var settings = database.settings
        settings.connections = 1
        try await database.withPool(settings) { pool in
            let wrong = try await concurrently(2000) { number in
                let realm = number.isMultiple(of: 3) ? nil : "realm\(number % 7)"
                // PostgreSQL leaves an empty string behind where a setting was local.
                let seen = try await pool.query(Self.realm, [], realm: realm)[0].textOrNil(0) ?? ""
                return seen == realm ?? "" ? nil : seen
            }
            #expect(wrong.compactMap(\.self) == [])
            #expect(pool.figures.syncsTotal < pool.figures.unitsTotal, "no two reads shared a Sync: nothing was tested")
        }
    }

    @Test func `row-level security shows a realm its own rows and nothing without a realm`() async throws {
        let database = try await TestDatabase.make()
        try await database.run(
            """
            CREATE TABLE client (realm_id text, id bigint, PRIMARY KEY (realm_id, id));
            ALTER TABLE client ENABLE ROW LEVEL SECURITY;
            ALTER TABLE client FORCE ROW LEVEL SECURITY;
            CREATE POLICY own ON client USING (realm_id = current_setting('writ.realm', true));
            """)
        try await database.withPool { pool in
            let insert = Statement("INSERT INTO client VALUES ($1, $2)", .write)
            // Without WHERE, on purpose.
            let all = Statement("SELECT realm_id FROM client", .read)
            _ = try await pool.query(insert, [.text("acme"), .int8(1)], realm: "acme")
            _ = try await pool.query(insert, [.text("other"), .int8(1)], realm: "other")
            await #expect(throws: PostgresError.self) {
                _ = try await pool.query(insert, [.text("acme"), .int8(2)], realm: "other")
            }
            #expect(
                try await pool.query(all, [], realm: "acme").map { row throws(PostgresError) in try row.text(0) } == [
                    "acme"
                ])
            #expect(try await pool.query(all, [], realm: nil).isEmpty)
        }
    }

    @Test func `one failing read of a storm fails alone`() async throws {
        let database = try await TestDatabase.make()
        var settings = database.settings
        settings.connections = 1
        try await database.withPool(settings) { pool in
            let divide = Statement("SELECT 100 / $1::bigint", .read)
            let answers = try await concurrently(500) { number -> Int64? in
                do {
                    return try await pool.query(divide, [.int8(Int64(number % 50))], realm: "acme")[0].int8(0)
                } catch PostgresError.server(let error) where error.sqlstate == "22012" {
                    return nil
                }
            }
            let right = (0..<500).map { number -> Int64? in number % 50 == 0 ? nil : Int64(100 / (number % 50)) }
            #expect(answers == right)
            #expect(pool.figures.retriesTotal > 0, "no failing read shared a Sync: nothing was tested")
        }
    }
}
