// Brings a database's schema up to this program's, one file and one transaction at a time.
package import WritPostgres

/// `writ migrate up|status|verify`, and the check that `writ serve` begins with.
///
/// Several nodes may migrate at once: each file is applied under one advisory lock, by whoever comes first, and the
/// others find it applied.
package struct Migrator: Sendable {
    private let pool: PostgresPool
    private let migrations: [Migration]
    private let patience: Duration

    /// - Parameter patience: How long to wait for another migration that runs.
    package init(
        pool: PostgresPool, migrations: [Migration] = Migration.embedded, patience: Duration = .seconds(600)
    ) {
        self.pool = pool
        self.migrations = migrations
        self.patience = patience
    }

    /// One line of `writ migrate status`.
    package struct Status: Sendable, Equatable {
        package var name: String
        package var isApplied: Bool
    }

    /// Every migration and whether it is applied.
    /// - Throws: ``MigrationError`` `.newer`, `.edited` or `.gap`; `PostgresError`.
    package func status() async throws -> [Status] {
        let pending = try await plan().pending
        return migrations.map { migration in
            Status(name: migration.name, isApplied: !pending.contains { $0.number == migration.number })
        }
    }

    /// - Throws: ``MigrationError`` unless the schema is exactly this program's; `PostgresError`.
    package func verify() async throws {
        let pending = try await plan().pending
        guard pending.isEmpty else { throw MigrationError.pending(pending.map(\.name)) }
    }

    /// Applies what is pending. What was applied before a failure stays.
    ///
    /// - Parameter dryRun: Only tells what would be applied, with all refusals; changes and locks nothing.
    /// - Parameter willApply: Called before each file.
    /// - Returns: The migrations that this call applied, or would.
    package func up(
        dryRun: Bool, willApply: @escaping @Sendable (Migration) -> Void = { _ in }
    ) async throws -> [Migration] {
        guard !dryRun else { return try await plan().pending }
        var done: [Migration] = []
        while let migration = try await applyNext(willApply) { done.append(migration) }
        return done
    }

    private func plan() async throws -> MigrationPlan {
        try await pool.transaction(realm: nil) { transaction in try await plan(transaction) }
    }

    private static let encoding = Statement(
        """
        SELECT current_setting('server_encoding'), to_regclass('schema_migration') IS NOT NULL
        """, .read)

    private static let applied = Statement(
        """
        SELECT number, name, checksum
        FROM schema_migration
        ORDER BY number
        """, .read)

    private func plan(_ transaction: PostgresTransaction) async throws -> MigrationPlan {
        let head = try await transaction.query(Self.encoding, [])
        let encoding = try head.first?.text(0) ?? ""
        guard encoding == "UTF8" else { throw MigrationError.wrongEncoding(encoding) }
        guard try head.first?.bool(1) == true else { return try MigrationPlan(known: migrations, applied: []) }
        var applied: [AppliedMigration] = []
        for row in try await transaction.query(Self.applied, []) {
            applied.append(
                AppliedMigration(number: Int(try row.int4(0)), name: try row.text(1), checksum: try row.bytes(2)))
        }
        return try MigrationPlan(known: migrations, applied: applied)
    }

    /// The number is arbitrary; it only has to be the same for every version of the program.
    private static let lock = Statement(
        """
        SELECT pg_advisory_xact_lock(7715209446112)
        """, .write)

    private static let record = Statement(
        """
        INSERT INTO schema_migration (number, name, checksum)
        VALUES ($1, $2, $3)
        """, .write)

    /// The first pending migration in one transaction; `nil` when there is none. It looks under the lock, so of two
    /// that migrate at once each file is applied by one.
    private func applyNext(_ willApply: @escaping @Sendable (Migration) -> Void) async throws -> Migration? {
        try await pool.transaction(realm: RealmContext.everyRealm.setting) { transaction in
            do {
                _ = try await transaction.query(Self.lock, [], deadline: patience)
            } catch PostgresError.deadlineExceeded {
                throw MigrationError.busy
            }
            guard let migration = try await plan(transaction).pending.first else { return nil }
            willApply(migration)
            do {
                try await transaction.script(migration.sql)
            } catch PostgresError.server(let error) {
                throw MigrationError.failed(name: migration.name, reason: "\(error)")
            }
            _ = try await transaction.query(
                Self.record,
                [.int4(Int32(clamping: migration.number)), .text(migration.name), .bytes(migration.checksum)])
            return migration
        }
    }
}
