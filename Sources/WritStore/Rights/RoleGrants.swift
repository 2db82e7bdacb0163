// Who has which role: given, taken, asked for.
package import WritPostgres
package import WritProtocol

/// Who can have a role.
package enum RoleHolder: Hashable, Sendable {
    case user(UserID)
    /// Everybody in the group, and in the groups in it.
    case group(GroupID)
    /// A client that acts for itself.
    case client(ClientID)
}

extension StoreTransaction {
    private static let grantToUser = Statement(
        """
        INSERT INTO account_role (realm_id, role_name, user_id)
        VALUES ($1, $2, $3)
        ON CONFLICT (realm_id, user_id, role_name) DO NOTHING
        """, .write)

    private static let grantToGroup = Statement(
        """
        INSERT INTO group_role (realm_id, role_name, group_id)
        VALUES ($1, $2, $3)
        ON CONFLICT (realm_id, group_id, role_name) DO NOTHING
        """, .write)

    private static let grantToClient = Statement(
        """
        INSERT INTO client_role (realm_id, role_name, client_id)
        VALUES ($1, $2, $3)
        ON CONFLICT (realm_id, client_id, role_name) DO NOTHING
        """, .write)

    /// - Returns: `false` when the holder has it already. Where there is no such role or holder it throws 23503.
    package func grant(_ role: RoleName, to holder: RoleHolder) async throws(PostgresError) -> Bool {
        try await run(Self.grant(to: holder), holder.values(of: realm, role)).affected == 1
    }

    /// As ``grant(_:to:)``, for whoever knows that the holder does not have it.
    package func add(_ role: RoleName, to holder: RoleHolder) async throws(PostgresError) {
        try await write(Self.grant(to: holder), holder.values(of: realm, role))
    }

    private static func grant(to holder: RoleHolder) -> Statement {
        switch holder {
        case .user: grantToUser
        case .group: grantToGroup
        case .client: grantToClient
        }
    }

    private static let revokeFromUser = Statement(
        """
        DELETE FROM account_role
        WHERE realm_id = $1
          AND role_name = $2
          AND user_id = $3
        """, .write)

    private static let revokeFromGroup = Statement(
        """
        DELETE FROM group_role
        WHERE realm_id = $1
          AND role_name = $2
          AND group_id = $3
        """, .write)

    private static let revokeFromClient = Statement(
        """
        DELETE FROM client_role
        WHERE realm_id = $1
          AND role_name = $2
          AND client_id = $3
        """, .write)

    /// - Returns: `false` when the holder did not have it.
    package func revoke(_ role: RoleName, from holder: RoleHolder) async throws(PostgresError) -> Bool {
        try await run(Self.revoke(from: holder), holder.values(of: realm, role)).affected == 1
    }

    /// As ``revoke(_:from:)``, for whoever knows that the holder has it.
    package func remove(_ role: RoleName, from holder: RoleHolder) async throws(PostgresError) {
        try await write(Self.revoke(from: holder), holder.values(of: realm, role))
    }

    private static func revoke(from holder: RoleHolder) -> Statement {
        switch holder {
        case .user: revokeFromUser
        case .group: revokeFromGroup
        case .client: revokeFromClient
        }
    }
}

extension RoleHolder {
    fileprivate func values(of realm: RealmID, _ role: RoleName) -> [PostgresValue] {
        let id: PostgresValue =
            switch self {
            case .user(let user): .uuid(user.uuid)
            case .group(let group): .uuid(group.uuid)
            case .client(let client): .text(client.rawValue)
            }
        return [.text(realm.rawValue), .text(role.rawValue), id]
    }
}

extension Store {
    fileprivate static let directRights = Statement(
        """
        SELECT ARRAY(SELECT role_name FROM account_role WHERE realm_id = $1 AND user_id = $2 ORDER BY role_name),
               ARRAY(SELECT group_id FROM group_member WHERE realm_id = $1 AND user_id = $2 ORDER BY group_id)
        """, .read)

