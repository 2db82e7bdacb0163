// Groups: made, listed, moved, deleted by an operator, and who is in them.
package import WritProtocol
import WritStore

extension Administration {
    /// - Parameter parent: The group it lies in; `nil`: at the top.
    /// - Throws: `.notFound` (the realm), `.alreadyExists`, `.invalid`, `.conflict` (too many).
    package func createGroup(_ realm: RealmID, _ name: String, parent: GroupID? = nil) async throws -> GroupSummary {
        let id = GroupID(newUUID())
        try await changingRights(realm) { try await createGroup(id, name, parent: parent, $0) }
        return try await showGroup(realm, id)
    }

    func createGroup(
        _ id: GroupID, _ name: String, parent: GroupID?, _ transaction: StoreTransaction
    ) async throws {
        let rights = try await lockRights(transaction)
        guard rights.groups.count < RightsRules.groupLimit else {
            throw AdministrationError.conflict("a realm has at most \(RightsRules.groupLimit) groups")
        }
        let group = GroupRecord(
            id: id, parent: parent, name: try RightsRules.groupName(name), createdAt: clock.now, updatedAt: clock.now)
        try RightsRules.checkPlace(group, in: rights)
        try await transaction.insertGroup(group)
        try await transaction.audit(event("group.created", transaction.realm, detail: group.auditDetail))
    }

    /// Gives it another name, or moves it with all that is in it.
    ///
    /// - Parameter parent: `nil`: it stays where it is; `.some(nil)`: to the top.
    /// - Throws: `.notFound`, `.alreadyExists`, `.invalid`, also where it would lie in itself.
    package func updateGroup(
        _ realm: RealmID, _ id: GroupID, name: String? = nil, parent: GroupID?? = nil, expecting revision: Int64? = nil
    ) async throws -> GroupSummary {
        try await changingRights(realm) {
            try await updateGroup(id, name: name, parent: parent, expecting: revision, $0)
        }
        return try await showGroup(realm, id)
    }

    func updateGroup(
        _ id: GroupID, name: String?, parent: GroupID??, expecting revision: Int64? = nil,
        _ transaction: StoreTransaction
    ) async throws {
        let rights = try await lockRights(transaction)
        guard var group = try await transaction.allGroups().first(where: { $0.id == id }) else {
            throw Self.noGroup(id.description, transaction.realm)
        }
        try Self.check(group.revision, is: revision, "group \(id)")
        try checkHolds(DirectRights(groups: [id]), in: rights, "group \(id)")
        if let name { group.name = try RightsRules.groupName(name) }
        if let parent { group.parent = parent }
        try RightsRules.checkPlace(group, in: rights)
        // Whoever is in it has what is given around it.
        if let parent = group.parent { try checkHolds(DirectRights(groups: [parent]), in: rights, "group \(parent)") }
        try await transaction.updateGroup(group)
        try await transaction.audit(event("group.updated", transaction.realm, detail: group.auditDetail))
    }

    /// Its members lose what it gave them.
    /// - Throws: `.notFound`; `.conflict` while there are groups in it.
    package func deleteGroup(_ realm: RealmID, _ id: GroupID, expecting revision: Int64? = nil) async throws {
        try await changingRights(realm) { try await deleteGroup(id, expecting: revision, $0) }
    }

    func deleteGroup(
        _ id: GroupID, expecting revision: Int64? = nil, _ transaction: StoreTransaction
    ) async throws {
        let rights = try await lockRights(transaction)
        try checkHolds(DirectRights(groups: [id]), in: rights, "group \(id)")
        if revision != nil, let group = try await transaction.allGroups().first(where: { $0.id == id }) {
            try Self.check(group.revision, is: revision, "group \(id)")
        }
        let tree = GroupTree(rights.groups)
        guard !tree.hasChildren(id) else {
            throw AdministrationError.conflict(
                "there are groups in \(tree.path(of: id) ?? id.description): delete or move those first")
        }
        guard try await transaction.deleteGroup(id) else { throw Self.noGroup(id.description, transaction.realm) }
        try await transaction.audit(
            event(
                "group.deleted", transaction.realm,
                detail: [("group", id.description), ("path", tree.path(of: id) ?? "")]))
    }

