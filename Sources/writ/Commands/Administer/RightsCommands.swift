// `writ client rights` and `writ role users`: who may do what.
import ArgumentParser
import WritProtocol
import WritServer
import WritStore

extension ClientCommand {
    struct Rights: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show what a client may do when it acts for itself.",
            discussion: "Example:\n  writ client rights nightly-export --realm acme")
        @Argument(help: "The client_id.") var id: String
        @OptionGroup var realm: RealmOption
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, id) = (try realm.id(), try clientID(id))
            let rights = try await options.perform { try await $0.rights(realm, of: id) }
            options.show(rights, of: "client", id.rawValue)
        }
    }
}

extension RoleCommand {
    struct Users: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the users who were given a role themselves.",
            discussion: "Example:\n  writ role users clerk --realm acme")
        @OptionGroup var role: RoleArgument
        @OptionGroup var part: PartOptions
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, name, part) = (try role.realm.id(), try role.roleName(), part)
            let users = try await options.perform { administration in
                _ = try await administration.showRole(realm, name)
                return try await part.collect {
                    try await administration.listUsers(
                        realm, withRole: name, after: $0.flatMap { UserID($0) }, limit: $1)
                }
            }
            options.writeUsers(users)
        }
    }
}
