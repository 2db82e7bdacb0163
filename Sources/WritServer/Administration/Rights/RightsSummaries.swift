// APIs, roles and groups as operators see them.
package import WritJOSE
package import WritProtocol
package import WritStore

package struct APISummary: Sendable {
    package var api: APIRecord
    /// There in every realm; nobody can change or delete it.
    package var isBuiltIn: Bool

    package var id: APIID { api.id }

    init(_ api: APIRecord, isBuiltIn: Bool) {
        self.api = api
        self.isBuiltIn = isBuiltIn
    }

    /// Whether it belongs into a list that begins behind `after` and holds what `search` finds.
    func isAmong(after: String?, search: String?) -> Bool {
        if let after, !after.utf8.lexicographicallyPrecedes(id.rawValue.utf8) { return false }
        guard let search = search?.lowercased() else { return true }
        return [id.rawValue, api.displayName ?? "", api.audience].contains { $0.lowercased().contains(search) }
    }

    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("id", id.rawValue)
        json.member("audience", api.audience)
        if let displayName = api.displayName { json.member("display_name", displayName) }
        json.key("permissions")
        json.beginArray()
        for permission in api.permissions {
            json.beginObject()
            json.member("name", permission.name.rawValue)
            if let description = permission.description { json.member("description", description) }
            json.endObject()
        }
        json.endArray()
        json.member("access_token_typ", api.shape.type.rawValue)
        json.member("audience_as_array", api.shape.audienceIsArray)
        json.member("lean_token", api.shape.isLean)
        json.member("built_in", isBuiltIn)
        if !isBuiltIn {
            json.member("revision", api.revision)
            json.member("created_at", api.createdAt)
            json.member("updated_at", api.updatedAt)
        }
        json.endObject()
    }
}

package struct RoleSummary: Sendable {
    package var role: RoleRecord

    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("name", role.name.rawValue)
        if let description = role.description { json.member("description", description) }
        json.member("permissions", role.permissions.map(\.description))
        json.member("includes", role.includes.map(\.rawValue))
        json.member("revision", role.revision)
        json.member("created_at", role.createdAt)
        json.member("updated_at", role.updatedAt)
        json.endObject()
    }
}

package struct GroupSummary: Sendable {
    package var group: GroupRecord
    /// `/sales/north`, as in tokens.
    package var path: String

    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("id", group.id.description)
        json.member("path", path)
        json.member("name", group.name)
        if let parent = group.parent { json.member("parent", parent.description) }
        json.member("roles", group.roles.map(\.rawValue))
        json.member("revision", group.revision)
        json.member("created_at", group.createdAt)
        json.member("updated_at", group.updatedAt)
        json.endObject()
    }
}

/// What somebody may do, and where it comes from.
package struct RightsSummary: Sendable {
    /// Of it everything else follows.
    package var given: DirectRights
    /// Given to them alone.
    package var direct: [RoleName] { given.roles }
    package var effective: EffectiveRights
    /// The roles of `effective`, each with where it comes from.
    package var roles: [HeldRole]

    /// `api:permission`, in order.
    package var permissions: [APIPermission] {
        effective.permissions.flatMap { api, names in names.map { APIPermission(api: api, permission: $0) } }.sorted()
    }

    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("roles", direct.map(\.rawValue))
        json.member("groups", effective.groups)
        json.member("effective_roles", effective.roles)
        json.member("permissions", permissions.map(\.description))
        json.endObject()
    }
}
