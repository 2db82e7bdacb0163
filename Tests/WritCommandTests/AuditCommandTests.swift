// `writ bootstrap`, `writ admin` and `writ audit` as operators and auditors type them.
import FoundationEssentials
import Testing
import WritCrypto
import WritJOSE
import WritPostgres
import WritProtocol
import WritStore
import WritTestSupport

@testable import writ

@Suite struct AuditCommandTests {
    /// A migrated database, and a `writ` that works on it.
    private struct Desk: Sendable {
        let database: TestDatabase
        let masterKey = MasterKeys.generateLine(version: 1)

        init() async throws {
            database = try await TestDatabase.make()
            #expect(try await writ("migrate", "up").status == 0)
        }

        func writ(_ arguments: String...) async throws -> BuiltProgram.Outcome {
            try await BuiltProgram.run(
                arguments,
                environment: [
                    "DATABASE_URL": database.settings.conninfo, "WRIT_KEYS_MASTER_KEY": masterKey,
                    "WRIT_SERVER_PUBLIC_URL": "https://id.example",
                ])
        }

        func json(_ outcome: BuiltProgram.Outcome) throws -> JSONObject {
            #expect(outcome.status == 0, "\(outcome.errors)")
            return try #require(try JSONValue(parsing: Array(outcome.output.utf8)).object)
        }

        func store<Result: Sendable>(_ body: @Sendable (Store) async throws -> Result) async throws -> Result {
            try await database.withPool { try await body(Store(pool: $0)) }
        }

        func seal() async throws {
            try await store { store in
                try await store.pool.waitUntilEventsAreFinal()
                while case .sealed(let events) = try await store.sealAudit(limit: 100), events > 0 {}
            }
        }
    }

    @Test func `bootstrap prints a link once, then says what makes another`() async throws {
        let desk = try await Desk()
        let first = try desk.json(try await desk.writ("bootstrap", "--email", "ada@example.com", "--json"))
        let link = try #require(first["link"]?.string)
        #expect(link.hasPrefix("https://id.example/realms/operator/set-password?token="))
        let second = try await desk.writ("bootstrap", "--email", "ada@example.com")
        #expect(second.status == 1 && second.errors.contains("writ admin recover") && second.output.isEmpty)
        let again = try await desk.writ("admin", "recover", "--lifetime-minutes", "5")
        #expect(again.status == 0 && again.output.contains("set-password?token=") && !again.output.contains(link))
        #expect(try await desk.writ("admin", "recover", "--lifetime-minutes", "0").status == 2)
        #expect(try await desk.writ("admin", "recover", "--user", "nobody").status == 1)
    }

    @Test func `bootstrap without a master key says how to make one and name it, and that is enough`() async throws {
        let desk = try await Desk()
        let directory = FileManager.default.temporaryDirectory.path + "/writ-bootstrap-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        var environment = ["DATABASE_URL": desk.database.settings.conninfo]
        let bootstrap = ["bootstrap", "--email", "ada@example.com"]
        let refused = try await BuiltProgram.run(bootstrap, environment: environment)
        #expect(refused.status == 2 && !refused.errors.contains("--set"))
        #expect(refused.errors.contains("  export WRIT_KEYS_MASTER_KEY_FILE=$PWD/master.key"))
        let file = directory + "/master.key"
        let made = try await BuiltProgram.run(["master-key", "generate"], redirection: "> '\(file)'")
        #expect(made.status == 0)
        environment["WRIT_KEYS_MASTER_KEY_FILE"] = file
        #expect(try await BuiltProgram.run(bootstrap, environment: environment).status == 0)
    }

    @Test func `bootstrap without an address, and nobody to ask, is wrong usage`() async throws {
        let desk = try await Desk()
        let outcome = try await desk.writ("bootstrap")
        #expect(outcome.status == 2 && outcome.errors.contains("email"))
    }

