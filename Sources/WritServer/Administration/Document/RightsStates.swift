// APIs, roles and groups as fields of the document, and back.
import WritJOSE
import WritProtocol
import WritStore

extension APIRecord {
    var fields: ConfigurationFields {
        var fields: ConfigurationFields = ["audience": .string(audience)]
        fields["display_name"] = displayName.map { .string($0) }
        if !permissions.isEmpty {
            let members = permissions.map { (name: $0.name.rawValue, value: JSONValue.string($0.description ?? "")) }
            fields["permissions"] = JSONValue.object(JSONObject(members)).sorted
        }
        if shape.type != TokenShape().type { fields["access_token_typ"] = .string(shape.type.rawValue) }
        if shape.audienceIsArray { fields["audience_as_array"] = .bool(true) }
        if shape.isLean { fields["lean_token"] = .bool(true) }
        return fields
    }

    /// The API that the fields describe; its times are nobody's.
    /// - Throws: `.invalid` naming the field.
    init(_ fields: ConfigurationFields, id: String, reserved: [String] = []) throws(AdministrationError) {
        guard let audience = fields.text("audience") else {
            throw .invalid(field: "audience", message: "must be given: the URI that tokens are for")
        }
        let type = try fields.text("access_token_typ").map { text throws(AdministrationError) in
            try RightsRules.accessTokenType(text)
        }
        let permissions = fields["permissions"]?.object?.members ?? []
        self.init(
            id: try RightsRules.apiID(id), audience: try RightsRules.audience(audience, reserved: reserved),
            displayName: try TextRules.optional(fields.text("display_name"), field: "display_name"),
            shape: TokenShape(
                type: type ?? TokenShape().type, audienceIsArray: fields.flag("audience_as_array"),
                isLean: fields.flag("lean_token")),
            permissions: try RightsRules.permissions(
                permissions.map { PermissionDraft(name: $0.name, description: $0.value.string) }),
            createdAt: Instant(secondsSince1970: 0), updatedAt: Instant(secondsSince1970: 0))
    }
}

extension RoleRecord {
    var fields: ConfigurationFields {
        var fields: ConfigurationFields = [:]
        fields["description"] = description.map { .string($0) }
        fields["permissions"] = .textsIfAny(permissions.map(\.description))
        fields["includes"] = .textsIfAny(includes.map(\.rawValue))
        return fields
    }

    /// The role that the fields describe; what they refer to was looked for already. Its times are nobody's.
    init(_ fields: ConfigurationFields, name: String) throws(AdministrationError) {
        self.init(
            name: try RightsRules.roleName(name),
            description: try TextRules.optional(fields.text("description"), field: "description", limit: 1000),
            permissions: fields.texts("permissions").compactMap { APIPermission($0) }.sorted(),
            includes: fields.texts("includes").compactMap { RoleName($0) }.sorted(),
            createdAt: Instant(secondsSince1970: 0), updatedAt: Instant(secondsSince1970: 0))
    }
}

extension StoreTransaction {
    /// APIs, roles and groups.
    func rightsConfiguration() async throws -> [ConfigurationKey: ConfigurationFields] {
        var objects = try await apisAndRolesConfiguration()
        for (path, group) in try await groupsByPath() {
            objects[ConfigurationKey(.group, path)] = GroupHistory.fields(group)
        }
        return objects
    }

    func apisAndRolesConfiguration() async throws -> [ConfigurationKey: ConfigurationFields] {
        var objects: [ConfigurationKey: ConfigurationFields] = [:]
        for api in try await allAPIs() { objects[ConfigurationKey(.api, api.id.rawValue)] = api.fields }
        for role in try await allRoles() { objects[ConfigurationKey(.role, role.name.rawValue)] = role.fields }
        return objects
    }

    /// The roles of the clients that have any, as objects of that one field.
    func rolesOfClientsConfiguration() async throws -> [ConfigurationKey: ConfigurationFields] {
        var objects: [ConfigurationKey: ConfigurationFields] = [:]
        for (client, roles) in try await rolesOfClients() {
            objects[ConfigurationKey(.client, client.rawValue)] = ["roles": .texts(roles.map(\.rawValue))]
        }
        return objects
    }

    func groupsByPath() async throws -> [String: GroupRecord] {
        let groups = try await allGroups()
        let tree = GroupTree(groups.map(\.definition))
        return groups.reduce(into: [:]) { found, group in
            if let path = tree.path(of: group.id) { found[path] = group }
        }
    }
}
