// The part of a plan that is about APIs, roles and groups.
//
// Not by the use cases one after the other: each judges the state that it finds, and on the way from one coherent state
// to another there are others. Two roles that change places would hold each other for a moment. The plan has judged the
// whole.
import FoundationEssentials
import WritProtocol
import WritStore

extension Administration {
    /// Makes and changes; but for groups nothing is deleted yet, so that everything still finds what it refers to.
    func makeRights(
        _ plan: ConfigurationPlan, _ transaction: StoreTransaction, _ progress: PlanProgress
    ) async throws {
        let changes = plan.changes.filter { $0.action == .create || !$0.fields.isEmpty }
        // They change audiences with one another, or one goes and another comes to have its audience.
        try await transaction.parkAudiences(
            try plan.changes.filter { change in
                change.key.kind == .api && change.before?["audience"] != nil
                    && change.before?["audience"] != change.after?["audience"]
            }.map { try RightsRules.apiID($0.key.id) })
        for change in changes where change.key.kind == .api {
            if let after = change.after { try await make(APIRecord(after, id: change.key.id), change, transaction) }
            progress.step()
        }
        let roles = try changes.filter { $0.key.kind == .role }.compactMap { change in
            try change.after.map { (change, try RoleRecord($0, name: change.key.id)) }
        }
        for (change, role) in roles where change.action == .create { _ = try await transaction.insertRole(role) }
        for (change, role) in roles {
            try await make(role, change, transaction)
            progress.step()
        }
        try await changeGroups(plan, transaction, progress)
    }

    private func make(
        _ api: APIRecord, _ change: PlannedChange, _ transaction: StoreTransaction
    ) async throws {
        if change.action == .create {
            _ = try await transaction.insertAPI(api)
        } else {
            try await transaction.updateAPI(api)
        }
        try await transaction.replacePermissions(api.id, api.permissions)
        let kind = change.action == .create ? "api.created" : "api.updated"
        try await transaction.audit(event(kind, transaction.realm, detail: api.auditDetail))
    }

    private func make(
        _ role: RoleRecord, _ change: PlannedChange, _ transaction: StoreTransaction
    ) async throws {
        if change.action == .change { try await transaction.updateRole(role) }
        try await transaction.replaceBundle(of: role)
        let kind = change.action == .create ? "role.created" : "role.updated"
        try await transaction.audit(event(kind, transaction.realm, detail: role.auditDetail))
    }

    /// Those that move, and those that go, step aside first, out of the way of those that come to where they are.
    private func changeGroups(
        _ plan: ConfigurationPlan, _ transaction: StoreTransaction, _ progress: PlanProgress
    ) async throws {
        let changes = plan.changes.filter {
            $0.key.kind == .group && ($0.action != .change || !$0.fields.isEmpty)
        }
        guard !changes.isEmpty else { return }
        let present = try await transaction.groupsByPath()
        let going = Set(changes.filter { $0.after == nil }.map(\.key.id))
        let moves = GroupMoves(changes.compactMap(\.move))
        let staying = present.filter { !going.contains($0.key) }.map { (moves.path($0.key), $0.value) }
        var groups = Dictionary(staying) { first, _ in first }
        let moving = changes.filter { $0.move != nil }.compactMap { groups[$0.key.id] }
        for var group in moving + going.sorted().compactMap({ present[$0] }) {
            group.name = group.id.description
            try await transaction.updateGroup(group)
        }
        // In the order of their paths, so each behind the one it lies in.
        for change in changes where change.after != nil {
            let path = change.key.id
            let (parent, name) = Self.place(of: path)
            if change.action == .create {
                let group = GroupRecord(
                    id: GroupID(newUUID()), parent: parent.flatMap { groups[$0]?.id }, name: name, createdAt: clock.now,
                    updatedAt: clock.now)
                try await transaction.insertGroup(group)
                try await transaction.audit(event("group.created", transaction.realm, detail: group.auditDetail))
                groups[path] = group
            } else if change.move != nil, var group = groups[path] {
                group.parent = parent.flatMap { groups[$0]?.id }
                group.name = name
                try await transaction.updateGroup(group)
                try await transaction.audit(event("group.updated", transaction.realm, detail: group.auditDetail))
            }
            if let group = groups[path] { try await hold(change, .group(group.id), transaction) }
            progress.step()
        }
        for change in changes.reversed() where change.after == nil {
            guard let group = present[change.key.id] else { continue }
            _ = try await transaction.deleteGroup(group.id)
            try await transaction.audit(
                event(
                    "group.deleted", transaction.realm,
                    detail: [("group", group.id.description), ("path", change.key.id)]))
            progress.step()
        }
    }

    /// Roles of clients, which are all there by now.
    func grantToClients(_ plan: ConfigurationPlan, _ transaction: StoreTransaction) async throws {
        for change in plan.changes where change.key.kind == .client && change.after != nil {
            try await hold(change, .client(try Self.clientID(change.key.id)), transaction)
        }
    }

    /// The roles that come are granted, those that go revoked.
    private func hold(
        _ change: PlannedChange, _ holder: RoleHolder, _ transaction: StoreTransaction
    ) async throws {
        let (before, after) = (Set(change.before?.texts("roles") ?? []), Set(change.after?.texts("roles") ?? []))
        for role in before.subtracting(after).sorted().compactMap({ RoleName($0) }) {
            try await transaction.remove(role, from: holder)
            try await transaction.audit(event("role.revoked", role, holder, transaction.realm))
        }
        for role in after.subtracting(before).sorted().compactMap({ RoleName($0) }) {
            try await transaction.add(role, to: holder)
            try await transaction.audit(event("role.granted", role, holder, transaction.realm))
        }
    }

    /// What nothing refers to any more; groups went before.
    func deleteRights(
        _ plan: ConfigurationPlan, _ transaction: StoreTransaction, _ progress: PlanProgress
    ) async throws {
        for change in plan.changes.reversed() where change.action == .delete {
            switch change.key.kind {
            case .realm, .group, .client, .template: continue
            case .api:
                _ = try await transaction.deleteAPI(try RightsRules.apiID(change.key.id))
                try await transaction.audit(event("api.deleted", transaction.realm, detail: [("api", change.key.id)]))
            case .role:
                _ = try await transaction.deleteRole(try RightsRules.roleName(change.key.id))
                try await transaction.audit(event("role.deleted", transaction.realm, detail: [("role", change.key.id)]))
            }
            progress.step()
        }
    }

    /// `/sales/north` is `north` in `/sales`; `/sales` is in none.
    private static func place(of path: String) -> (parent: String?, name: String) {
        let slash = path.lastIndex(of: "/") ?? path.startIndex
        let parent = String(path[..<slash])
        return (parent.isEmpty ? nil : parent, String(path[path.index(after: slash)...]))
    }
}
