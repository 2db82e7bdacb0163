// Finds the route of a path.
import WritProtocol

/// Routes by what stands before and behind the realm's id. A path is looked up as it came: no decoding, no case folding,
/// no slashes added or taken away, so there is one spelling of every address and no other to slip past a proxy's rules.
struct RouteTable: Sendable {
    private struct Mount: Sendable {
        let prefix: String
        var routes: [Substring: Route] = [:]

        /// What stands in the table as it is, else what has an `{id}` for the last segment.
        func route(_ path: Substring) -> Route? {
            if let route = routes[path] { return route }
            guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")), path.utf8.index(after: slash) < path.endIndex
            else { return nil }
            return routes[path[...slash] + "{id}"]
        }
    }

    private var mounts: [Mount] = []

    /// - Precondition: every path has one `{realm}`, and no two are equal.
    init(_ routes: [Route]) {
        for route in routes {
            let parts = route.path.split(separator: "{realm}", omittingEmptySubsequences: false)
            precondition(parts.count == 2, "\(route.path) needs one {realm}")
            let index = mounts.firstIndex { $0.prefix == parts[0] } ?? mounts.endIndex
            if index == mounts.endIndex { mounts.append(Mount(prefix: String(parts[0]))) }
            precondition(mounts[index].routes[parts[1]] == nil, "\(route.path) is there twice")
            mounts[index].routes[parts[1]] = route
        }
    }

    /// The route and the realm it is for; `nil` also when the realm's id could be none.
    /// - Parameter target: the request target, with its query.
    func find(_ target: Substring) -> (route: Route, realm: RealmID)? {
        let path = target.utf8.firstIndex(of: UInt8(ascii: "?")).map { target[..<$0] } ?? target
        for mount in mounts where path.hasPrefix(mount.prefix) {
            let rest = path[path.utf8.index(path.startIndex, offsetBy: mount.prefix.utf8.count)...]
            let end = rest.utf8.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
            guard let route = mount.route(rest[end...]), let realm = RealmID(rest[..<end]) else { continue }
            return (route, realm)
        }
        return nil
    }
}
