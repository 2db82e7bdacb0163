// A PostgreSQL server for tests: made for the test process, gone with it.

internal import Dispatch
internal import FoundationEssentials
internal import Glibc
package import WritPostgres

/// A private PostgreSQL cluster, in memory where there is room, reachable by its Unix socket only.
///
/// A shell watches over it (`ClusterScript`): it reads commands from a pipe whose other end only this process holds,
/// and when the pipe closes, because the process ended in whatever way, it stops the server and removes the directory.
///
/// `WRIT_TEST_POSTGRES_BIN` names the directory of `initdb` and `pg_ctl`; by default `pg_config --bindir` tells it.
/// As root, which `initdb` refuses, the cluster belongs to the user `postgres` (`WRIT_TEST_POSTGRES_USER`).
package final class TestCluster: Sendable {
    /// What went wrong when a cluster was started or told something.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// The cluster that all suites of a test process share. Nobody may stop it.
    package static var shared: TestCluster {
        get async throws { try await sharedTask.value }
    }

    private static let sharedTask = Task { try await TestCluster.start() }

    /// The directory of its socket, data and log.
    package let directory: String
    private let shell: ClusterShell
    private let queue = DispatchQueue(label: "test cluster")

    private init(directory: String, shell: ClusterShell) {
        self.directory = directory
        self.shell = shell
    }

    /// Makes and starts a cluster of its own; some seconds.
    ///
    /// - Parameter options: further settings of the server, `name=value`.
    package static func start(options: [String] = []) async throws -> TestCluster {
        let queue = DispatchQueue(label: "test cluster start")
        let cluster = try await blocking(on: queue) {
            let directory = try ClusterDirectory.make()
            let shell = try ClusterShell(directory: directory, options: options)
            return TestCluster(directory: directory, shell: shell)
        }
        try await PostgresPool.withPool(settings: cluster.administration, logger: .silent) { pool in
            _ = try await pool.query(Statement("CREATE ROLE writ LOGIN CREATEROLE", .write), [], realm: nil)
        }
        return cluster
    }

    /// Settings for the superuser and the database `postgres`.
    package var administration: PostgresSettings {
        settings(database: "postgres", user: "postgres")
    }

    /// - Parameter user: `writ`, an ordinary role to which row-level security applies, or `postgres`, the superuser.
    package func settings(database: String, user: String = "writ") -> PostgresSettings {
        var settings = PostgresSettings()
        settings.conninfo = "host=\(directory) dbname=\(database) user=\(user) sslmode=disable"
        settings.connections = 4
        // Of use to tests that are about other things, however slow the machine is.
        settings.unitDeadline = .seconds(120)
        settings.connectTimeout = .seconds(30)
        return settings
    }

    /// Stops the server at once, as a crash would; what was committed is recovered at the next start.
    package func crash() async throws { try await command("crash") }

    /// Stops the server in an orderly way: it ends all sessions.
    package func stop() async throws { try await command("stop") }

    /// Starts it again, and returns when it takes connections.
    package func startAgain() async throws { try await command("start") }

    private func command(_ word: String) async throws {
        try await Self.blocking(on: queue) { [shell] in try shell.command(word) }
    }

    private static func blocking<Result: Sendable>(
        on queue: DispatchQueue, _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Swift.Result { try body() }) }
        }
    }
}
