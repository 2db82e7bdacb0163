// Making, changing and listing groups. Whoever writes holds the realm's row (`lockRealm`).
package import WritPostgres
package import WritProtocol

extension StoreTransaction {
    private static let insertGroup = Statement(
        """
        INSERT INTO user_group (realm_id, group_id, parent_id, name)
        VALUES ($1, $2, $3, $4)
        """, .write)

    /// Stores the group without roles. Where its parent has a group of that name it throws 23505.
    package func insertGroup(_ group: GroupRecord) async throws(PostgresError) {
        try await write(Self.insertGroup, group.values(of: realm))
    }

    private static let updateGroup = Statement(
        """
        UPDATE user_group
        SET parent_id = $3,
            name = $4,
            revision = revision + 1,
            updated_at = now()
        WHERE realm_id = $1
          AND group_id = $2
        """, .write)

    /// As ``insertGroup(_:)``, for a group that is there.
    package func updateGroup(_ group: GroupRecord) async throws(PostgresError) {
        try await write(Self.updateGroup, group.values(of: realm))
    }

    private static let deleteGroup = Statement(
        """
        DELETE FROM user_group
        WHERE realm_id = $1
          AND group_id = $2
        """, .write)

    /// Deletes the group, memberships and roles with it. Where there are groups in it it throws 23503.
    /// - Returns: `false` when there is none.
    package func deleteGroup(_ id: GroupID) async throws(PostgresError) -> Bool {
        try await run(Self.deleteGroup, [.text(realm.rawValue), .uuid(id.uuid)]).affected == 1
    }

    /// Every group of the realm as it is in this transaction.
    package func allGroups() async throws(PostgresError) -> [GroupRecord] {
        try GroupRecord.all(try await run(Store.allGroups, [.text(realm.rawValue)]))
    }
}

extension Store {
    fileprivate static let allGroups = Statement(
        """
        SELECT g.group_id,
               g.parent_id,
               g.name,
               ARRAY(
                   SELECT h.role_name
                   FROM group_role AS h
                   WHERE h.realm_id = $1 AND h.group_id = g.group_id
                   ORDER BY h.role_name
               ),
               g.revision,
               g.created_at,
               g.updated_at
        FROM user_group AS g
        WHERE g.realm_id = $1
        """, .read)

    /// Every group of the realm, in no order: a path is known only once all on the way are. One round trip.
    package func allGroups(_ realm: RealmID) async throws(PostgresError) -> [GroupRecord] {
        try GroupRecord.all(try await run(Self.allGroups, [.text(realm.rawValue)], in: realm))
    }
}

extension GroupRecord {
    fileprivate static func all(_ rows: PostgresRows) throws(PostgresError) -> [GroupRecord] {
        var groups: [GroupRecord] = []
        for row in rows {
            var columns = Columns(row)
            groups.append(try GroupRecord(&columns))
        }
        return groups
    }

    /// The parameters of the two statements that write a whole row.
    fileprivate func values(of realm: RealmID) -> [PostgresValue] {
        [.text(realm.rawValue), .uuid(id.uuid), .uuidOrNull(parent?.uuid), .text(name)]
    }
}
