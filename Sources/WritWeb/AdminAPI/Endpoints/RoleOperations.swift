// Roles, and who has them, over HTTP.
import WritJOSE
import WritProtocol
import WritServer
import WritStore

extension AdminAPI {
    static func listRoles(_ exchange: AdminExchange) async throws -> AdminReply {
        let page = try await exchange.administration.listRoles(
            try exchange.realm(), after: try exchange.after(.roles), limit: exchange.limit, search: exchange.search)
        return AdminReply.page(page, AdminCursor.Kind.roles) { $0.write(to: &$1) }
    }

    static func createRole(_ exchange: AdminExchange) async throws -> AdminReply {
        let (realm, body) = (try exchange.realm(), exchange.body)
        let role = try await exchange.administration.createRole(
            realm, body.text("name") ?? "", RoleDraft(body))
        return created(role, realm)
    }

    static func showRole(_ exchange: AdminExchange) async throws -> AdminReply {
        let role = try await exchange.administration.showRole(try exchange.realm(), try exchange.role())
        return .ok(revision: role.role.revision) { role.write(to: &$0) }
    }

    static func putRole(_ exchange: AdminExchange) async throws -> AdminReply {
        let (realm, name) = (try exchange.realm(), try exchange.role())
        let draft = RoleDraft(whole: exchange.body)
        return try await exchange.put(
            show: { try await exchange.administration.showRole(realm, name) },
            make: { created(try await exchange.administration.createRole(realm, name.rawValue, draft), realm) },
            change: {
                let role = try await exchange.administration.updateRole(realm, name, draft, expecting: $0)
                return .ok(revision: role.role.revision) { role.write(to: &$0) }
            })
    }

    static func updateRole(_ exchange: AdminExchange) async throws -> AdminReply {
        let role = try await exchange.administration.updateRole(
            try exchange.realm(), try exchange.role(), RoleDraft(exchange.body),
            expecting: exchange.condition.revision)
        return .ok(revision: role.role.revision) { role.write(to: &$0) }
    }

    static func deleteRole(_ exchange: AdminExchange) async throws -> AdminReply {
        try await exchange.administration.deleteRole(
            try exchange.realm(), try exchange.role(), expecting: exchange.condition.revision)
        return .done
    }

    static func listUsersWithRole(_ exchange: AdminExchange) async throws -> AdminReply {
        let (realm, role) = (try exchange.realm(), try exchange.role())
        let after = try exchange.afterUser()
        _ = try await exchange.administration.showRole(realm, role)
        let page = try await exchange.administration.listUsers(
            realm, withRole: role, after: after, limit: exchange.limit)
        return AdminReply.page(page, AdminCursor.Kind.members) { $0.write(to: &$1) }
    }

    static func showUserRights(_ exchange: AdminExchange) async throws -> AdminReply {
        let rights = try await exchange.administration.rights(try exchange.realm(), of: try exchange.user())
        return .ok { rights.write(to: &$0) }
    }

    static func showClientRights(_ exchange: AdminExchange) async throws -> AdminReply {
        let rights = try await exchange.administration.rights(try exchange.realm(), of: try exchange.client())
        return .ok { rights.write(to: &$0) }
    }

    static func grantRoleToUser(_ exchange: AdminExchange) async throws -> AdminReply {
        try await grant(exchange, .user(try exchange.user()))
    }

    static func revokeRoleFromUser(_ exchange: AdminExchange) async throws -> AdminReply {
        try await revoke(exchange, .user(try exchange.user()))
    }

    static func grantRoleToClient(_ exchange: AdminExchange) async throws -> AdminReply {
        try await grant(exchange, .client(try exchange.client()))
    }

    static func revokeRoleFromClient(_ exchange: AdminExchange) async throws -> AdminReply {
        try await revoke(exchange, .client(try exchange.client()))
    }

    static func grantRoleToGroup(_ exchange: AdminExchange) async throws -> AdminReply {
        try await grant(exchange, .group(try exchange.group()))
    }

    static func revokeRoleFromGroup(_ exchange: AdminExchange) async throws -> AdminReply {
        try await revoke(exchange, .group(try exchange.group()))
    }

    /// Given twice it is given once.
    private static func grant(_ exchange: AdminExchange, _ holder: RoleHolder) async throws -> AdminReply {
        try await exchange.administration.grantRole(try exchange.realm(), try exchange.role(), to: holder)
        return .done
    }

    private static func revoke(_ exchange: AdminExchange, _ holder: RoleHolder) async throws -> AdminReply {
        let (realm, role) = (try exchange.realm(), try exchange.role())
        guard try await exchange.administration.revokeRole(realm, role, from: holder) else {
            throw AdministrationError.notFound("such grant of role \(role) in realm \(realm)")
        }
        return .done
    }

    private static func created(_ role: RoleSummary, _ realm: RealmID) -> AdminReply {
        .created(at: ["realms", realm.rawValue, "roles", role.role.name.rawValue], revision: role.role.revision) {
            role.write(to: &$0)
        }
    }
}

extension AdminExchange {
    /// Where a list of people by their ids goes on.
    func afterUser() throws(Problem) -> UserID? {
        guard let key = try after(.members) else { return nil }
        guard let id = UserID(key) else { throw .malformed("after: no cursor of this list") }
        return id
    }

    /// PUT with an id of one's own: made, or replaced if it is there.
    func put<Shown: Sendable>(
        show: () async throws -> Shown, make: () async throws -> AdminReply,
        change: (_ revision: Int64?) async throws -> AdminReply
    ) async throws -> AdminReply {
        if condition.revision == nil, !condition.mustExist {
            do { return try await make() } catch AdministrationError.alreadyExists(let what) {
                // Another thing may be in the way, of the same audience for example.
                do { _ = try await show() } catch AdministrationError.notFound {
                    throw AdministrationError.alreadyExists(what)
                }
                if condition.mustBeNew { throw AdministrationError.changedMeanwhile(what) }
            }
        }
        do { return try await change(condition.revision) } catch AdministrationError.notFound(let what) {
            throw AdministrationError.changedMeanwhile(what)
        }
    }
}

extension RoleDraft {
    fileprivate init(_ body: JSONObject) {
        self.init(
            description: body.change("description"), permissions: body.changes("permissions"),
            includes: body.changes("includes"))
    }

    fileprivate init(whole body: JSONObject) {
        self.init(
            description: body.text("description") ?? "", permissions: body.texts("permissions") ?? [],
            includes: body.texts("includes") ?? [])
    }
}
