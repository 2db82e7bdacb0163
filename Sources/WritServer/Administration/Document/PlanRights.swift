// Whether the caller may do what a plan does: what the use cases ask one by one, asked of the whole.
import WritProtocol
import WritStore

extension Administration {
    /// To be asked in the transaction that carries the plan out, which holds what it judges.
    /// - Throws: `.notFound` for a realm out of the caller's sight; `.beyondRights`.
    func checkMayCarryOut(_ plan: ConfigurationPlan, _ transaction: StoreTransaction) async throws {
        guard isBound else { return }
        guard caller.governs(plan.realm) else { throw AdministrationError.notFound("realm \(plan.realm)") }
        for change in plan.changes {
            switch change.key.kind {
            case .realm where change.action == .create:
                try require(.manageRealm, for: change.key)
                try requireAllRealms()
            case .template:
                try require(.manageRealm, for: change.key)
                try requireTemplateRights()
            case .client: try require(.manageClients, for: change.key)
            case .group: try require(.manageUsers, for: change.key)
            case .realm, .api, .role: try require(.manageRealm, for: change.key)
            }
        }
        let before = try await transaction.loadRights()
        try checkHolds(plan, before, after: plan.applied(to: before), try await transaction.groupsByPath())
        for change in plan.changes where change.key.kind == .client {
            for fields in [change.before, change.after].compactMap(\.self) {
                try checkReach(of: Client.described(fields, id: change.key.id).client)
            }
        }
    }

    private func require(_ permission: AdminPermission, for key: ConfigurationKey) throws(AdministrationError) {
        guard caller.permissions.contains(permission) else {
            throw .beyondRights("\(key) is changed by whoever holds \(permission.rawValue)")
        }
    }

    /// Roles, and whoever has some, as they are and as they are to be.
    private func checkHolds(
        _ plan: ConfigurationPlan, _ before: RightsDefinition, after: RightsDefinition,
        _ present: [String: GroupRecord]
    ) throws(AdministrationError) {
        let old = present.mapValues { $0.roles.map(\.rawValue) }
        let new = plan.roles(ofGroups: old)
        for change in plan.changes {
            let key = change.key
            let (had, has): ([String], [String])
            switch key.kind {
            case .realm, .api, .template: continue
            case .role: (had, has) = ([key.id], [key.id])
            case .client: (had, has) = (change.before?.texts("roles") ?? [], change.after?.texts("roles") ?? [])
            case .group:
                // A new group gives what is given around it to nobody yet.
                let all = Self.roles(of: key.id, new)
                has = change.action == .create ? change.after?.texts("roles") ?? [] : all
                had = Self.roles(of: change.move?.from ?? key.id, old)
            }
            if change.before != nil { try checkHolds(Self.direct(had), in: before, key.description) }
            if change.after != nil { try checkHolds(Self.direct(has), in: after, key.description) }
        }
    }

    private static func direct(_ roles: [String]) -> DirectRights {
        DirectRights(roles: Set(roles).compactMap { RoleName($0) }.sorted())
    }

    /// Whoever is in a group has what is given to those around it.
    private static func roles(of path: String, _ groups: [String: [String]]) -> [String] {
        path.pathsOutwards.flatMap { groups[String($0)] ?? [] }
    }
}

extension ConfigurationPlan {
    /// A realm's roles as they are to be.
    fileprivate func applied(to rights: RightsDefinition) -> RightsDefinition {
        let changed = changes.filter { $0.key.kind == .role }
        let names = Set(changed.map(\.key.id))
        var applied = rights
        applied.roles.removeAll { names.contains($0.name.rawValue) }
        applied.roles += changed.compactMap { change in
            guard let name = RoleName(change.key.id), let after = change.after else { return nil }
            return RightsDefinition.Role(
                name: name, permissions: after.texts("permissions").compactMap { APIPermission($0) },
                includes: after.texts("includes").compactMap { RoleName($0) })
        }
        return applied
    }

    /// The groups' own roles as they are to be, by path.
    fileprivate func roles(ofGroups present: [String: [String]]) -> [String: [String]] {
        let changed = changes.filter { $0.key.kind == .group }
        let moves = GroupMoves(changed.compactMap(\.move))
        let gone = Set(changed.filter { $0.after == nil }.map(\.key.id))
        let staying = present.filter { !gone.contains($0.key) }.map { (moves.path($0.key), $0.value) }
        var groups = Dictionary(staying) { first, _ in first }
        for change in changed { if let after = change.after { groups[change.key.id] = after.texts("roles") } }
        return groups
    }
}
