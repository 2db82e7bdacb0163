// `writ role grant` and `writ role revoke`: who has a role.
import ArgumentParser
import WritProtocol
import WritServer
import WritStore

struct RoleGrantCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grant", abstract: "Give a role to a user, to everybody in a group, or to a client for itself.",
        discussion: """
            Example:
              writ role grant clerk --realm acme --user ada
              writ role grant clerk --realm acme --group /sales
              writ role grant clerk --realm acme --client nightly-export
            """)
    @OptionGroup var role: RoleArgument
    @OptionGroup var holder: HolderOptions
    @OptionGroup var change: ReasonOption
    @OptionGroup var options: AdministrationOptions

    mutating func run() async throws {
        let (realm, name, holder) = (try role.realm.id(), try role.roleName(), holder)
        let isNew = try await options.perform(change) { administration in
            try await administration.grantRole(realm, name, to: try await holder.find(realm, administration))
        }
        options.confirmDone(
            isNew ? "\(holder.words) has the role \(name) now." : "\(holder.words) had the role \(name) already.",
            "granted", name.rawValue)
    }
}

struct RoleRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Take a role from a user, a group or a client. Tokens that are out say it until they expire.",
        discussion: "Example:\n  writ role revoke clerk --realm acme --user ada")
    @OptionGroup var role: RoleArgument
    @OptionGroup var holder: HolderOptions
    @OptionGroup var change: ReasonOption
    @OptionGroup var options: AdministrationOptions

    mutating func run() async throws {
        let (realm, name, holder) = (try role.realm.id(), try role.roleName(), holder)
        let had = try await options.perform(change) { administration in
            try await administration.revokeRole(realm, name, from: try await holder.find(realm, administration))
        }
        guard had else { throw CommandFailure("\(holder.words) does not have the role \(name)") }
        options.confirmDone("\(holder.words) has the role \(name) no more.", "revoked", name.rawValue)
    }
}

/// One of three.
struct HolderOptions: ParsableArguments {
    @Option(help: "A user, by user name or sub.")
    var user: String?

    @Option(help: "A group, by path or id.")
    var group: String?

    @Option(help: "A client, by client_id.")
    var client: String?

    mutating func validate() throws {
        guard [user, group, client].compactMap({ $0 }).count == 1 else {
            throw ValidationError("Name one of --user, --group and --client.")
        }
    }

    func find(_ realm: RealmID, _ administration: Administration) async throws -> RoleHolder {
        if let user { return .user(try await administration.findUser(realm, user).user.id) }
        if let group { return .group(try await administration.findGroup(realm, group).group.id) }
        return .client(try clientID(client ?? ""))
    }

    var words: String {
        if let user { return "User \(printable(user))" }
        if let group { return "Group \(printable(group))" }
        return "Client \(printable(client ?? ""))"
    }
}
