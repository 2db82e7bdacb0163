// `writ role`: the roles of a realm.
import ArgumentParser
import WritProtocol
import WritServer
import WritStore

struct RoleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "role",
        abstract: "Create, list, show, change and delete roles, give them and take them.",
        discussion: """
            Example:
              writ role create clerk --realm acme --permission orders:orders:read --permission orders:orders:write
              writ role create chief --realm acme --include clerk --permission admin:users:read
              writ role grant clerk --realm acme --user ada
            """,
        subcommands: [
            Create.self, List.self, Show.self, Users.self, Update.self, Delete.self, RoleGrantCommand.self,
            RoleRevokeCommand.self,
        ])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create a role.",
            discussion: "Example:\n  writ role create clerk --realm acme --permission orders:orders:read")
        @Argument(help: "Its name, as it stands in tokens; it never changes.") var name: String
        @OptionGroup var realm: RealmOption
        @OptionGroup var properties: RoleOptions
        @OptionGroup var change: ReasonOption
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, name, draft) = (try realm.id(), name, properties.draft)
            options.show(try await options.perform(change) { try await $0.createRole(realm, name, draft) })
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List a realm's roles.", discussion: "Example:\n  writ role list --realm acme")
        @OptionGroup var realm: RealmOption
        @OptionGroup var list: ListOptions
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, list) = (try realm.id(), list)
            let roles = try await options.perform { administration in
                try await list.part.collect {
                    try await administration.listRoles(realm, after: $0, limit: $1, search: list.search)
                }
            }
            writeList(
                roles, "roles", asJSON: options.output.json,
                table: Table("ROLE", "PERMISSIONS", "INCLUDES", "DESCRIPTION"),
                row: {
                    $1.append(
                        $0.role.name.rawValue, String($0.role.permissions.count),
                        $0.role.includes.map(\.rawValue).joined(separator: " "), $0.role.description ?? "")
                },
                json: { $0.write(to: &$1) })
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a role and what it bundles.", discussion: "Example:\n  writ role show clerk --realm acme")
        @OptionGroup var role: RoleArgument
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, name) = (try role.realm.id(), try role.roleName())
            options.show(try await options.perform { try await $0.showRole(realm, name) })
        }
    }

    struct Update: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change a role; what is not given stays, a list that is given replaces the whole list.",
            discussion:
                "Example:\n  writ role update clerk --realm acme --permission orders:orders:read --include reader")
        @OptionGroup var role: RoleArgument
        @OptionGroup var properties: RoleOptions
        @OptionGroup var change: ReasonOption
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, name, draft) = (try role.realm.id(), try role.roleName(), properties.draft)
            options.show(try await options.perform(change) { try await $0.updateRole(realm, name, draft) })
        }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Delete a role; whoever has it has it no more.",
            discussion: "Example:\n  writ role delete clerk --realm acme --yes")
        @OptionGroup var role: RoleArgument
        @OptionGroup var deletion: DeletionOptions
        @OptionGroup var change: ReasonOption
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, name) = (try role.realm.id(), try role.roleName())
            try deletion.confirm("role \(name) of realm \(realm)")
            try await options.perform(change) { try await $0.deleteRole(realm, name) }
            options.confirmDone("Role \(name) is deleted.", "deleted", name.rawValue)
        }
    }
}

/// A role of a realm, by its name.
struct RoleArgument: ParsableArguments {
    @Argument(help: "Its name.") var name: String
    @OptionGroup var realm: RealmOption

    func roleName() throws(CommandFailure) -> RoleName {
        guard let name = RoleName(name) else {
            throw CommandFailure(
                "there is no role '\(printable(name))'\n`writ role list --realm …` shows what there is.")
        }
        return name
    }
}

struct RoleOptions: ParsableArguments {
    @Option(help: "What it is for; empty takes it away.")
    var description: String?

    @Option(
        name: .customLong("permission"),
        help: ArgumentHelp(
            "A permission that it bundles. May be given many times; empty: none.", valueName: "api:permission"))
    var permissions: [String] = []

    @Option(
        name: .customLong("include"),
        help: ArgumentHelp(
            "A role whose rights it holds too. May be given many times; empty: none.", valueName: "role"))
    var includes: [String] = []

    var draft: RoleDraft {
        RoleDraft(
            description: description, permissions: permissions.nonEmpty?.filter { !$0.isEmpty },
            includes: includes.nonEmpty?.filter { !$0.isEmpty })
    }
}

extension AdministrationOptions {
    func show(_ role: RoleSummary) {
        var properties = Properties()
        properties.append("role", role.role.name.rawValue)
        properties.append("description", role.role.description)
        for permission in role.role.permissions { properties.append("permission", permission.description) }
        for included in role.role.includes { properties.append("includes", included.rawValue) }
        properties.append("created", shown(role.role.createdAt))
        show(properties) { role.write(to: &$0) }
    }
}
