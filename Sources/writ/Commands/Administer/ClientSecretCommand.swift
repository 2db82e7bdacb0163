// `writ client secret`: a secret is changed without an outage, the new one beside the old until every instance has it.
import ArgumentParser
import FoundationEssentials
import WritJOSE
import WritProtocol
import WritServer

struct ClientSecretCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "secret",
        abstract: "Add or remove a client's secret; it has at most two.",
        discussion: """
            Example:
              writ client secret add shop --realm acme        # give the new one to the application
              writ client secret remove shop --realm acme     # then remove the older one
            """,
        subcommands: [Add.self, Remove.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add a second secret; it is shown once.",
            discussion: "Example:\n  writ client secret add shop --realm acme --json")
        @Argument(help: "The client_id.") var id: String
        @OptionGroup var realm: RealmOption
        @OptionGroup var change: ReasonOption
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, id) = (try realm.id(), try clientID(id))
            let made = try await options.perform(change) { try await $0.addSecret(realm, id) }
            var properties = Properties()
            properties.append("client", id.rawValue)
            properties.append("secret", made.secret)
            properties.append("secret id", made.id.uuidString.lowercased())
            options.show(properties) { json in
                json.beginObject()
                json.member("client_id", id.rawValue)
                json.member("client_secret", made.secret)
                json.member("id", made.id.uuidString.lowercased())
                json.endObject()
            }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove a secret: the older of two, or the one named.",
            discussion: "Example:\n  writ client secret remove shop --realm acme --yes")
        @Argument(help: "The client_id.") var id: String
        @OptionGroup var realm: RealmOption
        @Option(help: "The secret's id, as `writ client show` lists it; the older one when it is left out.") var secret:
            String?
        @OptionGroup var deletion: DeletionOptions
        @OptionGroup var change: ReasonOption
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, id) = (try realm.id(), try clientID(id))
            let secretID = try secret.map { text throws(CommandFailure) in
                guard let uuid = UUID(uuidString: text) else {
                    throw CommandFailure(
                        "--secret takes a secret's id, a UUID, as `writ client show` lists it", .wrongUsage)
                }
                return uuid
            }
            let which = secretID == nil ? "the older secret" : "a secret"
            try deletion.ask(
                "Remove \(which) of client \(id) of realm \(realm)? Whoever still uses it gets no token.",
                orElse: "nothing was removed")
            try await options.perform(change) { try await $0.removeSecret(realm, id, secret: secretID) }
            options.confirmDone("The secret of client \(id) is removed.", "client_id", id.rawValue)
        }
    }
}