    /// What a person was given; empty for nobody. One round trip.
    package func directRights(_ realm: RealmID, _ user: UserID) async throws(PostgresError) -> DirectRights {
        let rows = try await run(Self.directRights, [.text(realm.rawValue), .uuid(user.uuid)], in: realm)
        return try DirectRights(rows)
    }

    private static let usersWithRole = Statement(
        """
        SELECT a.user_id, a.username, a.email, a.is_email_verified, a.given_name, a.family_name, a.phone_number,
               a.is_phone_number_verified, a.locale, a.zoneinfo, a.address, a.is_enabled,
               a.required_actions, a.created_at, a.updated_at
        FROM account_role AS r
        JOIN account AS a ON a.realm_id = r.realm_id AND a.user_id = r.user_id
        WHERE r.realm_id = $1
          AND r.role_name = $2
          AND ($3::uuid IS NULL OR r.user_id > $3)
        ORDER BY r.user_id
        LIMIT $4
        """, .read)

    /// People who were given the role themselves, in the order of their ids. One round trip.
    package func users(
        _ realm: RealmID, withRole role: RoleName, after: UserID?, limit: Int
    ) async throws(PostgresError) -> [UserRecord] {
        try UserRecord.all(
            try await run(
                Self.usersWithRole,
                [.text(realm.rawValue), .text(role.rawValue), .uuidOrNull(after?.uuid), .int8(Int64(limit))],
                in: realm))
    }
}

extension Store {
    private static let peopleWithRights = Statement(
        """
        SELECT a.user_id, a.username, a.email, a.is_email_verified, a.given_name, a.family_name, a.phone_number,
               a.is_phone_number_verified, a.locale, a.zoneinfo, a.address, a.is_enabled,
               a.required_actions, a.created_at, a.updated_at,
               ARRAY(
                   SELECT r.role_name
                   FROM account_role AS r
                   WHERE r.realm_id = $1 AND r.user_id = a.user_id
                   ORDER BY r.role_name
               ),
               ARRAY(
                   SELECT m.group_id
                   FROM group_member AS m
                   WHERE m.realm_id = $1 AND m.user_id = a.user_id
                   ORDER BY m.group_id
               )
        FROM account AS a
        WHERE a.realm_id = $1
          AND a.user_id IN (
              SELECT r.user_id
              FROM account_role AS r
              WHERE r.realm_id = $1
                AND r.role_name = ANY ($2)
              UNION
              SELECT m.user_id
              FROM group_member AS m
              WHERE m.realm_id = $1
                AND m.group_id = ANY ($3)
          )
        ORDER BY a.user_id
        LIMIT $4
        """, .read)

    /// People who were given one of the roles or put into one of the groups, with all that they were given, in the
    /// order of their ids. One round trip.
    package func people(
        _ realm: RealmID, withAnyOf roles: [RoleName], orIn groups: [GroupID], limit: Int
    ) async throws(PostgresError) -> [(user: UserRecord, direct: DirectRights)] {
        var people: [(user: UserRecord, direct: DirectRights)] = []
        for row in try await run(
            Self.peopleWithRights,
            [
                .text(realm.rawValue), .textArray(roles.map(\.rawValue)), .uuidArray(groups.map(\.uuid)),
                .int8(Int64(limit)),
            ], in: realm)
        {
            var columns = Columns(row)
            people.append((try UserRecord(&columns), try columns.directRights()))
        }
        return people
    }
}

extension StoreTransaction {
    /// As ``Store/directRights(_:_:)``, with what this transaction has changed.
    package func directRights(_ user: UserID) async throws(PostgresError) -> DirectRights {
        try DirectRights(try await run(Store.directRights, [.text(realm.rawValue), .uuid(user.uuid)]))
    }
}

extension DirectRights {
    fileprivate init(_ rows: PostgresRows) throws(PostgresError) {
        self.init()
        guard let row = rows.first else { return }
        var columns = Columns(row)
        self = try columns.directRights()
    }
}