    @Test func `the trail says who did what, in parts, and as lines and rows`() async throws {
        let desk = try await Desk()
        #expect(try await desk.writ("realm", "create", "acme", "--set", "signing_algorithm=ES256").status == 0)
        #expect(try await desk.writ("realm", "update", "acme", "--display-name", "Acme, \"Inc\"").status == 0)
        let list = try desk.json(try await desk.writ("audit", "list", "--realm", "acme", "--limit", "1", "--json"))
        guard case .array(let events) = list["events"] else {
            Issue.record("no events")
            return
        }
        #expect(events.count == 1 && events[0].object?["kind"]?.string == "realm.updated")
        let by = events[0].object?["detail"]?.object?["by"]?.string ?? ""
        #expect(by.hasPrefix("command:") && by.count > "command:".count)
        let next = try #require(list["next"]?.string)
        let rest = try await desk.writ("audit", "list", "--realm", "acme", "--after", next)
        #expect(rest.status == 0 && rest.output.contains("realm.created") && !rest.output.contains("realm.updated"))
        let lines = try await desk.writ("audit", "export", "--realm", "acme", "--from", "1h")
        #expect(lines.output.split(separator: "\n").count == 3)
        for line in lines.output.split(separator: "\n") {
            #expect((try? JSONValue(parsing: Array(line.utf8)).object) != nil)
        }
        let rows = try await desk.writ("audit", "export", "--realm", "acme", "--kind", "realm.", "--format", "csv")
        #expect(rows.output.split(separator: "\n").count == 3 && rows.output.hasPrefix("id,at,realm,kind,"))
        #expect(rows.output.contains(#""{""by"":"#))
        #expect(try await desk.writ("audit", "list", "--realm", "acme", "--from", "yesterday").status == 2)
        #expect(try await desk.writ("audit", "list", "--realm", "none").status == 1)
        let backwards = try await desk.writ(
            "audit", "export", "--realm", "acme", "--from", "2026-12-01", "--to", "2026-11-01", "--format", "csv")
        #expect(backwards.status == 2 && backwards.errors == "error: to: must not be earlier than from\n")
        #expect(backwards.output.isEmpty)
    }

    @Test func `verify is done with status 0 for what was sealed, and 1 for what was touched`() async throws {
        let desk = try await Desk()
        #expect(try await desk.writ("bootstrap", "--email", "ada@example.com").status == 0)
        try await desk.seal()
        let whole = try desk.json(try await desk.writ("audit", "verify", "--realm", "operator", "--json"))
        #expect(whole["verified"] == .bool(true) && whole["blocks"] == .integer(1))
        try await desk.store { store in
            _ = try await store.pool.query(
                Statement("UPDATE audit_event SET user_id = NULL WHERE kind = 'role.granted'", .write), [], realm: "*")
        }
        let touched = try await desk.writ("audit", "verify", "--realm", "operator")
        #expect(touched.status == 1 && touched.errors.contains("was altered") && touched.output.contains("block 1"))
        let report = try await desk.writ("audit", "verify", "--realm", "operator", "--json")
        #expect(report.status == 1)
        let object = try #require(try JSONValue(parsing: Array(report.output.utf8)).object)
        #expect(object["verified"] == .bool(false) && object["failure"]?.object?["block"] == .integer(1))
    }

    @Test func `a checkpoint or key set that does not hold is told of in words`() async throws {
        let desk = try await Desk()
        #expect(try await desk.writ("realm", "create", "acme", "--set", "signing_algorithm=ES256").status == 0)
        let stranger = try SigningKey(kid: "stranger", algorithm: .ES256, privateKey: try PrivateKey.generate(.p256))
        let file = FileManager.default.temporaryDirectory.path + "/writ-checkpoint-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: file) }
        func verify(_ option: String, _ content: String) async throws -> BuiltProgram.Outcome {
            try Data(content.utf8).write(to: URL(filePath: file))
            return try await desk.writ("audit", "verify", "--realm", "acme", option, file)
        }
        let forged = try stranger.sign(payload: Array("{}".utf8), typ: "audit-checkpoint+jwt")
        let foreign = try await verify("--checkpoint-file", forged)
        #expect(foreign.status == 1 && foreign.errors.contains("not valid: no key has its kid stranger"))
        let none = try await verify("--checkpoint-file", "kept")
        #expect(none.status == 1 && none.errors.contains("not valid: it has not the three parts"))
        let keys = try await verify("--jwks-file", "-----BEGIN")
        #expect(keys.status == 2 && keys.errors.contains("it is no JSON: byte") && !keys.errors.contains("JSONError"))
    }

    @Test func `progress has a rate and the time that is left`() {
        #expect(
            ProgressLine.text(1200, of: 48_000, "events", after: .milliseconds(200))
                == "1200 of 48000 events, 2.5 %, 6000/s, 8 s left")
        #expect(ProgressLine.text(0, of: 0, "events", after: .zero) == "0 of 0 events, 100.0 %, 0/s")
    }
}
