// The schema's way up, and everything that must stop it.
import FoundationEssentials
import Synchronization
import Logging
import Testing
import WritPostgres
import WritTestSupport

@testable import WritStore

@Suite struct MigrationTests {
    private static let first = Migration(
        name: "0001_first",
        sql: """
            CREATE TABLE schema_migration (
                number integer PRIMARY KEY, name text NOT NULL, checksum bytea NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT now()
            )
            """)
    private static let second = Migration(name: "0002_second", sql: "CREATE TABLE second (a int)")
    private static let failing = Migration(name: "0003_failing", sql: "CREATE TABLE third (a int); SELECT 1 / 0")

    private func withPool(_ body: @Sendable (PostgresPool) async throws -> Void) async throws {
        try await TestDatabase.make().withPool(nil, body)
    }

    private func exists(_ table: String, _ pool: PostgresPool) async throws -> Bool {
        let statement = Statement("SELECT to_regclass('\(table)') IS NOT NULL", .read)
        return try await #require(pool.query(statement, [], realm: nil).first).bool(0)
    }

    // MARK: The files

    @Test func `the program carries the files word for word`() throws {
        let folder = SourceStatement.root + "/Migrations"
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".sql") }.sorted()
        #expect(names == Migration.embedded.map { $0.name + ".sql" })
        for migration in Migration.embedded {
            let file = try #require(FileManager.default.contents(atPath: "\(folder)/\(migration.name).sql"))
            #expect(
                String(decoding: file, as: UTF8.self) == migration.sql, "run ops/embed-migrations: \(migration.name)")
        }
    }

    @Test func `files are numbered without gaps, wait briefly for locks and leave transactions to the migrator`() throws
    {
        #expect(try MigrationPlan(known: Migration.embedded, applied: []).pending == Migration.embedded)
        for migration in Migration.embedded {
            #expect(migration.name.contains(/^\d{4}_[a-z_]+$/))
            #expect(migration.sql.contains("SET LOCAL lock_timeout"), "\(migration.name)")
            #expect(!migration.sql.contains(/(?m)^(BEGIN|COMMIT|ROLLBACK)\s*;/), "\(migration.name)")
        }
    }

    // MARK: The plan

    private func applied(_ migrations: Migration...) -> [AppliedMigration] {
        migrations.map { AppliedMigration(number: $0.number, name: $0.name, checksum: $0.checksum) }
    }

    @Test func `what is not applied is pending, in order`() throws {
        let known = [Self.first, Self.second, Self.failing]
        #expect(try MigrationPlan(known: known, applied: []).pending == known)
        #expect(try MigrationPlan(known: known, applied: applied(Self.first)).pending == [Self.second, Self.failing])
        #expect(
            try MigrationPlan(known: known, applied: applied(Self.first, Self.second, Self.failing)).pending.isEmpty)
    }

    @Test func `a newer database, an edited file and a gap are refused, in words`() {
        func refusal(_ known: [Migration], _ applied: [AppliedMigration]) -> MigrationError? {
            do { _ = try MigrationPlan(known: known, applied: applied) } catch { return error }
            return nil
        }
        let newer = refusal([Self.first], applied(Self.first, Self.second))
        #expect(newer == .newer(applied: "0002_second", known: "0001_first"))
        let words = "database is newer than this binary: it has 0002_second, this binary knows up to 0001_first"
        #expect(newer?.description.hasPrefix(words) == true)
        let edited = Migration(name: "0001_first", sql: "SELECT 1")
        #expect(refusal([edited, Self.second], applied(Self.first)) == .edited(name: "0001_first"))
        #expect(
            refusal([Self.first, Self.second, Self.failing], applied(Self.first, Self.failing)) == .gap(missing: 2))
        #expect(refusal([Self.first, Self.failing], []) == .gap(missing: 2))
    }

    // MARK: The database

    @Test func `up applies everything once, and verify is content`() async throws {
        try await withPool { (pool) async throws in
            let migrator = Migrator(pool: pool)
            await #expect(throws: MigrationError.pending(Migration.embedded.map(\.name))) {
                try await migrator.verify()
            }
            #expect(try await migrator.up(dryRun: false) == Migration.embedded)
            #expect(try await migrator.up(dryRun: false).isEmpty)
            try await migrator.verify()
            #expect(try await migrator.status().allSatisfy(\.isApplied))
        }
    }

    @Test func `realms that are there get salts, each another`() async throws {
        try await withPool { (pool) async throws in
            let before = Migration.embedded.filter { $0.number < 11 }
            _ = try await Migrator(pool: pool, migrations: before).up(dryRun: false)
            _ = try await pool.query(
                Statement("INSERT INTO realm (realm_id) SELECT 'r' || i FROM generate_series(1, 100) AS i", .write), [],
                realm: "*")
            _ = try await Migrator(pool: pool).up(dryRun: false)
            let salts = Statement("SELECT count(DISTINCT pairwise_salt) FROM realm", .read)
            #expect(try await #require(pool.query(salts, [], realm: "*").first).int8(0) == 100)
        }
    }

    @Test func `a dry run tells and changes nothing`() async throws {
        try await withPool { (pool) async throws in
            let migrator = Migrator(pool: pool, migrations: [Self.first, Self.second])
            #expect(try await migrator.up(dryRun: true) == [Self.first, Self.second])
            #expect(try await !exists("schema_migration", pool))
            #expect(try await migrator.status().map(\.isApplied) == [false, false])
        }
    }

    @Test func `a file that fails is rolled back, what came before it stays`() async throws {
        try await withPool { (pool) async throws in
            let migrator = Migrator(pool: pool, migrations: [Self.first, Self.second, Self.failing])
            let error = await #expect(throws: MigrationError.self) { try await migrator.up(dryRun: false) }
            guard case .failed("0003_failing", let reason) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(reason.contains("division by zero"))
            #expect(try await exists("second", pool))
            #expect(try await !exists("third", pool))
            #expect(try await migrator.status().map(\.isApplied) == [true, true, false])
        }
    }

    @Test func `an edited file and a newer database stop up, status and verify`() async throws {
        try await withPool { pool in
            _ = try await Migrator(pool: pool, migrations: [Self.first, Self.second]).up(dryRun: false)
            let older = Migrator(pool: pool, migrations: [Self.first])
            let edited = Migrator(
                pool: pool, migrations: [Self.first, Migration(name: "0002_second", sql: "SELECT 1"), Self.failing])
            for (migrator, error) in [
                (older, MigrationError.newer(applied: "0002_second", known: "0001_first")),
                (edited, .edited(name: "0002_second")),
            ] {
                await #expect(throws: error) { try await migrator.verify() }
                await #expect(throws: error) { _ = try await migrator.status() }
                await #expect(throws: error) { _ = try await migrator.up(dryRun: false) }
                await #expect(throws: error) { _ = try await migrator.up(dryRun: true) }
            }
            #expect(try await !exists("third", pool))
        }
    }

    @Test func `of several migrators at once each file is applied by one`() async throws {
        let database = try await TestDatabase.make()
        let done = try await withThrowingTaskGroup(of: [Migration].self) { group in
            for _ in 0..<4 {
                group.addTask { try await database.withPool { try await Migrator(pool: $0).up(dryRun: false) } }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(done.map(\.number).sorted() == Migration.embedded.map(\.number))
        try await database.withPool { try await Migrator(pool: $0).verify() }
    }

    @Test func `a migrator does not wait for another for ever`() async throws {
        let database = try await TestDatabase.make()
        try await database.withPool { (pool) async throws in
            let slow = Migration(name: "0001_first", sql: Self.first.sql)
            let (begun, begin) = AsyncStream.makeStream(of: Void.self)
            await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await pool.transaction(realm: nil) { transaction in
                        _ = try await transaction.query(
                            Statement("SELECT pg_advisory_xact_lock(7715209446112)", .write), [])
                        begin.yield()
                        try await Task.sleep(for: .seconds(3600))
                    }
                }
                for await _ in begun { break }
                let impatient = Migrator(pool: pool, migrations: [slow], patience: .milliseconds(50))
                await #expect(throws: MigrationError.busy) { _ = try await impatient.up(dryRun: false) }
                group.cancelAll()
                await #expect(throws: (any Error).self) { try await group.waitForAll() }
            }
        }
    }

    @Test func `a database of another encoding is refused`() async throws {
        let cluster = try await TestCluster.shared
        let name = "t" + UUID().uuidString.lowercased().filter { $0 != "-" }
        try await PostgresPool.withPool(settings: cluster.administration, logger: .silent) { (pool) async throws in
            let sql =
                "CREATE DATABASE \(name) TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' OWNER writ"
            _ = try await pool.query(Statement(sql, .write), [], realm: nil, deadline: .seconds(60))
        }
        try await PostgresPool.withPool(settings: cluster.settings(database: name), logger: .silent) {
            (pool) async throws in
            let refusal = MigrationError.wrongEncoding("LATIN1")
            _ = await #expect(throws: refusal) { try await Migrator(pool: pool).verify() }
        }
    }
}
