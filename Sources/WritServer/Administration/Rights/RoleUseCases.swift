// Roles: made, listed, changed, deleted by an operator.
package import WritProtocol
import WritStore

/// A role as an operator describes it; in a change `nil` stays as it is, a list replaces the whole list, an empty text
/// takes the description away.
package struct RoleDraft: Sendable {
    package var description: String?
    /// `api:permission`.
    package var permissions: [String]?
    /// Names of roles whose rights it holds too.
    package var includes: [String]?

    package init(description: String? = nil, permissions: [String]? = nil, includes: [String]? = nil) {
        self.description = description
        self.permissions = permissions
        self.includes = includes
    }
}

extension Administration {
    /// - Throws: `.notFound` (the realm), `.alreadyExists`, `.invalid`, `.conflict` (too many).
    package func createRole(_ realm: RealmID, _ name: String, _ draft: RoleDraft) async throws -> RoleSummary {
        let name = try RightsRules.roleName(name)
        try await changingRights(realm) { try await createRole(name, draft, $0) }
        return try await showRole(realm, name)
    }

    func createRole(_ name: RoleName, _ draft: RoleDraft, _ transaction: StoreTransaction) async throws {
        let rights = try await lockRights(transaction)
        guard !rights.roles.contains(where: { $0.name == name }) else {
            throw AdministrationError.alreadyExists("role \(name) of realm \(transaction.realm)")
        }
        guard rights.roles.count < RightsRules.roleLimit else {
            throw AdministrationError.conflict("a realm has at most \(RightsRules.roleLimit) roles")
        }
        var role = RoleRecord(name: name, createdAt: clock.now, updatedAt: clock.now)
        try apply(draft, to: &role, rights)
        try checkHolds(DirectRights(roles: [name]), in: rights.replacing(role), "role \(name)")
        _ = try await transaction.insertRole(role)
        try await transaction.replaceBundle(of: role)
        try await transaction.audit(event("role.created", transaction.realm, detail: role.auditDetail))
    }

    /// In force at the next token, renewal and introspection of everybody who has the role.
    /// - Parameter revision: The one that the caller read, where it says so.
    /// - Throws: `.notFound`, `.invalid`, also where the role would come to hold itself, `.changedMeanwhile`,
    ///   `.beyondRights`.
    package func updateRole(
        _ realm: RealmID, _ name: RoleName, _ draft: RoleDraft, expecting revision: Int64? = nil
    ) async throws -> RoleSummary {
        try await changingRights(realm) { try await updateRole(name, draft, expecting: revision, $0) }
        return try await showRole(realm, name)
    }

    func updateRole(
        _ name: RoleName, _ draft: RoleDraft, expecting revision: Int64? = nil, _ transaction: StoreTransaction
    ) async throws {
        let rights = try await lockRights(transaction)
        guard var role = try await transaction.showRole(name) else { throw Self.noRole(name, transaction.realm) }
        try Self.check(role.revision, is: revision, "role \(name)")
        try checkHolds(DirectRights(roles: [name]), in: rights, "role \(name)")
        try apply(draft, to: &role, rights)
        try checkHolds(DirectRights(roles: [name]), in: rights.replacing(role), "role \(name)")
        try await transaction.updateRole(role)
        if draft.permissions != nil || draft.includes != nil { try await transaction.replaceBundle(of: role) }
        try await transaction.audit(event("role.updated", transaction.realm, detail: role.auditDetail))
    }

    /// Whoever has it has it no more.
    /// - Throws: `.notFound`.
    package func deleteRole(_ realm: RealmID, _ name: RoleName, expecting revision: Int64? = nil) async throws {
        try await changingRights(realm) { try await deleteRole(name, expecting: revision, $0) }
    }

    func deleteRole(
        _ name: RoleName, expecting revision: Int64? = nil, _ transaction: StoreTransaction
    ) async throws {
        let rights = try await lockRights(transaction)
        guard let role = try await transaction.showRole(name) else { throw Self.noRole(name, transaction.realm) }
        try Self.check(role.revision, is: revision, "role \(name)")
        try checkHolds(DirectRights(roles: [name]), in: rights, "role \(name)")
        guard try await transaction.deleteRole(name) else { throw Self.noRole(name, transaction.realm) }
        try await transaction.audit(event("role.deleted", transaction.realm, detail: [("role", name.rawValue)]))
    }

    /// - Throws: `.notFound`.
    package func showRole(_ realm: RealmID, _ name: RoleName) async throws -> RoleSummary {
        guard let role = try await store.showRole(realm, name) else { throw Self.noRole(name, realm) }
        return RoleSummary(role: role)
    }

    /// Roles in the order of their names.
    package func listRoles(
        _ realm: RealmID, after: String? = nil, limit: Int = 100, search: String? = nil
    ) async throws -> Page<RoleSummary> {
        _ = try await showRealm(realm)
        let limit = Page<RoleSummary>.clamped(limit)
        let rows = try await store.listRoles(realm, after: after, limit: limit + 1, search: search)
        return Page(rows.map { RoleSummary(role: $0) }, limit: limit) { $0.role.name.rawValue }
    }

    static func noRole(_ name: RoleName, _ realm: RealmID) -> AdministrationError {
        .notFound("role \(name) of realm \(realm)")
    }

    private func apply(
        _ draft: RoleDraft, to role: inout RoleRecord, _ rights: RightsDefinition
    ) throws(AdministrationError) {
        if let description = draft.description {
            role.description = try TextRules.optional(description, field: "description", limit: 1000)
        }
        if let permissions = draft.permissions { role.permissions = try RightsRules.bundled(permissions, in: rights) }
        if let includes = draft.includes { role.includes = try RightsRules.included(includes, in: role.name, rights) }
    }
}

extension RightsDefinition {
    /// As it is to stand.
    fileprivate func replacing(_ role: RoleRecord) -> RightsDefinition {
        var rights = self
        rights.roles.removeAll { $0.name == role.name }
        rights.roles.append(Role(name: role.name, permissions: role.permissions, includes: role.includes))
        return rights
    }
}

extension RoleRecord {
    var auditDetail: [(String, String)] {
        [
            ("role", name.rawValue), ("permissions", permissions.map(\.description).joined(separator: " ")),
            ("includes", includes.map(\.rawValue).joined(separator: " ")),
        ]
    }
}
