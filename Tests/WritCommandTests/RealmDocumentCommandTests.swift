// `writ realm export|plan|apply|import|history|diff|rollback` as operators and their pipelines run them.
import FoundationEssentials
import Testing
import WritCrypto
import WritJOSE
import WritPostgres
import WritProtocol
import WritStore
import WritTestSupport

@testable import writ

/// One after the other: each has a database and starts many processes.
@Suite(.serialized) struct RealmDocumentCommandTests {
    /// A migrated database of its own, a master key, and a directory for documents.
    private struct Place: Sendable {
        let directory: String
        let environment: [String: String]

        init() async throws {
            let database = try await TestDatabase.migrated()
            directory = FileManager.default.temporaryDirectory.path + "/writ-documents-" + UUID().uuidString
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            let key = try await BuiltProgram.run(["master-key", "generate"])
            environment = [
                "DATABASE_URL": database.settings.conninfo,
                "WRIT_KEYS_MASTER_KEY": key.output.split(separator: "\n").last.map(String.init) ?? "",
            ]
        }

        func remove() { try? FileManager.default.removeItem(atPath: directory) }

        /// - Returns: The document's path.
        func write(_ text: String, _ name: String = "acme.yaml") throws -> String {
            try Data(text.utf8).write(to: URL(filePath: directory + "/" + name))
            return directory + "/" + name
        }

        func run(
            _ arguments: String..., status: Int32 = 0, environment more: [String: String] = [:], input: String = ""
        ) async throws -> BuiltProgram.Outcome {
            let outcome = try await BuiltProgram.run(
                arguments, environment: environment.merging(more) { $1 }, input: input)
            #expect(outcome.status == status, "\(arguments): \(outcome.output)\(outcome.errors)")
            return outcome
        }
    }

    private func withPlace(_ body: (Place) async throws -> Void) async throws {
        let place = try await Place()
        defer { place.remove() }
        try await body(place)
    }

    private static let document = """
        writ: 1
        realm: acme
        display_name: Acme
        settings:
          password_grant: true
          signing_algorithm: ES256
        apis:
          orders:
            audience: https://api.example.com/orders
            permissions:
              read: Read orders
              write: ""
        roles:
          clerk:
            permissions:
            - orders:read
        groups:
          /sales:
            roles:
            - clerk
          /sales/north: {}
        clients:
          shop:
            client_name: "42"
            type: confidential
            token_endpoint_auth_method: client_secret_basic
            grant_types:
            - authorization_code
            - refresh_token
            redirect_uris:
            - https://shop.example.com/callback
            scope:
            - openid

        """

    @Test func `export, apply on an empty server and export again is the same text`() async throws {
        try await withPlace { place in
            let file = try place.write(Self.document)
            let made = try await place.run("realm", "apply", file, "--yes", "--reason", "first")
            #expect(made.output.contains("5 created.") || made.output.contains("6 created."), "\(made.output)")
            #expect(made.output.contains("secret of client shop: wrs_"))
            let exported = try await place.run("realm", "export", "acme").output
            #expect(exported == Self.document)
            _ = try await place.run("realm", "plan", file, "--check")
            #expect(try await place.run("realm", "apply", file, "--yes").output == "Realm acme: nothing to change.\n")
            try await withPlace { elsewhere in
                let output = elsewhere.directory + "/again.yaml"
                let imported = try elsewhere.write(exported)
                _ = try await elsewhere.run("realm", "import", imported)
                _ = try await elsewhere.run("realm", "export", "acme", "--output", output)
                #expect(try readTextFile(output) == exported)
                let json = try await elsewhere.run("realm", "export", "acme", "--json").output
                _ = try await elsewhere.run("realm", "plan", "-", "--check", input: json)
                let refused = try await elsewhere.run("realm", "import", imported, status: 1)
                #expect(refused.errors.contains("realm acme exists already"))
            }
        }
    }

