// `writ realm settings` and `writ realm scopes`: what is in force in a realm, set or not.
import ArgumentParser
import WritProtocol
import WritServer

struct RealmSettingsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings",
        abstract: "List every setting of a realm: its value, and its default where that is another.",
        discussion: """
            `writ realm update --set` changes one.

            Example:
              writ realm settings acme
            """)
    @Argument(help: "The realm's id.") var id: String
    @OptionGroup var options: AdministrationOptions

    mutating func run() async throws {
        let id = try realmID(id)
        let settings = try await options.perform { try await $0.settingsInForce(id) }
        writeList(
            Page(items: settings), "settings", asJSON: options.output.json,
            table: Table("SETTING", "VALUE", "DEFAULT"),
            row: {
                let usual = $0.setting.defaultValue
                $1.append($0.setting.rawValue, $0.value, $0.value == usual ? "" : usual)
            },
            json: { $0.write(to: &$1) })
    }
}

struct RealmScopesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scopes",
        abstract: "List the scopes that have a meaning of their own; clients may have others.",
        discussion: "Example:\n  writ realm scopes acme --json")
    @Argument(help: "The realm's id.") var id: String
    @OptionGroup var options: AdministrationOptions

    mutating func run() async throws {
        let id = try realmID(id)
        let scopes = try await options.perform { try await $0.listScopes(id) }
        writeList(
            Page(items: scopes), "scopes", asJSON: options.output.json, table: Table("SCOPE", "CLAIMS"),
            row: { $1.append($0.scope.rawValue, $0.claims.joined(separator: " ")) },
            json: { $0.write(to: &$1) })
    }
}
