// Making, changing and listing roles. Whoever writes holds the realm's row (`lockRealm`).
package import WritPostgres
package import WritProtocol

extension StoreTransaction {
    private static let insertRole = Statement(
        """
        INSERT INTO role (realm_id, role_name, description)
        VALUES ($1, $2, $3)
        ON CONFLICT (realm_id, role_name) DO NOTHING
        """, .write)

    /// Stores the role with nothing in it.
    /// - Returns: `false` when the realm has a role of that name.
    package func insertRole(_ role: RoleRecord) async throws(PostgresError) -> Bool {
        try await run(
            Self.insertRole, [.text(realm.rawValue), .text(role.name.rawValue), .textOrNull(role.description)]
        ).affected == 1
    }

    private static let updateRole = Statement(
        """
        UPDATE role
        SET description = $3,
            revision = revision + 1,
            updated_at = now()
        WHERE realm_id = $1
          AND role_name = $2
        """, .write)

    package func updateRole(_ role: RoleRecord) async throws(PostgresError) {
        try await write(
            Self.updateRole, [.text(realm.rawValue), .text(role.name.rawValue), .textOrNull(role.description)])
    }

    private static let deleteRolePermissions = Statement(
        """
        DELETE FROM role_permission
        WHERE realm_id = $1
          AND role_name = $2
        """, .write)

    private static let insertRolePermissions = Statement(
        """
        INSERT INTO role_permission (realm_id, role_name, api_id, permission)
        SELECT $1, $2, p.api_id, p.permission
        FROM unnest($3::text[], $4::text[]) AS p (api_id, permission)
        """, .write)

    private static let deleteInclusions = Statement(
        """
        DELETE FROM role_inclusion
        WHERE realm_id = $1
          AND role_name = $2
        """, .write)

    private static let insertInclusions = Statement(
        """
        INSERT INTO role_inclusion (realm_id, role_name, included_role)
        SELECT $1, $2, included_role
        FROM unnest($3::text[]) AS included_role
        """, .write)

    /// What the role bundles from now on. The caller has seen to it that all of it is there and no circle comes of it.
    package func replaceBundle(of role: RoleRecord) async throws(PostgresError) {
        let key: [PostgresValue] = [.text(realm.rawValue), .text(role.name.rawValue)]
        try await write(Self.deleteRolePermissions, key)
        try await write(Self.deleteInclusions, key)
        if !role.permissions.isEmpty {
            try await write(
                Self.insertRolePermissions,
                key + [
                    .textArray(role.permissions.map(\.api.rawValue)),
                    .textArray(role.permissions.map(\.permission.rawValue)),
                ])
        }
        if !role.includes.isEmpty {
            try await write(Self.insertInclusions, key + [.textArray(role.includes.map(\.rawValue))])
        }
    }

    private static let deleteRole = Statement(
        """
        DELETE FROM role
        WHERE realm_id = $1
          AND role_name = $2
        """, .write)

    /// Deletes the role; whoever has it has it no more.
    /// - Returns: `false` when there is none.
    package func deleteRole(_ name: RoleName) async throws(PostgresError) -> Bool {
        try await run(Self.deleteRole, [.text(realm.rawValue), .text(name.rawValue)]).affected == 1
    }

    /// Every role as it is in this transaction, in the order of their names.
    package func allRoles() async throws(PostgresError) -> [RoleRecord] {
        let rows = try await run(
            Store.listRoles, [.text(realm.rawValue), .textOrNull(nil), .textOrNull(nil), .int8(.max)])
        var roles: [RoleRecord] = []
        for row in rows {
            var columns = Columns(row)
            roles.append(try RoleRecord(&columns))
        }
        return roles
    }

    /// The role as it is in this transaction; `nil` when there is none.
    package func showRole(_ name: RoleName) async throws(PostgresError) -> RoleRecord? {
        try await run(Store.showRole, [.text(realm.rawValue), .text(name.rawValue)]).first
            .map { row throws(PostgresError) in
                var columns = Columns(row)
                return try RoleRecord(&columns)
            }
    }
}

extension Store {
    fileprivate static let showRole = Statement(
        """
        SELECT r.role_name,
               r.description,
               ARRAY(
                   SELECT p.api_id || ':' || p.permission
                   FROM role_permission AS p
                   WHERE p.realm_id = $1 AND p.role_name = r.role_name
                   ORDER BY p.api_id, p.permission
               ),
               ARRAY(
                   SELECT i.included_role
                   FROM role_inclusion AS i
                   WHERE i.realm_id = $1 AND i.role_name = r.role_name
                   ORDER BY i.included_role
               ),
               r.revision,
               r.created_at,
               r.updated_at
        FROM role AS r
        WHERE r.realm_id = $1
          AND r.role_name = $2
        """, .read)

    /// `nil` when there is none. One round trip.
    package func showRole(_ realm: RealmID, _ name: RoleName) async throws(PostgresError) -> RoleRecord? {
        try await run(Self.showRole, [.text(realm.rawValue), .text(name.rawValue)], in: realm).first
            .map { row throws(PostgresError) in
                var columns = Columns(row)
                return try RoleRecord(&columns)
            }
    }

    fileprivate static let listRoles = Statement(
        """
        SELECT r.role_name,
               r.description,
               ARRAY(
                   SELECT p.api_id || ':' || p.permission
                   FROM role_permission AS p
                   WHERE p.realm_id = $1 AND p.role_name = r.role_name
                   ORDER BY p.api_id, p.permission
               ),
               ARRAY(
                   SELECT i.included_role
                   FROM role_inclusion AS i
                   WHERE i.realm_id = $1 AND i.role_name = r.role_name
                   ORDER BY i.included_role
               ),
               r.revision,
               r.created_at,
               r.updated_at
        FROM role AS r
        WHERE r.realm_id = $1
          AND ($2::text IS NULL OR r.role_name > $2)
          AND ($3::text IS NULL OR strpos(lower(r.role_name), $3) > 0 OR strpos(lower(r.description), $3) > 0)
        ORDER BY r.role_name
        LIMIT $4
        """, .read)

    /// Roles in the order of their names. One round trip.
    /// - Parameter search: Only those whose name or description holds this text.
    package func listRoles(
        _ realm: RealmID, after: String?, limit: Int, search: String?
    ) async throws(PostgresError) -> [RoleRecord] {
        let rows = try await run(
            Self.listRoles,
            [.text(realm.rawValue), .textOrNull(after), .foldedOrNull(search), .int8(Int64(limit))], in: realm)
        var roles: [RoleRecord] = []
        for row in rows {
            var columns = Columns(row)
            roles.append(try RoleRecord(&columns))
        }
        return roles
    }
}
