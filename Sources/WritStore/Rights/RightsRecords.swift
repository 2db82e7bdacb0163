// Protected APIs, roles and groups as administrators see them.
import WritPostgres
package import WritProtocol

/// A row of `api` with its permissions.
package struct APIRecord: Sendable, Equatable {
    package var id: APIID
    package var audience: String
    package var displayName: String?
    package var shape: TokenShape
    /// In the order of their names.
    package var permissions: [PermissionRecord]
    package var revision: Int64
    package var createdAt: Instant
    package var updatedAt: Instant

    package init(
        id: APIID, audience: String, displayName: String? = nil, shape: TokenShape = TokenShape(),
        permissions: [PermissionRecord] = [], revision: Int64 = 1, createdAt: Instant, updatedAt: Instant
    ) {
        self.id = id
        self.audience = audience
        self.displayName = displayName
        self.shape = shape
        self.permissions = permissions
        self.revision = revision
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}

/// A row of `api_permission`.
package struct PermissionRecord: Sendable, Equatable {
    package var name: PermissionName
    package var description: String?

    package init(name: PermissionName, description: String? = nil) {
        self.name = name
        self.description = description
    }
}

/// A row of `role` with what it bundles.
package struct RoleRecord: Sendable, Equatable {
    package var name: RoleName
    package var description: String?
    /// Its own, in order; those of the roles in it come on top.
    package var permissions: [APIPermission]
    package var includes: [RoleName]
    package var revision: Int64
    package var createdAt: Instant
    package var updatedAt: Instant

    package init(
        name: RoleName, description: String? = nil, permissions: [APIPermission] = [], includes: [RoleName] = [],
        revision: Int64 = 1, createdAt: Instant, updatedAt: Instant
    ) {
        self.name = name
        self.description = description
        self.permissions = permissions
        self.includes = includes
        self.revision = revision
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}

/// A row of `user_group` with its own roles.
package struct GroupRecord: Sendable, Equatable {
    package var id: GroupID
    package var parent: GroupID?
    package var name: String
    package var roles: [RoleName]
    package var revision: Int64
    package var createdAt: Instant
    package var updatedAt: Instant

    package init(
        id: GroupID, parent: GroupID? = nil, name: String, roles: [RoleName] = [], revision: Int64 = 1,
        createdAt: Instant, updatedAt: Instant
    ) {
        self.id = id
        self.parent = parent
        self.name = name
        self.roles = roles
        self.revision = revision
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    package var definition: RightsDefinition.Group {
        RightsDefinition.Group(id: id, parent: parent, name: name, roles: roles)
    }
}

extension APIRecord {
    /// Reads api_id, audience, display_name, access_token_typ, audience_as_array, lean_token, the permissions' names,
    /// their descriptions (empty for none), revision, created_at, updated_at.
    init(_ columns: inout Columns) throws(PostgresError) {
        id = try columns.apiID()
        audience = try columns.text()
        displayName = try columns.textOrNil()
        shape = TokenShape(
            type: try columns.choice(AccessTokenType.self), audienceIsArray: try columns.bool(),
            isLean: try columns.bool())
        permissions = []
        for (name, description) in zip(try columns.textArray(), try columns.textArray()) {
            guard let name = PermissionName(name) else { throw .decoding("\(name) is no permission's name") }
            permissions.append(PermissionRecord(name: name, description: description.isEmpty ? nil : description))
        }
        revision = try columns.int8()
        createdAt = try columns.instant()
        updatedAt = try columns.instant()
    }
}

extension RoleRecord {
    /// Reads role_name, description, permissions as `api:permission`, included roles, revision, created_at, updated_at.
    init(_ columns: inout Columns) throws(PostgresError) {
        name = try columns.roleName()
        description = try columns.textOrNil()
        permissions = try columns.textArray().compactMap { APIPermission($0) }
        includes = try columns.roleNames()
        revision = try columns.int8()
        createdAt = try columns.instant()
        updatedAt = try columns.instant()
    }
}

extension GroupRecord {
    /// Reads group_id, parent_id, name, roles, revision, created_at, updated_at.
    init(_ columns: inout Columns) throws(PostgresError) {
        id = try columns.groupID()
        parent = try columns.groupIDOrNil()
        name = try columns.text()
        roles = try columns.roleNames()
        revision = try columns.int8()
        createdAt = try columns.instant()
        updatedAt = try columns.instant()
    }
}
