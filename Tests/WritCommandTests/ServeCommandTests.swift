// `writ serve` and `writ migrate` against a database of one's own: what they refuse, and how they start and stop.
import FoundationEssentials
import Glibc
import Logging
import Subprocess
import SystemPackage
import Testing
import WritCrypto
import WritJOSE
import WritPostgres
import WritTestSupport

@testable import writ

/// A fresh database of the shared test cluster, and a `writ` that works on it.
private struct OwnDatabase: Sendable {
    let cluster: TestCluster
    let url: String
    let masterKey = MasterKeys.generateLine(version: 1)
    let listen = freePort()
    let management = freePort()

    init() async throws {
        let shared = try await TestCluster.shared
        cluster = shared
        let name = "command_" + Base62.encode(RandomSource.system.bytes(8)).lowercased()
        let logger = Logger(label: "test") { SwiftLogNoOpLogHandler($0) }
        try await PostgresPool.withPool(settings: cluster.administration, logger: logger) { pool in
            _ = try await pool.query(Statement("CREATE DATABASE \(name) OWNER writ", .write), [], realm: nil)
        }
        url = cluster.settings(database: name).conninfo
    }

    var environment: [String: String] { ["DATABASE_URL": url, "WRIT_KEYS_MASTER_KEY": masterKey] }

    func writ(_ arguments: String..., environment: [String: String]? = nil, input: String = "") async throws
        -> BuiltProgram.Outcome
    {
        try await BuiltProgram.run(arguments, environment: environment ?? self.environment, input: input)
    }

    /// Serves until `body` returns, then sends SIGTERM.
    func serve(
        _ options: [String] = [], environment: [String: String]? = nil, until marker: String = "\"listening\"",
        _ body: @escaping () async throws -> Void
    ) async throws -> TerminationStatus {
        let arguments =
            ["serve", "--listen", "127.0.0.1:\(listen)", "--management", "127.0.0.1:\(management)"] + options
        let outcome = try await Subprocess.run(
            .path(FilePath(try BuiltProgram.path())), arguments: Arguments(arguments),
            environment: BuiltProgram.environment(environment ?? self.environment), input: .none, output: .discarded,
            error: .sequence
        ) { execution in
            var isReady = false
            for try await line in execution.standardError.strings() where !isReady && line.contains(marker) {
                isReady = true
                try await body()
                try execution.send(signal: .terminate)
            }
            return isReady
        }
        #expect(outcome.closureResult)
        return outcome.terminationStatus
    }
}

@Suite struct ServeCommandTests {
    @Test func `a database is migrated by command, and refused until it is`() async throws {
        let database = try await OwnDatabase()
        let refused = try await database.writ("serve", "--listen", "127.0.0.1:\(database.listen)")
        #expect(refused.status == 1 && refused.errors.contains("writ migrate up"), "\(refused)")
        #expect(try await database.writ("migrate", "verify").status == 1)
        let list = try await database.writ("realm", "list")
        #expect(list.status == 1 && list.errors.contains("writ migrate up"))

        let dry = try await database.writ("migrate", "up", "--dry-run", "--json")
        let pending = try #require(try JSONValue(parsing: Array(dry.output.utf8)).object?["pending"]?.strings)
        #expect(pending.first == "0001_realms")
        #expect(try await database.writ("migrate", "verify").status == 1)

        let up = try await database.writ("migrate", "--json")
        #expect(try JSONValue(parsing: Array(up.output.utf8)).object?["applied"]?.strings == pending)
        #expect(try await database.writ("migrate", "verify").status == 0)
        let again = try await database.writ("migrate", "up")
        #expect(again.status == 0 && again.output.contains("up to date"))
        #expect(try await !database.writ("migrate", "status").output.contains("pending"))
    }

    @Test func `it serves, says it is ready, and ends with status 0 at SIGTERM`() async throws {
        let database = try await OwnDatabase()
        #expect(try await database.writ("migrate").status == 0)
        #expect(try await database.writ("realm", "create", "acme", "--json").status == 0)
        let status = try await database.serve {
            var ready = await get("/health/ready", port: database.management)
            while ready?.status != 200 { ready = await get("/health/ready", port: database.management) }
            let jwks = await get("/realms/acme/oauth/jwks", port: database.listen)
            #expect(jwks?.status == 200 && jwks?.body.contains("\"keys\"") == true)
            #expect(await get("/health/ready", port: database.listen)?.status == 404)
            let taken = try await database.writ(
                "serve", "--listen", "127.0.0.1:\(database.listen)", "--management", "127.0.0.1:0")
            #expect(
                taken.status == 1 && taken.errors.contains("cannot listen on 127.0.0.1:\(database.listen)"), "\(taken)")
        }
        #expect(status == .exited(0))
    }

    @Test func `a master key that opens nothing is refused at start`() async throws {
        let database = try await OwnDatabase()
        #expect(try await database.writ("migrate").status == 0)
        #expect(try await database.writ("realm", "create", "acme").status == 0)
        let wrong = database.environment.merging(["WRIT_KEYS_MASTER_KEY": MasterKeys.generateLine(version: 1)]) { $1 }
        let outcome = try await database.writ("serve", "--listen", "127.0.0.1:\(database.listen)", environment: wrong)
        #expect(outcome.status == 1 && outcome.errors.contains("keys of realm acme do not open"), "\(outcome)")
        let doctor = try await database.writ("doctor", environment: wrong)
        #expect(doctor.status == 1 && doctor.errors.contains("keys"))
    }

    @Test func `while the database is away it starts, says that it is not ready, and answers 503`() async throws {
        let database = try await OwnDatabase()
        let away = ["DATABASE_URL": "postgresql:///writ?host=/nonexistent", "WRIT_KEYS_MASTER_KEY": database.masterKey]
        let status = try await database.serve(environment: away) {
            let ready = await get("/health/ready", port: database.management)
            #expect(ready?.status == 503 && ready?.body.contains("database") == true)
            #expect(await get("/health/live", port: database.management)?.status == 200)
            #expect(await get("/realms/acme/oauth/jwks", port: database.listen)?.status == 503)
        }
        #expect(status == .exited(0))
    }

    @Test func `a superuser is served and warned of`() async throws {
        let database = try await OwnDatabase()
        #expect(try await database.writ("migrate").status == 0)
        let asSuperuser = database.environment.merging(
            ["DATABASE_URL": String(database.url.replacing("user=writ", with: "user=postgres"))]) { $1 }
        let status = try await database.serve(environment: asSuperuser, until: "BYPASSRLS") {}
        #expect(status == .exited(0))
    }
}
