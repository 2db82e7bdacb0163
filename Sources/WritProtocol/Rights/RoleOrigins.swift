// How somebody comes by a role: what an administrator asks before taking one away.

package enum RoleOrigin: Hashable, Sendable {
    /// Given to them alone.
    case direct
    /// Given to the group of this path, which they are in, or one that it lies in.
    case group(String)
    /// Held by another role of theirs.
    case role(RoleName)
}

/// A role in force, with every way that it comes by.
package struct HeldRole: Sendable, Equatable {
    package var name: RoleName
    package var origins: [RoleOrigin]
}

extension Rights {
    /// The roles of ``effective(_:)``, in the order of their bytes.
    package func origins(of direct: DirectRights) -> [HeldRole] {
        var origins: [RoleName: [RoleOrigin]] = [:]
        var open: [RoleName] = []
        func reach(_ name: RoleName, by origin: RoleOrigin) {
            guard roles[name] != nil else { return }
            if origins[name] == nil { open.append(name) }
            if origins[name]?.contains(origin) != true { origins[name, default: []].append(origin) }
        }
        for name in direct.roles { reach(name, by: .direct) }
        for id in direct.groups {
            for group in path(of: id)?.groups ?? [] {
                for name in group.roles { reach(name, by: .group(path(of: group.id)?.text ?? group.name)) }
            }
        }
        while let name = open.popLast() {
            for included in roles[name]?.includes ?? [] { reach(included, by: .role(name)) }
        }
        return origins.keys.sorted().map { HeldRole(name: $0, origins: origins[$0] ?? []) }
    }
}
