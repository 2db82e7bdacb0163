// What makes coherent rights: every rule about APIs, roles and groups in one place, without I/O.
import WritProtocol
import WritStore

/// Judged under the realm's lock (`Administration.lockRights`), so that no two changes are right alone and wrong together.
enum RightsRules {
    /// All of a realm's rights are held in memory, so there is an end to each.
    static let apiLimit = 1000
    static let roleLimit = 5000
    static let groupLimit = 20_000
    static let permissionsOfAPILimit = 500
    static let bundleLimit = 1000
    static let groupDepthLimit = 32

    static func apiID(_ text: String) throws(AdministrationError) -> APIID {
        guard let id = APIID(text) else {
            throw .invalid(field: "id", message: "must be 1 to 64 lower-case letters, digits and hyphens")
        }
        guard id != .administration else {
            throw .invalid(field: "id", message: "admin is the administration API, which is there in every realm")
        }
        return id
    }

    static func roleName(_ text: String) throws(AdministrationError) -> RoleName {
        guard let name = RoleName(text) else {
            throw .invalid(
                field: "name", message: "must be 1 to 128 letters, digits, dots, underscores, colons and hyphens")
        }
        return name
    }

    static func groupName(_ text: String) throws(AdministrationError) -> String {
        try TextRules.check(text, field: "name", limit: 128)
        guard !text.contains("/") else { throw .invalid(field: "name", message: "must hold no slash") }
        return text
    }

    /// - Parameter reserved: Prefixes of audiences that the server itself stands for.
    static func audience(_ text: String, reserved: [String]) throws(AdministrationError) -> String {
        try URIRules.checkResource(text, field: "audience")
        guard text.utf8.count <= 2048 else { throw .invalid(field: "audience", message: "at most 2048 characters") }
        guard !reserved.contains(where: { text.hasPrefix($0) }) else {
            throw .invalid(field: "audience", message: "must not be an address of this server")
        }
        return text
    }

    static func accessTokenType(_ text: String) throws(AdministrationError) -> AccessTokenType {
        guard let type = AccessTokenType(rawValue: text) else {
            throw .invalid(field: "access_token_typ", message: "must be at+jwt or JWT")
        }
        return type
    }

    static func permissions(_ drafts: [PermissionDraft]) throws(AdministrationError) -> [PermissionRecord] {
        var records: [PermissionRecord] = []
        for draft in drafts {
            guard let name = PermissionName(draft.name) else {
                throw .invalid(
                    field: "permissions",
                    message:
                        "a name has 1 to 128 printable ASCII characters, without spaces, quotation marks, backslashes")
            }
            guard !records.contains(where: { $0.name == name }) else {
                throw .invalid(field: "permissions", message: "\(name) is named twice")
            }
            records.append(
                PermissionRecord(
                    name: name,
                    description: try TextRules.optional(draft.description, field: "description", limit: 1000)))
        }
        guard records.count <= permissionsOfAPILimit else {
            throw .invalid(field: "permissions", message: "at most \(permissionsOfAPILimit)")
        }
        return records.sorted { $0.name < $1.name }
    }

    /// `api:permission` texts, sorted, each once, and each of them there.
    static func bundled(
        _ texts: [String], in rights: RightsDefinition
    ) throws(AdministrationError) -> [APIPermission] {
        var bundled: Set<APIPermission> = []
        for text in texts {
            guard let permission = APIPermission(text) else {
                throw .invalid(
                    field: "permissions", message: "name them as API:PERMISSION, \(AdminPermission.apiID):users:read")
            }
            guard let known = permissions(of: permission.api, in: rights) else {
                throw .invalid(field: "permissions", message: "there is no API \(permission.api)")
            }
            guard known.contains(permission.permission) else {
                throw .invalid(
                    field: "permissions",
                    message: "the API \(permission.api) has no permission \(permission.permission)")
            }
            bundled.insert(permission)
        }
        guard bundled.count <= bundleLimit else {
            throw .invalid(field: "permissions", message: "at most \(bundleLimit)")
        }
        return bundled.sorted()
    }

    private static func permissions(of api: APIID, in rights: RightsDefinition) -> Set<PermissionName>? {
        if api == .administration { return Set(AdminPermission.allCases.map { PermissionName($0) }) }
        return rights.apis.first { $0.id == api }?.permissions
    }

    /// The roles that `role` is to hold, sorted, each once and each of them there.
    /// - Throws: `.invalid` also where the role would come to hold itself, with the way round.
    static func included(
        _ texts: [String], in role: RoleName, _ rights: RightsDefinition
    ) throws(AdministrationError) -> [RoleName] {
        let includes = Dictionary(rights.roles.map { ($0.name, $0.includes) }) { first, _ in first }
        var included: Set<RoleName> = []
        for text in texts {
            guard let name = RoleName(text), name == role || includes[name] != nil else {
                throw .invalid(field: "includes", message: "there is no role \(text.prefix(128))")
            }
            included.insert(name)
        }
        guard included.count <= bundleLimit else {
            throw .invalid(field: "includes", message: "at most \(bundleLimit)")
        }
        let sorted = included.sorted()
        if let way = way(from: sorted, to: role, includes) {
            throw .invalid(
                field: "includes",
                message: "a role cannot hold itself: \(([role] + way).map(\.rawValue).joined(separator: " > "))")
        }
        return sorted
    }

    /// A shortest way along `includes` that ends at `goal`; `nil` when none leads there.
    private static func way(
        from starts: [RoleName], to goal: RoleName, _ includes: [RoleName: [RoleName]]
    ) -> [RoleName]? {
        var cameFrom: [RoleName: RoleName?] = [:]
        var queue: [RoleName] = []
        func meet(_ role: RoleName, from: RoleName?) {
            guard cameFrom[role] == nil else { return }
            cameFrom[role] = .some(from)
            queue.append(role)
        }
        for start in starts { meet(start, from: nil) }
        var index = 0
        while index < queue.count {
            let role = queue[index]
            index += 1
            if role == goal {
                var way = [role]
                while let before = cameFrom[way[0]] ?? nil { way.insert(before, at: 0) }
                return way
            }
            for next in includes[role] ?? [] { meet(next, from: role) }
        }
        return nil
    }

    /// Whether a group may lie in `parent` (`nil`: at the top) under this name.
    static func checkPlace(
        _ group: GroupRecord, in rights: RightsDefinition
    ) throws(AdministrationError) {
        let tree = GroupTree(rights.groups)
        if let parent = group.parent {
            guard let way = tree.way(to: parent) else {
                throw .invalid(field: "parent", message: "there is no such group")
            }
            guard !way.contains(group.id) else {
                throw .invalid(field: "parent", message: "a group cannot lie in itself, nor in a group in it")
            }
            guard way.count + tree.height(of: group.id) <= groupDepthLimit else {
                throw .invalid(field: "parent", message: "groups lie at most \(groupDepthLimit) deep")
            }
        }
        guard
            !rights.groups.contains(where: { $0.id != group.id && $0.parent == group.parent && $0.name == group.name })
        else {
            let path = (group.parent.flatMap { tree.path(of: $0) } ?? "") + "/" + group.name
            throw .alreadyExists("group \(path)")
        }
    }
}
