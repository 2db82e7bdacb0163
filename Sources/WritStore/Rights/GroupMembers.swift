// Who is in which group.
package import WritPostgres
package import WritProtocol

extension StoreTransaction {
    private static let addMember = Statement(
        """
        INSERT INTO group_member (realm_id, group_id, user_id)
        VALUES ($1, $2, $3)
        ON CONFLICT (realm_id, user_id, group_id) DO NOTHING
        """, .write)

    /// - Returns: `false` when the person is in it already. Where there is no such group or person it throws 23503.
    package func addMember(_ user: UserID, to group: GroupID) async throws(PostgresError) -> Bool {
        try await run(Self.addMember, [.text(realm.rawValue), .uuid(group.uuid), .uuid(user.uuid)]).affected == 1
    }

    private static let removeMember = Statement(
        """
        DELETE FROM group_member
        WHERE realm_id = $1
          AND group_id = $2
          AND user_id = $3
        """, .write)

    /// - Returns: `false` when the person was not in it.
    package func removeMember(_ user: UserID, from group: GroupID) async throws(PostgresError) -> Bool {
        try await run(Self.removeMember, [.text(realm.rawValue), .uuid(group.uuid), .uuid(user.uuid)]).affected == 1
    }
}

extension StoreTransaction {
    private static let memberCounts = Statement(
        """
        SELECT group_id,
               count(*)
        FROM group_member
        WHERE realm_id = $1
        GROUP BY group_id
        """, .read)

    /// How many people were put into each group itself; those that have none are absent. One round trip.
    package func memberCounts() async throws(PostgresError) -> [GroupID: Int64] {
        var counts: [GroupID: Int64] = [:]
        for row in try await run(Self.memberCounts, [.text(realm.rawValue)]) {
            var columns = Columns(row)
            counts[try columns.groupID()] = try columns.int8()
        }
        return counts
    }
}

extension Store {
    private static let membersOfGroup = Statement(
        """
        SELECT a.user_id, a.username, a.email, a.is_email_verified, a.given_name, a.family_name, a.phone_number,
               a.is_phone_number_verified, a.locale, a.zoneinfo, a.address, a.is_enabled,
               a.required_actions, a.created_at, a.updated_at
        FROM group_member AS m
        JOIN account AS a ON a.realm_id = m.realm_id AND a.user_id = m.user_id
        WHERE m.realm_id = $1
          AND m.group_id = $2
          AND ($3::uuid IS NULL OR m.user_id > $3)
        ORDER BY m.user_id
        LIMIT $4
        """, .read)

    /// People who were put into the group itself, in the order of their ids. One round trip.
    package func members(
        _ realm: RealmID, of group: GroupID, after: UserID?, limit: Int
    ) async throws(PostgresError) -> [UserRecord] {
        try UserRecord.all(
            try await run(
                Self.membersOfGroup,
                [.text(realm.rawValue), .uuid(group.uuid), .uuidOrNull(after?.uuid), .int8(Int64(limit))],
                in: realm))
    }
}

extension UserRecord {
    static func all(_ rows: PostgresRows) throws(PostgresError) -> [UserRecord] {
        var users: [UserRecord] = []
        for row in rows {
            var columns = Columns(row)
            users.append(try UserRecord(&columns))
        }
        return users
    }
}
