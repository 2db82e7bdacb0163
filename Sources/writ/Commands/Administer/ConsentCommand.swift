// `writ consent`: what people have allowed clients.
import ArgumentParser
import WritProtocol
import WritServer
import WritStore

struct ConsentCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "consent",
        abstract: "List and revoke what a user has allowed clients.",
        discussion: """
            Example:
              writ consent list ada --realm acme
              writ consent revoke ada --client shop --realm acme
            """,
        subcommands: [List.self, Revoke.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the clients that a user has allowed something, and what.",
            discussion: "Example:\n  writ consent list ada --realm acme --json")
        @OptionGroup var user: UserArgument
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, name) = (try user.realm.id(), user.name)
            let consents = try await options.perform { administration in
                try await administration.listConsents(
                    realm, of: try await administration.findUser(realm, name).user.id)
            }
            writeList(
                Page(items: consents), "consents", asJSON: options.output.json,
                table: Table("CLIENT", "SINCE", "CHANGED", "SCOPE", "NAME"),
                row: {
                    $1.append(
                        $0.client.rawValue, shown($0.createdAt), shown($0.updatedAt), $0.scope.description,
                        $0.clientName ?? "")
                },
                json: { $0.write(to: &$1) })
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a consent back: every grant of the user to the client ends, and it asks again.",
            discussion: "Example:\n  writ consent revoke ada --client shop --realm acme --yes")
        @OptionGroup var user: UserArgument
        @Option(help: "The client, by client_id.") var client: String
        @OptionGroup var deletion: DeletionOptions
        @OptionGroup var change: ReasonOption
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, name, client) = (try user.realm.id(), user.name, try clientID(client))
            try deletion.ask(
                "End what user \(name) of realm \(realm) has allowed client \(client)?", orElse: "nothing was revoked")
            try await options.perform(change) { administration in
                let id = try await administration.findUser(realm, name).user.id
                try await administration.revokeConsent(realm, of: id, to: client)
            }
            options.confirmDone(
                "User \(printable(name)) allows client \(client) nothing any more.", "revoked", client.rawValue)
        }
    }
}