    /// - Throws: `.notFound`.
    package func showGroup(_ realm: RealmID, _ id: GroupID) async throws -> GroupSummary {
        try await findGroup(realm, id.description)
    }

    /// By its id, or by its path: `/sales/north`.
    /// - Throws: `.notFound`.
    package func findGroup(_ realm: RealmID, _ text: String) async throws -> GroupSummary {
        let groups = try await store.allGroups(realm)
        let tree = GroupTree(groups.map(\.definition))
        guard let id = tree.find(text), let group = groups.first(where: { $0.id == id }), let path = tree.path(of: id)
        else { throw Self.noGroup(text, realm) }
        return GroupSummary(group: group, path: path)
    }

    /// Groups in the order of their paths, so each behind the one it lies in.
    /// - Parameter search: Only those whose path holds this text, whatever its case.
    package func listGroups(
        _ realm: RealmID, after: String? = nil, limit: Int = 100, search: String? = nil
    ) async throws -> Page<GroupSummary> {
        _ = try await showRealm(realm)
        let limit = Page<GroupSummary>.clamped(limit)
        let groups = try await store.allGroups(realm)
        let tree = GroupTree(groups.map(\.definition))
        let word = search?.lowercased()
        let found = groups.compactMap { group in
            tree.path(of: group.id).map { GroupSummary(group: group, path: $0) }
        }
        .filter { group in
            (after.map { $0.utf8.lexicographicallyPrecedes(group.path.utf8) } ?? true)
                && (word.map { group.path.lowercased().contains($0) } ?? true)
        }
        .sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        return Page(Array(found.prefix(limit + 1)), limit: limit) { $0.path }
    }

    /// - Returns: Whether the person was not in it before.
    /// - Throws: `.notFound`.
    @discardableResult
    package func addMember(_ realm: RealmID, _ user: UserID, to group: GroupID) async throws -> Bool {
        try await store.transaction(realm) { try await addMember(user, to: group, $0) }
    }

    func addMember(_ user: UserID, to group: GroupID, _ transaction: StoreTransaction) async throws -> Bool {
        let realm = transaction.realm
        try await checkHolds(DirectRights(groups: [group]), transaction, "group \(group)")
        return try await holding("group \(group) of realm \(realm), or no user \(user) in it") {
            guard try await transaction.addMember(user, to: group) else { return false }
            try await transaction.audit(
                event("group.member_added", realm, user: user, detail: [("group", group.description)]))
            return true
        }
    }

    /// - Returns: Whether the person was in it.
    @discardableResult
    package func removeMember(_ realm: RealmID, _ user: UserID, from group: GroupID) async throws -> Bool {
        try await store.transaction(realm) { try await removeMember(user, from: group, $0) }
    }

    func removeMember(_ user: UserID, from group: GroupID, _ transaction: StoreTransaction) async throws -> Bool {
        try await checkHolds(DirectRights(groups: [group]), transaction, "group \(group)")
        guard try await transaction.removeMember(user, from: group) else { return false }
        try await transaction.audit(
            event("group.member_removed", transaction.realm, user: user, detail: [("group", group.description)]))
        return true
    }

    /// People who were put into the group itself, in the order of their ids.
    /// - Parameter after: `next` of the part before.
    package func listMembers(
        _ realm: RealmID, _ group: GroupID, after: UserID? = nil, limit: Int = 100
    ) async throws -> Page<UserSummary> {
        let limit = Page<UserSummary>.clamped(limit)
        let rows = try await store.members(realm, of: group, after: after, limit: limit + 1)
        return Page(rows.map { UserSummary(user: $0) }, limit: limit) { $0.user.id.description }
    }

    private static func noGroup(_ name: String, _ realm: RealmID) -> AdministrationError {
        .notFound("group \(name) of realm \(realm)")
    }
}

extension GroupRecord {
    var auditDetail: [(String, String)] {
        [("group", id.description), ("name", name), ("parent", parent?.description ?? "")]
    }
}
