// A realm's rights as the request path sees them: immutable, shared until something changes. Rights.md tells the story.
import Synchronization

/// Answers two questions without I/O: what does somebody hold, and what does a token for these audiences say of it.
package final class Rights: Sendable {
    let roles: [RoleName: RightsDefinition.Role]
    private let groups: [GroupID: RightsDefinition.Group]
    private let apis: [String: ProtectedAPI]
    private let worked = Mutex<[DirectRights: EffectiveRights]>([:])

    /// People with the same roles and groups share what was worked out for one of them. Sets held at once; when there are
    /// more, all are let go and worked out again as they come.
    private static let limit = 1024

    /// - Parameter builtIn: APIs that are there in every realm.
    package init(_ definition: RightsDefinition, builtIn: [ProtectedAPI]) {
        roles = Dictionary(definition.roles.map { ($0.name, $0) }) { first, _ in first }
        groups = Dictionary(definition.groups.map { ($0.id, $0) }) { first, _ in first }
        apis = Dictionary((builtIn + definition.apis).map { ($0.audience, $0) }) { first, _ in first }
    }

    /// The API of an audience; `nil` for one that nobody has described.
    package func api(_ audience: String) -> ProtectedAPI? { apis[audience] }

    /// Everything that follows of what somebody was given. What is there no more follows no more.
    package func effective(_ direct: DirectRights) -> EffectiveRights {
        if direct.isEmpty { return .none }
        if let known = worked.withLock({ $0[direct] }) { return known }
        let effective = work(direct)
        worked.withLock { worked in
            if worked.count >= Self.limit { worked.removeAll(keepingCapacity: true) }
            worked[direct] = effective
        }
        return effective
    }

    /// How a token for these audiences looks: ``TokenShape/joined(with:)``.
    package func shape(of audience: [String]) -> TokenShape {
        var shape = TokenShape()
        for name in audience { if let api = apis[name] { shape = shape.joined(with: api.shape) } }
        return shape
    }

    /// The claims of a token (RFC 9068 §2.2.3.1).
    package func claims(of direct: DirectRights, audience: [String], scope: ScopeOfRights) -> RightsClaims {
        if direct.isEmpty { return RightsClaims() }
        let effective = effective(direct)
        return RightsClaims(
            roles: effective.roles, groups: effective.groups,
            entitlements: entitlements(of: effective, audience: audience, scope: scope))
    }

    /// The permissions that are held on the audience's APIs, as far as the scope lets through.
    ///
    /// `entitlements` says names and not of which API. So a name that several of a token's APIs have is told only where
    /// it is held on every one of them: else what is allowed on one would be done on another.
    private func entitlements(of effective: EffectiveRights, audience: [String], scope: ScopeOfRights) -> [String] {
        let apis = audience.compactMap { self.apis[$0] }
        var entitlements: Set<PermissionName> = []
        var withheld: Set<PermissionName> = []
        for api in apis {
            let allowed = scope.narrowed((effective.permissions[api.id] ?? []).intersection(api.permissions), of: api)
            entitlements.formUnion(allowed)
            if apis.count > 1 { withheld.formUnion(api.permissions.subtracting(allowed)) }
        }
        return entitlements.subtracting(withheld).sorted().map(\.rawValue)
    }

    private func work(_ direct: DirectRights) -> EffectiveRights {
        var open = direct.roles
        var paths: [String] = []
        for id in direct.groups {
            guard let path = path(of: id) else { continue }
            paths.append(path.text)
            for group in path.groups { open += group.roles }
        }
        var reached: Set<RoleName> = []
        var permissions: [APIID: Set<PermissionName>] = [:]
        while let name = open.popLast() {
            guard let role = roles[name], reached.insert(name).inserted else { continue }
            open += role.includes
            for held in role.permissions { permissions[held.api, default: []].insert(held.permission) }
        }
        return EffectiveRights(
            roles: reached.sorted().map(\.rawValue), groups: paths.sorted { $0.precedesByBytes($1) },
            permissions: permissions)
    }

    /// `/sales/north`, and the groups on the way to it; `nil` when there is no such group.
    package func path(of id: GroupID) -> (text: String, groups: [RightsDefinition.Group])? {
        var way: [RightsDefinition.Group] = []
        var next: GroupID? = id
        // No longer than there are groups: whatever stands in the database, this ends.
        while let id = next, way.count <= groups.count {
            guard let group = groups[id] else { return nil }
            way.append(group)
            next = group.parent
        }
        guard next == nil else { return nil }
        return (way.reversed().map { "/" + $0.name }.joined(), way)
    }
}

/// What somebody holds.
package struct EffectiveRights: Sendable, Equatable {
    /// Names, those of included roles and of groups as well; in the order of their bytes.
    package var roles: [String]
    /// Paths of the groups that somebody was put into; in the order of their bytes.
    package var groups: [String]
    package var permissions: [APIID: Set<PermissionName>]

    package static let none = EffectiveRights(roles: [], groups: [], permissions: [:])
}
