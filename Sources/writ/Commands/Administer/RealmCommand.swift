// `writ realm`: the tenants.
import ArgumentParser
import WritProtocol
import WritServer

struct RealmCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "realm",
        abstract: "Create, list, show, change and delete realms, one by one or as documents.",
        discussion: """
            Example:
              writ realm create acme --display-name 'Acme Ltd' --set password_grant=true
              writ realm update acme --set access_token_lifetime_seconds=600
              writ realm list --json
              writ realm export acme --output acme.yaml
              writ realm plan acme.yaml
            """,
        subcommands: [
            Create.self, List.self, Show.self, RealmSettingsCommand.self, RealmScopesCommand.self, Update.self,
            Delete.self, RealmExportCommand.self, RealmPlanCommand.self, RealmApplyCommand.self,
            RealmImportCommand.self, RealmHistoryCommand.self, RealmDiffCommand.self, RealmRollbackCommand.self,
            RealmTemplateCommand.self, RealmSchemaCommand.self,
        ])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create a realm with its first signing key.",
            discussion: "Example:\n  writ realm create acme --display-name 'Acme Ltd' --set password_grant=true")
        @Argument(help: "Its id: lower-case letters, digits, hyphens; part of the issuer, so it never changes.") var id:
            String
        @Option(help: "Its name for people.") var displayName: String?
        @OptionGroup var pairs: PairOptions
        @OptionGroup var change: ReasonOption
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (id, displayName, settings) = (id, displayName, try pairs.parsed())
            let realm = try await options.perform(makesKeys: true, change) {
                try await $0.createRealm(id, displayName: displayName, settings: settings)
            }
            options.show(realm)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List realms.", discussion: "Example:\n  writ realm list --search acme")
        @OptionGroup var list: ListOptions
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let list = list
            let realms = try await options.perform { administration in
                try await list.part.collect {
                    try await administration.listRealms(after: $0, limit: $1, search: list.search)
                }
            }
            writeList(
                realms, "realms", asJSON: options.output.json, table: Table("REALM", "STATE", "CREATED", "NAME"),
                row: {
                    $1.append(
                        $0.id.rawValue, $0.isEnabled ? "enabled" : "disabled", shown($0.createdAt), $0.displayName ?? ""
                    )
                },
                json: { $0.write(to: &$1) })
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a realm and what is set in it.", discussion: "Example:\n  writ realm show acme --json")
        @Argument(help: "Its id.") var id: String
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let id = try realmID(id)
            options.show(try await options.perform { try await $0.showRealm(id) })
        }
    }

    struct Update: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change a realm; what is not given stays.",
            discussion:
                "Example:\n  writ realm update acme --set access_token_lifetime_seconds=600 --set password_grant=")
        @Argument(help: "Its id.") var id: String
        @Option(help: "Its name for people; empty takes it away.") var displayName: String?
        @Option(help: "false switches every endpoint of the realm off.") var enabled: Bool?
        @OptionGroup var pairs: PairOptions
        @OptionGroup var change: ReasonOption
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (id, displayName, enabled, settings) = (try realmID(id), displayName, enabled, try pairs.parsed())
            let realm = try await options.perform(makesKeys: true, change) {
                try await $0.updateRealm(id, displayName: displayName, isEnabled: enabled, settings: settings)
            }
            options.show(realm)
        }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Delete a realm and all that is in it: on a terminal its id is asked for, elsewhere --yes is needed.",
            discussion: "Example:\n  writ realm delete acme --yes")
        @Argument(help: "Its id.") var id: String
        @OptionGroup var deletion: DeletionOptions
        @OptionGroup var change: ReasonOption
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let id = try realmID(id)
            try deletion.confirm(id)
            try await options.perform(change) { try await $0.deleteRealm(id) }
            options.confirmDone("Realm \(id) is deleted.", "deleted", id.rawValue)
        }
    }
}

extension AdministrationOptions {
    func show(_ realm: RealmSummary) {
        var properties = Properties()
        properties.append("realm", realm.id.rawValue)
        properties.append("issuer", realm.issuer)
        properties.append("name", realm.displayName)
        properties.append("state", realm.isEnabled ? "enabled" : "disabled")
        properties.append("created", shown(realm.createdAt))
        properties.append(realm.settings, signingFrom: realm.signingAlgorithmFrom)
        show(properties) { realm.write(to: &$0) }
    }
}
