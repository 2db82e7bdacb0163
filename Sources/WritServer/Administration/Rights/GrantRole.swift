// Roles are given to people, groups and clients, and taken from them.
import WritPostgres
package import WritProtocol
package import WritStore

extension Administration {
    /// In force at the holder's next token, renewal and introspection.
    ///
    /// - Returns: Whether the holder did not have it before.
    /// - Throws: `.notFound`: the role or the holder.
    @discardableResult
    package func grantRole(_ realm: RealmID, _ role: RoleName, to holder: RoleHolder) async throws -> Bool {
        try await changingRights(realm, of: holder) { try await grantRole(role, to: holder, $0) }
    }

    func grantRole(_ role: RoleName, to holder: RoleHolder, _ transaction: StoreTransaction) async throws -> Bool {
        let realm = transaction.realm
        try await checkHolds(DirectRights(roles: [role]), transaction, "role \(role)")
        guard try await transaction.showRole(role) != nil else { throw Self.noRole(role, realm) }
        return try await holding("\(holder.name) of realm \(realm)") {
            guard try await transaction.grant(role, to: holder) else { return false }
            try await transaction.audit(event("role.granted", role, holder, realm))
            return true
        }
    }

    /// In force at the holder's next renewal and introspection; a token that is out says it until it expires.
    ///
    /// - Returns: Whether the holder had it.
    @discardableResult
    package func revokeRole(_ realm: RealmID, _ role: RoleName, from holder: RoleHolder) async throws -> Bool {
        try await changingRights(realm, of: holder) { try await revokeRole(role, from: holder, $0) }
    }

    func revokeRole(_ role: RoleName, from holder: RoleHolder, _ transaction: StoreTransaction) async throws -> Bool {
        try await checkHolds(DirectRights(roles: [role]), transaction, "role \(role)")
        guard try await transaction.revoke(role, from: holder) else { return false }
        try await transaction.audit(event("role.revoked", role, holder, transaction.realm))
        return true
    }

    /// What a person may do, and where it comes from. Three round trips.
    /// - Throws: `.notFound`.
    package func rights(_ realm: RealmID, of user: UserID) async throws -> RightsSummary {
        _ = try await showUser(realm, user)
        return try await summary(realm, try await store.directRights(realm, user))
    }

    /// What a client that acts for itself may do. Two round trips.
    /// - Throws: `.notFound`.
    package func rights(_ realm: RealmID, of client: ClientID) async throws -> RightsSummary {
        guard let record = try await store.showClient(realm, client) else { throw Self.noClient(client, realm) }
        return try await summary(realm, DirectRights(roles: record.client.roles))
    }

    /// People who were given the role themselves, in the order of their ids.
    package func listUsers(
        _ realm: RealmID, withRole role: RoleName, after: UserID? = nil, limit: Int = 100
    ) async throws -> Page<UserSummary> {
        let limit = Page<UserSummary>.clamped(limit)
        let rows = try await store.users(realm, withRole: role, after: after, limit: limit + 1)
        return Page(rows.map { UserSummary(user: $0) }, limit: limit) { $0.user.id.description }
    }

    private func summary(_ realm: RealmID, _ direct: DirectRights) async throws -> RightsSummary {
        let rights = Rights(
            try await store.loadRights(realm), builtIn: [.administration(publicURL: publicURL)])
        return RightsSummary(
            given: direct, effective: rights.effective(direct), roles: rights.origins(of: direct))
    }

    func event(_ kind: String, _ role: RoleName, _ holder: RoleHolder, _ realm: RealmID) -> AuditEvent {
        switch holder {
        case .user(let user): event(kind, realm, user: user, detail: [("role", role.rawValue)])
        case .client(let client): event(kind, realm, client: client, detail: [("role", role.rawValue)])
        case .group(let group):
            event(kind, realm, detail: [("role", role.rawValue), ("group", group.description)])
        }
    }

    /// Turns the database's word that something is not there into ours.
    func holding<Result: Sendable>(_ what: String, _ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch PostgresError.server(let error) where error.sqlstate == "23503" {
            throw AdministrationError.notFound(what)
        }
    }
}

extension RoleHolder {
    fileprivate var name: String {
        switch self {
        case .user(let user): "user \(user)"
        case .group(let group): "group \(group)"
        case .client(let client): "client \(client)"
        }
    }
}
