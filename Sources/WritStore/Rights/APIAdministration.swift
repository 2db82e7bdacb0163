// Making, changing and listing protected APIs. Whoever writes holds the realm's row (`lockRealm`).
package import WritPostgres
package import WritProtocol

extension StoreTransaction {
    private static let insertAPI = Statement(
        """
        INSERT INTO api (realm_id, api_id, audience, display_name, access_token_typ, audience_as_array, lean_token)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (realm_id, api_id) DO NOTHING
        """, .write)

    /// Stores the API without its permissions.
    /// - Returns: `false` when the realm has an API of that id. Where another has its audience it throws 23505.
    package func insertAPI(_ api: APIRecord) async throws(PostgresError) -> Bool {
        try await run(Self.insertAPI, api.values(of: realm)).affected == 1
    }

    private static let updateAPI = Statement(
        """
        UPDATE api
        SET audience = $3,
            display_name = $4,
            access_token_typ = $5,
            audience_as_array = $6,
            lean_token = $7,
            revision = revision + 1,
            updated_at = now()
        WHERE realm_id = $1
          AND api_id = $2
        """, .write)

    package func updateAPI(_ api: APIRecord) async throws(PostgresError) {
        try await write(Self.updateAPI, api.values(of: realm))
    }

    private static let parkAudiences = Statement(
        """
        UPDATE api
        SET audience = 'urn:writ:moving:' || api_id
        WHERE realm_id = $1
          AND api_id = ANY ($2)
        """, .write)

    /// Takes the APIs' audiences away for as long as the transaction takes to give them others, so that some may have
    /// what others had: an audience is one API's alone at every moment. Nobody else sees the interim ones.
    package func parkAudiences(_ apis: [APIID]) async throws(PostgresError) {
        guard !apis.isEmpty else { return }
        try await write(Self.parkAudiences, [.text(realm.rawValue), .textArray(apis.map(\.rawValue))])
    }

    /// Those that stay are not touched: a role keeps them.
    private static let deletePermissionsBut = Statement(
        """
        DELETE FROM api_permission
        WHERE realm_id = $1
          AND api_id = $2
          AND permission <> ALL ($3)
        """, .write)

    private static let putPermissions = Statement(
        """
        INSERT INTO api_permission (realm_id, api_id, permission, description)
        SELECT $1, $2, p.permission, NULLIF(p.description, '')
        FROM unnest($3::text[], $4::text[]) AS p (permission, description)
        ON CONFLICT (realm_id, api_id, permission) DO UPDATE
        SET description = EXCLUDED.description
        """, .write)

    /// Roles lose what is no longer among them.
    package func replacePermissions(
        _ api: APIID, _ permissions: [PermissionRecord]
    ) async throws(PostgresError) {
        let names = PostgresValue.textArray(permissions.map(\.name.rawValue))
        try await write(Self.deletePermissionsBut, [.text(realm.rawValue), .text(api.rawValue), names])
        try await write(
            Self.putPermissions,
            [.text(realm.rawValue), .text(api.rawValue), names, .textArray(permissions.map { $0.description ?? "" })])
    }

    private static let deleteAPI = Statement(
        """
        DELETE FROM api
        WHERE realm_id = $1
          AND api_id = $2
        """, .write)

    /// Deletes the API with its permissions; roles lose them.
    /// - Returns: `false` when there is none.
    package func deleteAPI(_ api: APIID) async throws(PostgresError) -> Bool {
        try await run(Self.deleteAPI, [.text(realm.rawValue), .text(api.rawValue)]).affected == 1
    }

    /// Every API as it is in this transaction, in the order of their ids.
    package func allAPIs() async throws(PostgresError) -> [APIRecord] {
        let rows = try await run(
            Store.listAPIs, [.text(realm.rawValue), .textOrNull(nil), .textOrNull(nil), .int8(.max)])
        var apis: [APIRecord] = []
        for row in rows {
            var columns = Columns(row)
            apis.append(try APIRecord(&columns))
        }
        return apis
    }

    /// The API as it is in this transaction; `nil` when there is none.
    package func showAPI(_ id: APIID) async throws(PostgresError) -> APIRecord? {
        try await run(Store.showAPI, [.text(realm.rawValue), .text(id.rawValue)]).first
            .map { row throws(PostgresError) in
                var columns = Columns(row)
                return try APIRecord(&columns)
            }
    }
}

extension Store {
    fileprivate static let showAPI = Statement(
        """
        SELECT a.api_id,
               a.audience,
               a.display_name,
               a.access_token_typ,
               a.audience_as_array,
               a.lean_token,
               ARRAY(
                   SELECT p.permission
                   FROM api_permission AS p
                   WHERE p.realm_id = $1 AND p.api_id = a.api_id
                   ORDER BY p.permission
               ),
               ARRAY(
                   SELECT COALESCE(p.description, '')
                   FROM api_permission AS p
                   WHERE p.realm_id = $1 AND p.api_id = a.api_id
                   ORDER BY p.permission
               ),
               a.revision,
               a.created_at,
               a.updated_at
        FROM api AS a
        WHERE a.realm_id = $1
          AND a.api_id = $2
        """, .read)

    /// `nil` when there is none. One round trip.
    package func showAPI(_ realm: RealmID, _ id: APIID) async throws(PostgresError) -> APIRecord? {
        try await run(Self.showAPI, [.text(realm.rawValue), .text(id.rawValue)], in: realm).first
            .map { row throws(PostgresError) in
                var columns = Columns(row)
                return try APIRecord(&columns)
            }
    }

    fileprivate static let listAPIs = Statement(
        """
        SELECT a.api_id,
               a.audience,
               a.display_name,
               a.access_token_typ,
               a.audience_as_array,
               a.lean_token,
               ARRAY(
                   SELECT p.permission
                   FROM api_permission AS p
                   WHERE p.realm_id = $1 AND p.api_id = a.api_id
                   ORDER BY p.permission
               ),
               ARRAY(
                   SELECT COALESCE(p.description, '')
                   FROM api_permission AS p
                   WHERE p.realm_id = $1 AND p.api_id = a.api_id
                   ORDER BY p.permission
               ),
               a.revision,
               a.created_at,
               a.updated_at
        FROM api AS a
        WHERE a.realm_id = $1
          AND ($2::text IS NULL OR a.api_id > $2)
          AND (
              $3::text IS NULL
              OR strpos(a.api_id, $3) > 0
              OR strpos(lower(a.display_name), $3) > 0
              OR strpos(lower(a.audience), $3) > 0
          )
        ORDER BY a.api_id
        LIMIT $4
        """, .read)

    /// APIs in the order of their ids, without the administration API, which is no row. One round trip.
    /// - Parameter search: Only those whose id, name or audience holds this text.
    package func listAPIs(
        _ realm: RealmID, after: String?, limit: Int, search: String?
    ) async throws(PostgresError) -> [APIRecord] {
        let rows = try await run(
            Self.listAPIs,
            [.text(realm.rawValue), .textOrNull(after), .foldedOrNull(search), .int8(Int64(limit))], in: realm)
        var apis: [APIRecord] = []
        for row in rows {
            var columns = Columns(row)
            apis.append(try APIRecord(&columns))
        }
        return apis
    }
}

extension APIRecord {
    /// The parameters of the two statements that write a whole row.
    fileprivate func values(of realm: RealmID) -> [PostgresValue] {
        [
            .text(realm.rawValue), .text(id.rawValue), .text(audience), .textOrNull(displayName),
            .text(shape.type.rawValue), .bool(shape.audienceIsArray), .bool(shape.isLean),
        ]
    }
}