    @Test func `a plan shows what changes, and who changed it`() async throws {
        try await withPlace { place in
            let file = try place.write(Self.document)
            _ = try await place.run("realm", "apply", file, "--yes")
            _ = try await place.run(
                "client", "update", "shop", "--realm", "acme", "--redirect-uri", "https://b.example.com/", "--reason",
                "shop moved")
            let plan = try await place.run("realm", "plan", file).output
            #expect(
                plan.contains(
                    "  ~ client shop\n      redirect_uris: - https://b.example.com/  + https://shop.example.com/callback\n"
                ))
            #expect(plan.contains(" by command:") && plan.contains(": shop moved (change "))
            #expect(plan.hasSuffix("\n\n1 to change.\n"))
            let checked = try await place.run("realm", "plan", file, "--check", status: 1)
            #expect(checked.output == plan && checked.errors.contains("not as the document says"))
            let json = try await place.run("realm", "plan", file, "--json").output
            let object = try #require(try JSONValue(parsing: Array(json.trimmed.utf8)).object)
            let change = try #require(object["changes"]?.array?.first?.object)
            #expect(change["action"] == .string("change") && change["id"] == .string("shop"))
            let drift = change["fields"]?.array?.first?.object?["drift"]?.object
            #expect(drift?["reason"] == .string("shop moved"))
        }
    }

    @Test func `a template stands beside its document, is planned line by line, and set alone`() async throws {
        try await withPlace { place in
            let file = try place.write(
                "writ: 1\nrealm: acme\nsettings: {signing_algorithm: ES256}\ntemplates:\n  login: {file: own/login.mustache}\n"
            )
            let missing = try await place.run("realm", "plan", file, status: 2)
            #expect(
                missing.errors.contains("acme.yaml:5: templates.login: \(place.directory)/own/login.mustache: there is")
            )
            try FileManager.default.createDirectory(atPath: place.directory + "/own", withIntermediateDirectories: true)
            let template = try place.write("<h1>One</h1>\n<p>Two\n", "own/login.mustache")
            _ = try await place.run("realm", "apply", file, "--yes")
            let exported = try await place.run("realm", "export", "acme").output
            #expect(exported.hasSuffix("templates:\n  login: |\n    <h1>One</h1>\n    <p>Two\n"), "\(exported)")
            _ = try await place.run("realm", "plan", "-", "--check", input: exported)
            _ = try place.write("<h1>One</h1>\n<p>{{two}}\n", "own/login.mustache")
            let refused = try await place.run("realm", "plan", file, status: 2)
            #expect(refused.errors.contains("templates.login: line 2: there is no value two on this page"))
            _ = try place.write("<h1>One</h1>\n<p>2\n", "own/login.mustache")
            let plan = try await place.run("realm", "plan", file).output
            #expect(
                plan.contains(
                    "  ~ template login\n      content:\n        @@ line 1\n          <h1>One</h1>\n        - <p>Two\n        + <p>2\n"
                ),
                "\(plan)")
            let set = try await place.run("realm", "template", "set", "acme", "login", template, "--reason", "new")
            #expect(set.output == "Template login of realm acme is set.\n")
            #expect(try await place.run("realm", "template", "show", "acme", "login").output == "<h1>One</h1>\n<p>2\n")
            #expect(try await place.run("realm", "template", "list", "acme").output.contains("login"))
            _ = try await place.run("realm", "plan", file, "--check")
            _ = try await place.run("realm", "template", "remove", "acme", "login")
            let console = try await place.run("realm", "template", "set", "acme", "console", template, status: 2)
            #expect(console.errors.contains("a realm has no template of that name; there are: account, "))
        }
    }

    @Test func `a pipeline says --yes`() async throws {
        try await withPlace { place in
            let refused = try await place.run("realm", "apply", try place.write(Self.document), status: 2)
            #expect(refused.errors.contains("say --yes"))
            _ = try await place.run("realm", "show", "acme", status: 1)
        }
    }

    @Test(arguments: [
        (
            "writ: 1\nrealm: acme\nclients:\n  shop:\n    grant_type: [password]\n", 5,
            "clients.shop.grant_type: there is no such field (grant_types?)"
        ),
        (
            "writ: 1\nrealm: acme\nclients:\n  shop:\n    grant_types: [magic]\n", 5,
            "clients.shop.grant_types: must be of"
        ),
        (
            "writ: 1\nrealm: acme\nclients:\n  shop:\n    redirect_uris:\n    - https://a.example/#x\n", 5,
            "clients.shop.redirect_uris: "
        ),
        (
            "writ: 1\nrealm: acme\nsettings:\n  # how long\n  code_lifetime_seconds: soon\n", 5,
            "settings.code_lifetime_seconds: expected a whole number"
        ),
        ("writ: 1\nrealm: acme\nclients:\n  shop: {}\n  shop: {}\n", 5, "shop: stands more than once"),
        ("writ: 1\nrealm: acme\ndisplay_name: 'x\n", 4, "not YAML"),
        ("writ: 1\nrealm: acme\nroles:\n  a: {includes: [b]}\n", 4, "roles.a.includes: there will be no role b"),
        ("writ: 1\nrealm: acme\nprune:\n- clients\n- people\n", 5, "prune.1: people cannot be pruned"),
        ("realm: acme\n", 0, "writ: expected `writ: 1`"),
        ("- a\n", 0, "expected a mapping"),
        (
            "writ: 1\nrealm: acme\nclients:\n  shop:\n    grant_types: [client_credentials]\n    secret: {env: NO_SUCH_THING}\n",
            6, "clients.shop.secret: there is nothing in the environment variable"
        ),
    ]) func `a document that is wrong is refused with file and line, and nothing is done`(
        text: String, line: Int, problem: String
    ) async throws {
        try await withPlace { place in
            let file = try place.write(text)
            for arguments in [["plan", file], ["apply", file, "--yes"]] {
                let outcome = try await BuiltProgram.run(["realm"] + arguments, environment: place.environment)
                #expect(outcome.status == 2, "\(outcome)")
                let place = line == 0 ? file : "\(file):\(line)"
                #expect(outcome.errors.contains("\(place): \(problem)"), "\(outcome.errors)")
            }
            _ = try await place.run("realm", "show", "acme", status: 1)
        }
    }

    @Test func `a secret comes from where the document says`() async throws {
        try await withPlace { place in
            let secret = SecretFormat.clientSecret.make(random: .system)
            let head = "writ: 1\nrealm: acme\nsettings: {signing_algorithm: ES256}\nclients:\n  shop:\n"
            let client = "    grant_types: [client_credentials]\n"
            let byFile = try place.write(head + client + "    secret: {file: shop.secret}\n")
            _ = try place.write(secret + "\n", "shop.secret")
            let made = try await place.run("realm", "apply", byFile, "--yes")
            #expect(!made.output.contains("wrs_") && !made.errors.contains("wrs_"))
            let byVariable = try place.write(head + client + "    secret: {env: SHOP}\n", "b.yaml")
            _ = try await place.run("realm", "plan", byVariable, "--check", environment: ["SHOP": secret])
            let other = SecretFormat.clientSecret.make(random: .system)
            let plan = try await place.run("realm", "plan", byVariable, environment: ["SHOP": other]).output
            #expect(plan.contains("secret: the one that the document refers to, which is new"))
            let typo = try await place.run(
                "realm", "plan", byVariable, status: 2, environment: ["SHOP": secret + "x"])
            #expect(
                typo.errors.contains("b.yaml:7: clients.shop.secret: the environment variable SHOP: it is mistyped"))
            #expect(!typo.errors.contains("wrs_"))
        }
    }

    @Test func `what was done is listed, compared and taken back`() async throws {
        try await withPlace { place in
            _ = try await place.run("realm", "apply", try place.write(Self.document), "--yes", "--reason", "first")
            let history = try await place.run("realm", "history", "acme", "--json").output
            let changes = try #require(
                try JSONValue(parsing: Array(history.trimmed.utf8)).object?["changes"]?.array)
            let last = try #require(changes.first?.object?["number"]?.integer)
            #expect(changes.allSatisfy { $0.object?["reason"] == .string("first") })
            _ = try await place.run("client", "delete", "shop", "--realm", "acme", "--reason", "by mistake")
            let table = try await place.run("realm", "history", "acme", "--object", "client/shop").output
            #expect(table.contains("deleted") && table.contains("by mistake") && !table.contains("role clerk"))
            let diff = try await place.run("realm", "diff", "acme", "--from", "\(last)").output
            #expect(diff == "  - client shop\n")
            _ = try await place.run("realm", "rollback", "acme", "--to", "\(last)", status: 2)
            let undone = try await place.run("realm", "rollback", "acme", "--to", "\(last)", "--yes")
            #expect(undone.output.contains("+ client shop") && undone.output.contains("secret of client shop: wrs_"))
            #expect(undone.errors.contains("no secret of before: shop"))
            #expect(try await place.run("realm", "export", "acme").output == Self.document)
            let wrong = try await place.run("realm", "history", "acme", "--object", "shop", status: 2)
            #expect(wrong.errors.contains("expected kind/id"))
        }
    }
}
