// `writ realm export|plan|apply|import`: a realm as one document.
import ArgumentParser
import FoundationEssentials
import WritJOSE
import WritProtocol
import WritServer

struct RealmExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a realm's configuration as one YAML document.",
        discussion: """
            The document holds what is not at its default, and no secret; applied to an empty server it makes the same \
            realm, with keys and secrets of its own. --json writes the same as JSON.

            Example:
              writ realm export acme --output acme.yaml
            """)
    @Argument(help: "The realm.") var realm: String
    @Option(
        help: ArgumentHelp("Write to this file.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml", "json"])) var output: String?
    @OptionGroup var options: AdministrationOptions

    mutating func run() async throws {
        let realm = try realmID(realm)
        let document = try await options.perform { try await $0.exportRealm(realm) }
        let text =
            options.output.json ? String(decoding: JSONValue.object(document).text, as: UTF8.self) : try yaml(document)
        guard let output else { return writeLine(text) }
        do {
            try Data((text.hasSuffix("\n") ? text : text + "\n").utf8).write(
                to: URL(filePath: output), options: .atomic)
        } catch {
            throw CommandFailure("\(printable(output)) cannot be written: \(systemWords(error))")
        }
    }
}

/// The document that a command works with.
struct DocumentArgument: ParsableArguments {
    @Argument(
        help: "The document, YAML or JSON; - for standard input.",
        completion: .file(extensions: ["yaml", "yml", "json"])) var file: String
}

struct RealmPlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what applying a document would change; changes nothing.",
        discussion: """
            + is made, ~ is changed, - is deleted. What the document does not name belongs to people and stays, \
            but for the sections under `prune`. Where somebody changed what a document said, the plan tells who and why.

            Example:
              writ realm plan acme.yaml
              writ realm plan acme.yaml --check     # exits 1 when something would change
            """)
    @OptionGroup var source: DocumentArgument
    @Flag(help: "Exit 1 when something would change.") var check = false
    @OptionGroup var options: AdministrationOptions

    mutating func run() async throws {
        let source = try DocumentSource(source.file)
        let plan = try await source.explained {
            try await options.perform { try await $0.plan(source.document, secrets: source.secrets) }
        }
        options.show(plan)
        if check, !plan.isEmpty {
            throw CommandFailure("realm \(plan.realm) is not as the document says: see `writ realm apply --help`")
        }
    }
}

struct RealmApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Make a realm as a document says, in one transaction: all of it, or nothing.",
        discussion: """
            On a terminal the plan is shown and a person is asked; elsewhere --yes is needed. A realm that is not there \
            is made. Secrets that are made are shown once.

            Example:
              writ realm apply acme.yaml --yes --reason 'ticket 4711'
            """)
    @OptionGroup var source: DocumentArgument
    @Flag(help: "Do not ask.") var yes = false
    @OptionGroup var change: ReasonOption
    @OptionGroup var options: AdministrationOptions

    mutating func run() async throws {
        let (source, options, change) = (try DocumentSource(source.file), options, change)
        let looked = try await confirmed(yes, "Apply it?") {
            try await source.explained {
                try await options.perform { try await $0.plan(source.document, secrets: source.secrets) }
            }
        }
        let applied = try await source.explained {
            try await options.performShowingProgress(change) {
                try await $0.apply(source.document, secrets: source.secrets, expecting: looked)
            }
        }
        options.show(applied, wasShown: looked != nil)
    }
}

struct RealmImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Make a new realm from a document; one that is there already is left alone.",
        discussion: "Example:\n  writ realm import acme.yaml --reason 'moved from the old server'")
    @OptionGroup var source: DocumentArgument
    @OptionGroup var change: ReasonOption
    @OptionGroup var options: AdministrationOptions

    mutating func run() async throws {
        let source = try DocumentSource(source.file)
        let applied = try await source.explained {
            try await options.performShowingProgress(change) {
                try await $0.apply(source.document, secrets: source.secrets, toNewRealm: true)
            }
        }
        options.show(applied, wasShown: false)
    }
}

struct RealmSchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of a realm's document, by which editors complete and check it.",
        discussion: """
            Editors with yaml-language-server take it by a first line in the document:
              # yaml-language-server: $schema=writ-realm.schema.json

            Example:
              writ realm schema > writ-realm.schema.json
            """)

    func run() throws { writeJSON(JSONValue.object(ConfigurationDocument.schema).text) }
}

/// Shows a plan to a person and asks.
/// - Returns: The plan's number; `nil` where nobody was asked, since it was said beforehand.
/// - Throws: ``CommandFailure`` when nobody is there to ask, or says no.
func confirmed(_ isSaid: Bool, _ question: String, plan: () async throws -> ConfigurationPlan) async throws -> Int64? {
    guard !isSaid else { return nil }
    guard Terminal.isInteractive else {
        throw CommandFailure(
            "say --yes where nobody can be asked; `writ realm plan` shows what would change", .wrongUsage)
    }
    let plan = try await plan()
    note(plan.text())
    guard plan.isEmpty || Terminal.confirm(question) else { throw CommandFailure("nothing was changed") }
    return plan.number
}

extension AdministrationOptions {
    /// For what may change thousands of objects.
    func performShowingProgress<Result: Sendable>(
        _ change: ReasonOption, _ body: @Sendable @escaping (Administration) async throws -> Result
    ) async throws -> Result {
        let line = ProgressLine("changes")
        defer { line.end() }
        return try await perform(makesKeys: true, change) { administration in
            var telling = administration
            telling.progress = { done, total in line.show(Int64(done), of: Int64(total)) }
            return try await body(telling)
        }
    }

    func show(_ plan: ConfigurationPlan) {
        guard output.json else { return writeLine(plan.text()) }
        var json = JSONWriter(capacity: 4096)
        json.beginObject()
        plan.writeMembers(to: &json)
        json.endObject()
        writeJSON(json.bytes)
    }

    /// - Parameter wasShown: Whether the person has seen the plan already.
    func show(_ applied: AppliedPlan, wasShown: Bool) {
        guard output.json else {
            if !wasShown || !applied.plan.isEmpty { writeLine(applied.plan.text(isDone: true)) }
            for (client, secret) in applied.secrets { writeLine("secret of client \(client): \(secret)") }
            if !applied.secrets.isEmpty { note("Secrets are shown this once: only their hashes are kept.") }
            return
        }
        var json = JSONWriter(capacity: 4096)
        json.beginObject()
        applied.plan.writeMembers(to: &json)
        json.key("secrets")
        json.beginObject()
        for (client, secret) in applied.secrets { json.member(client, secret) }
        json.endObject()
        json.endObject()
        writeJSON(json.bytes)
    }
}
