// `writ group`: the groups of a realm and who is in them.
import ArgumentParser
import WritProtocol
import WritServer
import WritStore

struct GroupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "group",
        abstract: "Create, list, show, change and delete groups, put people in and take them out.",
        discussion: """
            Example:
              writ group create /sales --realm acme
              writ group create /sales/north --realm acme
              writ group add /sales/north --realm acme --user ada
            """,
        subcommands: [
            Create.self, List.self, Show.self, Update.self, Delete.self, Add.self, Remove.self, Members.self,
        ])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create a group; the one it lies in must be there.",
            discussion: "Example:\n  writ group create /sales/north --realm acme")
        @Argument(help: "Its path, as it stands in tokens.") var path: String
        @OptionGroup var realm: RealmOption
        @OptionGroup var change: ReasonOption
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, path) = (try realm.id(), path)
            let (parent, name) = Self.split(path)
            let group = try await options.perform(change) { administration in
                var parentID: GroupID?
                if !parent.isEmpty { parentID = try await administration.findGroup(realm, parent).group.id }
                return try await administration.createGroup(realm, name, parent: parentID)
            }
            options.show(group)
        }

        /// `/sales/north` into `/sales` and `north`.
        private static func split(_ path: String) -> (parent: String, name: String) {
            guard let slash = path.lastIndex(of: "/") else { return ("", path) }
            return (String(path[..<slash]), String(path[path.index(after: slash)...]))
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List a realm's groups.", discussion: "Example:\n  writ group list --realm acme")
        @OptionGroup var realm: RealmOption
        @OptionGroup var list: ListOptions
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, list) = (try realm.id(), list)
            let groups = try await options.perform { administration in
                try await list.part.collect {
                    try await administration.listGroups(realm, after: $0, limit: $1, search: list.search)
                }
            }
            writeList(
                groups, "groups", asJSON: options.output.json, table: Table("GROUP", "ID", "ROLES"),
                row: {
                    $1.append(
                        $0.path, $0.group.id.description, $0.group.roles.map(\.rawValue).joined(separator: " "))
                },
                json: { $0.write(to: &$1) })
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a group.", discussion: "Example:\n  writ group show /sales/north --realm acme")
        @OptionGroup var group: GroupArgument
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, path) = (try group.realm.id(), group.path)
            options.show(try await options.perform { try await $0.findGroup(realm, path) })
        }
    }

    struct Update: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give a group another name, or move it with all that is in it.",
            discussion: "Example:\n  writ group update /sales/north --realm acme --name south --parent /")
        @OptionGroup var group: GroupArgument
        @Option(help: "Its new name.") var name: String?
        @Option(help: "The group it is to lie in, by path or id; / for none.") var parent: String?
        @OptionGroup var change: ReasonOption
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, path, name, parent) = (try group.realm.id(), group.path, name, parent)
            let group = try await options.perform(change) { administration in
                let id = try await administration.findGroup(realm, path).group.id
                var place: GroupID??
                if let parent {
                    place = .some(parent == "/" ? nil : try await administration.findGroup(realm, parent).group.id)
                }
                return try await administration.updateGroup(realm, id, name: name, parent: place)
            }
            options.show(group)
        }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Delete a group that no group lies in; people lose what it gave them.",
            discussion: "Example:\n  writ group delete /sales/north --realm acme --yes")
        @OptionGroup var group: GroupArgument
        @OptionGroup var deletion: DeletionOptions
        @OptionGroup var change: ReasonOption
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, path) = (try group.realm.id(), group.path)
            try deletion.confirm("group \(path) of realm \(realm)")
            let id = try await options.perform(change) { administration in
                let id = try await administration.findGroup(realm, path).group.id
                try await administration.deleteGroup(realm, id)
                return id
            }
            options.confirmDone("Group \(printable(path)) is deleted.", "deleted", id.description)
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put a user into a group.",
            discussion: "Example:\n  writ group add /sales/north --realm acme --user ada")
        @OptionGroup var group: GroupArgument
        @Option(help: "The user, by user name or sub.") var user: String
        @OptionGroup var change: ReasonOption
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, path, user) = (try group.realm.id(), group.path, user)
            let (id, isNew) = try await options.perform(change) { administration in
                let id = try await administration.findUser(realm, user).user.id
                let group = try await administration.findGroup(realm, path).group.id
                return (id, try await administration.addMember(realm, id, to: group))
            }
            options.confirmDone(
                "User \(printable(user)) is \(isNew ? "now" : "already") in \(printable(path)).", "added",
                id.description)
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a user out of a group.",
            discussion: "Example:\n  writ group remove /sales/north --realm acme --user ada")
        @OptionGroup var group: GroupArgument
        @Option(help: "The user, by user name or sub.") var user: String
        @OptionGroup var change: ReasonOption
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, path, user) = (try group.realm.id(), group.path, user)
            let (id, was) = try await options.perform(change) { administration in
                let id = try await administration.findUser(realm, user).user.id
                let group = try await administration.findGroup(realm, path).group.id
                return (id, try await administration.removeMember(realm, id, from: group))
            }
            guard was else { throw CommandFailure("user \(printable(user)) is not in \(printable(path))") }
            options.confirmDone(
                "User \(printable(user)) is no longer in \(printable(path)).", "removed", id.description)
        }
    }

    struct Members: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the users who were put into a group itself.",
            discussion: "Example:\n  writ group members /sales/north --realm acme")
        @OptionGroup var group: GroupArgument
        @OptionGroup var part: PartOptions
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, path, part) = (try group.realm.id(), group.path, part)
            let users = try await options.perform { administration in
                let id = try await administration.findGroup(realm, path).group.id
                return try await part.collect {
                    try await administration.listMembers(realm, id, after: $0.flatMap { UserID($0) }, limit: $1)
                }
            }
            options.writeUsers(users)
        }
    }
}

/// A group of a realm.
struct GroupArgument: ParsableArguments {
    @Argument(help: "Its path, or its id.") var path: String
    @OptionGroup var realm: RealmOption
}

extension AdministrationOptions {
    /// Those who are in a group, or have a role.
    func writeUsers(_ users: Page<UserSummary>) {
        writeList(
            users, "users", asJSON: output.json, table: Table("USER", "SUB", "STATE"),
            row: {
                $1.append($0.user.username, $0.user.id.description, $0.user.isEnabled ? "enabled" : "disabled")
            },
            json: { $0.write(to: &$1) })
    }

    func show(_ group: GroupSummary) {
        var properties = Properties()
        properties.append("group", group.path)
        properties.append("id", group.group.id.description)
        for role in group.group.roles { properties.append("role", role.rawValue) }
        properties.append("created", shown(group.group.createdAt))
        show(properties) { group.write(to: &$0) }
    }

    /// - Parameter kind: `user` or `client`.
    func show(_ rights: RightsSummary, of kind: String, _ name: String) {
        var properties = Properties()
        properties.append(kind, name)
        properties.append("roles", rights.direct.map(\.rawValue).joined(separator: " "))
        properties.append("groups", rights.effective.groups.joined(separator: " "))
        properties.append("all roles", rights.effective.roles.joined(separator: " "))
        for permission in rights.permissions { properties.append("permission", permission.description) }
        show(properties) { rights.write(to: &$0) }
    }
}
