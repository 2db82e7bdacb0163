// The statements against the schema: every one is valid, and none reads a table from end to end.
import Testing
import WritPostgres
import WritProtocol
import WritTestSupport

@testable import WritStore

@Suite struct SchemaTests {
    private static let bed = Task { try await StoreBed.make() }

    @Test func `the statements are found`() {
        #expect(SourceStatement.all.count > 50)
    }

    @Test func `every statement is valid on the migrated schema`() async throws {
        try await Self.bed.value.withStore { store in
            for (index, statement) in SourceStatement.all.enumerated() {
                await #expect(throws: Never.self, "\(statement.testDescription)") {
                    try await store.pool.transaction(realm: nil) { transaction in
                        try await transaction.script("PREPARE checked\(index) AS \(statement.sql)")
                    }
                }
            }
        }
    }

    /// Statements whose plan reads a whole small table, or a list that was asked for.
    private static let mayScan = ["roleIsBound", "countSpareKeys", "takeSpareKey", "encoding", "applied"]

    /// With sequential scans made prohibitively dear, one that is left in the generic plan has no index to go by,
    /// whatever the tables' sizes are.
    @Test func `no statement reads a table from end to end, row-level security included`() async throws {
        try await Self.bed.value.withStore { store in
            for (index, statement) in SourceStatement.all.enumerated() where !Self.mayScan.contains(statement.name) {
                let values = Array(repeating: "NULL", count: statement.parameterCount).joined(separator: ", ")
                let execution = statement.parameterCount == 0 ? "checked\(index)" : "checked\(index)(\(values))"
                let plan = try await store.pool.transaction(realm: "r1") { transaction in
                    try await transaction.script(
                        """
                        SET LOCAL enable_seqscan = off;
                        SET LOCAL plan_cache_mode = force_generic_plan;
                        PREPARE checked\(index) AS \(statement.sql)
                        """)
                    return try await transaction.query(Statement("EXPLAIN EXECUTE \(execution)", .write), [])
                        .map { row throws(PostgresError) in try row.text(0) }
                }
                let scans = plan.filter { $0.contains("Seq Scan on") }
                #expect(scans.isEmpty, "\(statement.testDescription): \(plan.joined(separator: "\n"))")
            }
        }
    }

    @Test func `every table with a realm has row-level security, forced, with a policy, partitions included`()
        async throws
    {
        try await Self.bed.value.withStore { store in
            let rows = try await store.pool.query(
                Statement(
                    """
                    SELECT c.relname::text,
                           c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (
                               SELECT FROM pg_policy AS p WHERE p.polrelid = c.oid AND p.polcmd = '*'
                           )
                    FROM pg_class AS c
                    JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'realm_id' AND NOT a.attisdropped
                    WHERE c.relkind IN ('r', 'p')
                    """, .read), [], realm: nil)
            #expect(rows.count >= 15)
            for row in rows {
                let name = try row.text(0)
                #expect(try row.bool(1), "\(name)")
            }
        }
    }

    @Test func `every key and every reference of a table with a realm begins with the realm`() async throws {
        try await Self.bed.value.withStore { store in
            let rows = try await store.pool.query(
                Statement(
                    """
                    SELECT k.conname::text
                    FROM pg_constraint AS k
                    JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attname = 'realm_id'
                    WHERE k.contype IN ('p', 'u', 'f')
                      AND k.conkey[1] <> a.attnum
                    """, .read), [], realm: nil)
            #expect(rows.isEmpty)
        }
    }
}
