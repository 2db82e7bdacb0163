// `writ realm history|diff|rollback`: what was changed in a realm's configuration, by whom and why, and back again.
import ArgumentParser
import WritJOSE
import WritProtocol
import WritServer

struct RealmHistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "List the changes of a realm's configuration, the newest first.",
        discussion: """
            Example:
              writ realm history acme --limit 20
              writ realm history acme --object client/shop
            """)
    @Argument(help: "The realm.") var realm: String
    @Option(
        help: ArgumentHelp(
            "Only the changes of this one: \(ConfigurationKind.allCases.map { "\($0.rawValue)/…" }.joined(separator: ", ")).",
            valueName: "kind/id"))
    var object: String?
    @OptionGroup var part: PartOptions
    @OptionGroup var options: AdministrationOptions

    mutating func run() async throws {
        let (realm, part) = (try realmID(realm), part)
        let object = try object.map { text throws(CommandFailure) in
            guard let key = ConfigurationKey(parsing: text) else {
                throw CommandFailure("--object \(printable(text)): expected kind/id, as client/shop", .wrongUsage)
            }
            return key
        }
        let changes = try await options.perform { administration in
            try await part.collect {
                try await administration.configurationHistory(realm, after: $0, limit: $1, object: object)
            }
        }
        writeList(
            changes, "changes", asJSON: options.output.json,
            table: Table("NUMBER", "AT", "BY", "OBJECT", "CHANGE", "REASON"),
            row: { change, table in
                table.append(
                    String(change.author.number), shown(change.author.at), change.author.actor,
                    change.key.description, change.summary.shortened(to: 60), change.author.reason ?? "")
            },
            json: { $0.write(to: &$1, isOne: true) })
    }
}

struct RealmDiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Show what a realm's changes between two numbers of its history make together.",
        discussion: "Example:\n  writ realm diff acme --from 12 --to 20")
    @Argument(help: "The realm.") var realm: String
    @Option(help: "The configuration as it was after this change; 0: before the first.") var from: Int64
    @Option(help: "And as it was after this one; the last when it is left out.") var to: Int64?
    @OptionGroup var options: AdministrationOptions

    mutating func run() async throws {
        let (realm, from, to) = (try realmID(realm), from, to)
        let changes = try await options.perform {
            try await $0.compareConfiguration(realm, from: from, to: to)
        }
        guard options.output.json else {
            return writeLine(changes.isEmpty ? "Nothing differs." : changes.flatMap(\.lines).joined(separator: "\n"))
        }
        var json = JSONWriter(capacity: 4096)
        json.beginObject()
        json.key("changes")
        json.beginArray()
        for change in changes { change.write(to: &json, isOne: false) }
        json.endArray()
        json.endObject()
        writeJSON(json.bytes)
    }
}

struct RealmRollbackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Make a realm's configuration again what it was after a change.",
        discussion: """
            The plan is shown first, and a person is asked; elsewhere --yes is needed. It is a change like any other, so \
            it can be taken back itself. Secrets stay as they are: a client that was deleted comes back with a new one, \
            and people keep neither its grants nor their places in groups that come back.

            Example:
              writ realm rollback acme --to 12 --reason 'the release was withdrawn'
            """)
    @Argument(help: "The realm.") var realm: String
    @Option(help: "The number of the change, as `writ realm history` lists it.") var to: Int64
    @Flag(help: "Do not ask.") var yes = false
    @OptionGroup var change: ReasonOption
    @OptionGroup var options: AdministrationOptions

    mutating func run() async throws {
        let (realm, number, options) = (try realmID(realm), to, options)
        let looked = try await confirmed(yes, "Roll back?") {
            try await options.perform { try await $0.planRollback(realm, to: number) }
        }
        let applied = try await options.performShowingProgress(change) {
            try await $0.rollBack(realm, to: number, expecting: looked)
        }
        options.show(applied, wasShown: looked != nil)
        let returned = applied.plan.changes.filter { $0.action == .create && $0.key.kind == .client }
        if !returned.isEmpty {
            note("Clients that came back have no secret of before: \(returned.map(\.key.id).joined(separator: ", ")).")
        }
    }
}

extension String {
    /// For one line of a table.
    fileprivate func shortened(to length: Int) -> String {
        count <= length ? self : prefix(length - 1) + "…"
    }
}
