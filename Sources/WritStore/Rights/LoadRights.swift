// Reads all that a realm has laid down about rights, for its snapshot and for the rules of changes.
package import WritPostgres
package import WritProtocol

extension Store {
    /// `kind` says how a row is read; see `RightsDefinition.add(_:)`.
    fileprivate static let loadRights = Statement(
        """
        SELECT 'api' AS kind,
               a.api_id AS id,
               a.audience AS name,
               NULL AS parent,
               ARRAY(SELECT p.permission FROM api_permission AS p WHERE p.realm_id = $1 AND p.api_id = a.api_id),
               ARRAY[a.access_token_typ, a.audience_as_array::text, a.lean_token::text]
        FROM api AS a
        WHERE a.realm_id = $1
        UNION ALL
        SELECT 'role',
               r.role_name,
               r.role_name,
               NULL,
               ARRAY(
                   SELECT p.api_id || ':' || p.permission
                   FROM role_permission AS p
                   WHERE p.realm_id = $1 AND p.role_name = r.role_name
               ),
               ARRAY(
                   SELECT i.included_role
                   FROM role_inclusion AS i
                   WHERE i.realm_id = $1 AND i.role_name = r.role_name
               )
        FROM role AS r
        WHERE r.realm_id = $1
        UNION ALL
        SELECT 'group',
               g.group_id::text,
               g.name,
               g.parent_id::text,
               '{}'::text[],
               ARRAY(SELECT h.role_name FROM group_role AS h WHERE h.realm_id = $1 AND h.group_id = g.group_id)
        FROM user_group AS g
        WHERE g.realm_id = $1
        """, .read)

    /// The realm's own APIs, roles and groups; empty where there is no such realm. One round trip.
    package func loadRights(_ realm: RealmID) async throws(PostgresError) -> RightsDefinition {
        try RightsDefinition(try await run(Self.loadRights, [.text(realm.rawValue)], in: realm))
    }
}

extension StoreTransaction {
    /// As ``Store/loadRights(_:)``, with what this transaction has changed.
    package func loadRights() async throws(PostgresError) -> RightsDefinition {
        try RightsDefinition(try await run(Store.loadRights, [.text(realm.rawValue)]))
    }
}

extension RightsDefinition {
    fileprivate init(_ rows: PostgresRows) throws(PostgresError) {
        self.init()
        for row in rows { try add(row) }
    }

    /// Reads kind, id, name, parent, permissions and a list: an API's shape, a role's included roles, a group's roles.
    private mutating func add(_ row: PostgresRow) throws(PostgresError) {
        var columns = Columns(row)
        let kind = try columns.text()
        let id = try columns.text()
        let name = try columns.text()
        let parent = try columns.textOrNil()
        let permissions = try columns.textArray()
        switch kind {
        case "api":
            guard let id = APIID(id) else { throw .decoding("\(id) is no API's id") }
            apis.append(
                ProtectedAPI(
                    id: id, audience: name, permissions: Set(permissions.compactMap { PermissionName($0) }),
                    shape: try Self.shape(columns.textArray())))
        case "role":
            guard let name = RoleName(id) else { throw .decoding("\(id) is no role's name") }
            roles.append(
                Role(
                    name: name, permissions: permissions.compactMap { APIPermission($0) },
                    includes: try columns.roleNames()))
        default:
            guard let id = GroupID(id) else { throw .decoding("\(id) is no group's id") }
            groups.append(
                Group(id: id, parent: parent.flatMap { GroupID($0) }, name: name, roles: try columns.roleNames()))
        }
    }

    /// access_token_typ, audience_as_array and lean_token, the truth values as texts.
    private static func shape(_ texts: [String]) throws(PostgresError) -> TokenShape {
        guard texts.count == 3, let type = AccessTokenType(rawValue: texts[0]) else {
            throw .decoding("\(texts) is no token's shape")
        }
        return TokenShape(type: type, audienceIsArray: texts[1] == "true", isLean: texts[2] == "true")
    }
}
