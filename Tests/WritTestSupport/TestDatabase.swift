// A database for one suite or one test.

internal import FoundationEssentials
package import Logging
package import WritPostgres
internal import WritStore

/// A database of the shared cluster, owned by the ordinary role `writ`.
package struct TestDatabase: Sendable {
    package let name: String
    package let cluster: TestCluster

    /// A copy of one that every migration was applied to, once for the test process.
    package static func migrated() async throws -> TestDatabase {
        try await make(template: try await migratedTemplate.value)
    }

    private static let migratedTemplate = Task {
        let database = try await make()
        try await database.withPool { pool in _ = try await Migrator(pool: pool).up(dryRun: false) }
        return database.name
    }

    private static let turnstile = Turnstile(4)

    /// Makes a database with a name of its own, empty or as a copy.
    ///
    /// - Parameter template: the name of another one to copy, to which no connection may be open at that moment.
    package static func make(template: String = "template0", in cluster: TestCluster? = nil) async throws
        -> TestDatabase
    {
        let cluster = if let cluster { cluster } else { try await TestCluster.shared }
        let name = "t" + UUID().uuidString.lowercased().filter { $0 != "-" }
        try await turnstile.pass {
            try await PostgresPool.withPool(settings: cluster.administration, logger: .silent) { pool in
                let sql = "CREATE DATABASE \(name) TEMPLATE \(template) OWNER writ"
                _ = try await pool.query(Statement(sql, .write), [], realm: nil, deadline: .seconds(60))
            }
        }
        return TestDatabase(name: name, cluster: cluster)
    }

    /// Settings for the role `writ`, to which row-level security applies (but for its own tables: FORCE it there).
    package var settings: PostgresSettings { cluster.settings(database: name) }

    /// Settings for the superuser.
    package var administration: PostgresSettings { cluster.settings(database: name, user: "postgres") }

    /// Runs `body` with a pool of its own.
    package func withPool<R: Sendable>(
        _ settings: PostgresSettings? = nil, _ body: @Sendable (PostgresPool) async throws -> R
    ) async throws -> R {
        try await PostgresPool.withPool(settings: settings ?? self.settings, logger: .silent, body)
    }

    /// Runs a script as the role `writ`, in one transaction.
    package func run(_ script: String) async throws {
        try await withPool { pool in
            try await pool.transaction(realm: nil) { transaction in try await transaction.script(script) }
        }
    }
}

extension Logger {
    /// Says nothing.
    package static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
