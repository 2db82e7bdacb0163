// Making, changing and listing realms.
package import WritPostgres
package import WritProtocol

extension StoreTransaction {
    private static let insertRealm = Statement(
        """
        INSERT INTO realm (realm_id, display_name, settings)
        VALUES ($1, $2, jsonb_object($3))
        ON CONFLICT (realm_id) DO NOTHING
        """, .write)

    /// - Returns: `false` when there is a realm of that id.
    package func insertRealm(
        displayName: String?, settings: RealmSettings.Overrides
    ) async throws(PostgresError) -> Bool {
        try await run(
            Self.insertRealm, [.text(realm.rawValue), .textOrNull(displayName), .overrides(settings)]
        ).affected == 1
    }

    private static let lockRealm = Statement(
        """
        SELECT realm_id,
               display_name,
               is_enabled,
               ARRAY(SELECT key || '=' || value FROM jsonb_each_text(settings)),
               created_at,
               revision
        FROM realm
        WHERE realm_id = $1
        FOR NO KEY UPDATE
        """, .write)

    /// The realm's row, without keys, held against other changes until the transaction ends; `nil` when there is none.
    package func lockRealm() async throws(PostgresError) -> RealmRecord? {
        guard let row = try await run(Self.lockRealm, [.text(realm.rawValue)]).first else { return nil }
        var columns = Columns(row)
        return try RealmRecord(&columns)
    }

    private static let holdRealm = Statement(
        """
        SELECT realm_id
        FROM realm
        WHERE realm_id = $1
        FOR KEY SHARE
        """, .write)

    /// Keeps the realm from being deleted until the transaction ends, and nothing else.
    /// - Returns: `false` when there is none.
    package func holdRealm() async throws(PostgresError) -> Bool {
        try await !run(Self.holdRealm, [.text(realm.rawValue)]).isEmpty
    }

    private static let updateRealm = Statement(
        """
        UPDATE realm
        SET display_name = $2,
            is_enabled = $3,
            settings = jsonb_object($4),
            revision = revision + 1,
            updated_at = now()
        WHERE realm_id = $1
        """, .write)

    package func updateRealm(_ record: RealmRecord) async throws(PostgresError) {
        _ = try await run(
            Self.updateRealm,
            [
                .text(realm.rawValue), .textOrNull(record.displayName), .bool(record.isEnabled),
                .overrides(record.settings),
            ])
    }
}

extension Store {
    private static let listRealms = Statement(
        """
        SELECT realm_id,
               display_name,
               is_enabled,
               ARRAY(SELECT key || '=' || value FROM jsonb_each_text(settings)),
               created_at,
               revision
        FROM realm
        WHERE $1::text IS NULL OR realm_id > $1
        ORDER BY realm_id
        LIMIT $2
        """, .read)

    private static let findRealms = Statement(
        """
        SELECT realm_id,
               display_name,
               is_enabled,
               ARRAY(SELECT key || '=' || value FROM jsonb_each_text(settings)),
               created_at,
               revision
        FROM realm
        WHERE realm_id = ANY (writ_find_realms(normalize($3, NFC), $1, $2))
        ORDER BY realm_id
        """, .read)

    /// Realms in the order of their ids, without keys, in the operators' context. One round trip.
    ///
    /// - Parameter search: Only those whose id or display name holds this text.
    package func listRealms(
        after: String?, limit: Int, search: String?
    ) async throws(PostgresError) -> [RealmRecord] {
        let part: [PostgresValue] = [.textOrNull(after), .int8(Int64(limit))]
        let rows =
            if let search {
                try await run(Self.findRealms, part + [.folded(search)], in: .everyRealm)
            } else {
                try await run(Self.listRealms, part, in: .everyRealm)
            }
        var realms: [RealmRecord] = []
        for row in rows {
            var columns = Columns(row)
            realms.append(try RealmRecord(&columns))
        }
        return realms
    }
}

extension RealmRecord {
    /// Reads realm_id, display_name, is_enabled, settings, created_at, revision.
    init(_ columns: inout Columns) throws(PostgresError) {
        self.init(
            id: try columns.realmID(), displayName: try columns.textOrNil(), isEnabled: try columns.bool(),
            settings: try columns.overrides(), createdAt: try columns.instant())
        revision = try columns.int8()
    }
}
