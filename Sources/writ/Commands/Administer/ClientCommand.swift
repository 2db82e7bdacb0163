// `writ client`: the applications of a realm.
import ArgumentParser
import WritProtocol
import WritServer

struct ClientCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "client",
        abstract: "Create, list, show, change and delete the clients of a realm, and their secrets.",
        discussion: """
            Example:
              writ client create --realm acme --id shop --grant client_credentials --scope orders
              writ client create --realm acme --type public --redirect-uri https://app.example.com/callback
              writ client secret add shop --realm acme
            """,
        subcommands: [
            Create.self, List.self, Show.self, Rights.self, Update.self, Delete.self, ClientSecretCommand.self,
            Approve.self, Reject.self, RequestChanges.self,
        ])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create a client; its secret is shown once.",
            discussion: """
                Example:
                  writ client create --realm acme --id shop --grant client_credentials --scope orders --json
                """)
        @OptionGroup var realm: RealmOption
        @Option(help: "Its client_id; generated when it is left out.") var id: String?
        @Option(help: "confidential or public.", completion: .list(["confidential", "public"])) var type =
            "confidential"
        @OptionGroup var properties: ClientOptions
        @OptionGroup var pairs: PairOptions
        @OptionGroup var change: ReasonOption
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let realm = try realm.id()
            let draft = ClientDraft(
                id: id, name: properties.name, type: type, authMethod: properties.authMethod,
                grants: properties.grants.nonEmpty, redirectURIs: properties.redirectURIs,
                postLogoutRedirectURIs: properties.postLogoutRedirectURIs, scopes: properties.scopes.nonEmpty,
                resources: properties.resources, origins: properties.origins, jwks: try properties.jwks(),
                settings: try pairs.parsed(), clientURI: properties.clientURI, logoURI: properties.logoURI,
                policyURI: properties.policyURI, termsURI: properties.tosURI,
                initiateLoginURI: properties.initiateLoginURI,
                backchannelLogoutURI: properties.backchannelLogoutURI,
                backchannelLogoutSessionRequired: properties.backchannelLogoutSessionRequired ?? false,
                frontchannelLogoutURI: properties.frontchannelLogoutURI,
                frontchannelLogoutSessionRequired: properties.frontchannelLogoutSessionRequired ?? false,
                details: properties.details)
            let made = try await options.perform(makesKeys: true, change) { try await $0.createClient(realm, draft) }
            options.show(made.client, secret: made.secret)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List a realm's clients.", discussion: "Example:\n  writ client list --realm acme")
        @OptionGroup var realm: RealmOption
        @OptionGroup var list: ListOptions
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, list) = (try realm.id(), list)
            let clients = try await options.perform { administration in
                try await list.part.collect {
                    try await administration.listClients(realm, after: $0, limit: $1, search: list.search)
                }
            }
            writeList(
                clients, "clients", asJSON: options.output.json,
                table: Table("CLIENT", "TYPE", "STATE", "GRANTS", "NAME"),
                row: { client, table in
                    table.append(
                        client.client.id.rawValue, client.client.type.rawValue,
                        client.client.isEnabled ? "enabled" : "disabled",
                        client.client.grants.map(\.rawValue).sorted().joined(separator: " "), client.client.name ?? "")
                },
                json: { $0.write(to: &$1) })
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a client; secrets by their ids only.",
            discussion: "Example:\n  writ client show shop --realm acme --json")
        @Argument(help: "Its client_id.") var id: String
        @OptionGroup var realm: RealmOption
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, id) = (try realm.id(), try clientID(id))
            options.show(try await options.perform { try await $0.showClient(realm, id) }, secret: nil)
        }
    }

    struct Update: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change a client; what is not given stays, a list that is given replaces the whole list.",
            discussion: "Example:\n  writ client update shop --realm acme --scope orders --scope invoices")
        @Argument(help: "Its client_id.") var id: String
        @OptionGroup var realm: RealmOption
        @Option(help: "confidential or public.", completion: .list(["confidential", "public"])) var type: String?
        @Option(help: "false refuses it everywhere.") var enabled: Bool?
        @OptionGroup var properties: ClientOptions
        @OptionGroup var pairs: PairOptions
        @OptionGroup var change: ReasonOption
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, id) = (try realm.id(), try clientID(id))
            var changes = ClientChanges()
            changes.name = properties.name
            changes.type = type
            changes.isEnabled = enabled
            changes.authMethod = properties.authMethod
            changes.grants = properties.grants.nonEmpty
            changes.redirectURIs = properties.redirectURIs.nonEmpty
            changes.postLogoutRedirectURIs = properties.postLogoutRedirectURIs.nonEmpty
            changes.scopes = properties.scopes.nonEmpty
            changes.resources = properties.resources.nonEmpty
            changes.origins = properties.origins.nonEmpty
            changes.jwks = try properties.jwks()
            changes.jwksURI = properties.jwksURI
            changes.settings = try pairs.parsed()
            changes.clientURI = properties.clientURI
            changes.logoURI = properties.logoURI
            changes.policyURI = properties.policyURI
            changes.termsURI = properties.tosURI
            changes.initiateLoginURI = properties.initiateLoginURI
            changes.backchannelLogoutURI = properties.backchannelLogoutURI
            changes.backchannelLogoutSessionRequired = properties.backchannelLogoutSessionRequired
            changes.frontchannelLogoutURI = properties.frontchannelLogoutURI
            changes.frontchannelLogoutSessionRequired = properties.frontchannelLogoutSessionRequired
            let made = try await options.perform(makesKeys: true, change) { [changes] in
                try await $0.updateClient(realm, id, changes)
            }
            options.show(made.client, secret: made.secret)
        }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Delete a client and every grant made to it.",
            discussion: "Example:\n  writ client delete shop --realm acme --yes")
        @Argument(help: "Its client_id.") var id: String
        @OptionGroup var realm: RealmOption
        @OptionGroup var deletion: DeletionOptions
        @OptionGroup var change: ReasonOption
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, id) = (try realm.id(), try clientID(id))
            try deletion.confirm("client \(id) of realm \(realm)")
            try await options.perform(change) { try await $0.deleteClient(realm, id) }
            options.confirmDone("Client \(id) is deleted.", "deleted", id.rawValue)
        }
    }
}
