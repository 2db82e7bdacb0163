// `writ api`: the protected APIs of a realm.
import ArgumentParser
import WritProtocol
import WritServer
import WritStore

struct APICommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "api",
        abstract:
            "Create, list, show, change and delete protected APIs: audiences, their permissions, their tokens' shape.",
        discussion: """
            Example:
              writ api create orders --realm acme --audience https://api.example.com/orders \\
                --permission orders:read='Read orders' --permission orders:write
            """,
        subcommands: [Create.self, List.self, Show.self, Update.self, Delete.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create a protected API.",
            discussion: """
                Example:
                  writ api create queue --realm acme --audience https://queue.example.com --permission publish \\
                    --access-token-typ JWT --audience-as-array true --lean-token true
                """)
        @Argument(help: "Its id: lower-case letters, digits, hyphens.") var id: String
        @OptionGroup var realm: RealmOption
        @OptionGroup var properties: APIOptions
        @OptionGroup var change: ReasonOption
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, id, draft) = (try realm.id(), id, properties.draft)
            options.show(try await options.perform(change) { try await $0.createAPI(realm, id, draft) })
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List a realm's protected APIs; the administration API is one of each realm.",
            discussion: "Example:\n  writ api list --realm acme")
        @OptionGroup var realm: RealmOption
        @OptionGroup var list: ListOptions
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, list) = (try realm.id(), list)
            let apis = try await options.perform { administration in
                try await list.part.collect {
                    try await administration.listAPIs(realm, after: $0, limit: $1, search: list.search)
                }
            }
            writeList(
                apis, "apis", asJSON: options.output.json, table: Table("API", "PERMISSIONS", "AUDIENCE", "NAME"),
                row: {
                    $1.append(
                        $0.id.rawValue, String($0.api.permissions.count), $0.api.audience, $0.api.displayName ?? "")
                },
                json: { $0.write(to: &$1) })
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a protected API.", discussion: "Example:\n  writ api show admin --realm acme")
        @OptionGroup var api: APIArgument
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, id) = (try api.realm.id(), try api.apiID())
            options.show(try await options.perform { try await $0.showAPI(realm, id) })
        }
    }

    struct Update: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change a protected API; what is not given stays, --permission replaces the whole list.",
            discussion: "Example:\n  writ api update orders --realm acme --audience-as-array true")
        @OptionGroup var api: APIArgument
        @OptionGroup var properties: APIOptions
        @OptionGroup var change: ReasonOption
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, id, draft) = (try api.realm.id(), try api.apiID(), properties.draft)
            options.show(try await options.perform(change) { try await $0.updateAPI(realm, id, draft) })
        }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Delete a protected API; roles lose its permissions.",
            discussion: "Example:\n  writ api delete orders --realm acme --yes")
        @OptionGroup var api: APIArgument
        @OptionGroup var deletion: DeletionOptions
        @OptionGroup var change: ReasonOption
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, id) = (try api.realm.id(), try api.apiID())
            try deletion.confirm("API \(id) of realm \(realm)")
            try await options.perform(change) { try await $0.deleteAPI(realm, id) }
            options.confirmDone("API \(id) is deleted.", "deleted", id.rawValue)
        }
    }
}

/// An API of a realm, by its id.
struct APIArgument: ParsableArguments {
    @Argument(help: "Its id.") var id: String
    @OptionGroup var realm: RealmOption

    func apiID() throws(CommandFailure) -> APIID {
        guard let id = APIID(id) else {
            throw CommandFailure("there is no API '\(printable(id))'\n`writ api list --realm …` shows what there is.")
        }
        return id
    }
}

struct APIOptions: ParsableArguments {
    @Option(help: "The URI that tokens for it name, and that clients ask for with resource=.")
    var audience: String?

    @Option(help: "Its name for people; empty takes it away.")
    var displayName: String?

    @Option(
        name: .customLong("permission"),
        help: ArgumentHelp(
            "What can be allowed on it, and in words what that is. May be given many times.",
            valueName: "name[=description]"))
    var permissions: [String] = []

    @Option(
        help:
            "The typ of its access tokens: at+jwt, or JWT for verifiers that refuse at+jwt (Spring Security, Dovecot).")
    var accessTokenTyp: String?

    @Option(help: "Whether aud is an array even with one audience (RabbitMQ).")
    var audienceAsArray: Bool?

    @Option(
        help:
            "Whether tokens leave out roles, groups, entitlements and profile, for clients that carry them as passwords."
    )
    var leanToken: Bool?

    var draft: APIDraft {
        APIDraft(
            audience: audience, displayName: displayName,
            permissions: permissions.nonEmpty?.map { text in
                let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return PermissionDraft(name: String(parts[0]), description: parts.count > 1 ? String(parts[1]) : nil)
            },
            accessTokenType: accessTokenTyp, audienceAsArray: audienceAsArray, leanToken: leanToken)
    }
}

extension AdministrationOptions {
    func show(_ api: APISummary) {
        var properties = Properties()
        properties.append("api", api.id.rawValue)
        properties.append("audience", api.api.audience)
        properties.append("name", api.api.displayName)
        for permission in api.api.permissions {
            properties.append(
                "permission", permission.name.rawValue + (permission.description.map { "  \($0)" } ?? ""))
        }
        properties.append("token type", api.api.shape.type.rawValue)
        properties.append("audience form", api.api.shape.audienceIsArray ? "always an array" : nil)
        properties.append("token", api.api.shape.isLean ? "lean" : nil)
        properties.append("built in", api.isBuiltIn ? "yes" : nil)
        show(properties) { api.write(to: &$0) }
    }
}
