// Reads a realm for its snapshot.
package import WritPostgres
package import WritProtocol

extension Store {
    private static let loadRealm = Statement(
        """
        SELECT r.realm_id,
               r.display_name,
               r.is_enabled,
               ARRAY(SELECT key || '=' || value FROM jsonb_each_text(r.settings)),
               r.created_at,
               r.revision,
               r.pairwise_salt,
               EXISTS (SELECT FROM realm_template AS t WHERE t.realm_id = $1),
               k.key_id,
               k.algorithm,
               k.public_jwk,
               k.sealed_private_key,
               k.master_key_version,
               k.created_at,
               k.active_from,
               k.stand_in,
               k.retired_at
        FROM realm AS r
        LEFT JOIN signing_key AS k ON k.realm_id = r.realm_id AND k.retired_at IS NULL
        WHERE r.realm_id = $1
        ORDER BY k.active_from, k.key_id
        """, .read)

    /// A realm with its keys that are not retired, disabled or not; `nil` when there is none. One round trip.
    package func loadRealm(_ id: RealmID) async throws(PostgresError) -> RealmRecord? {
        let rows = try await run(Self.loadRealm, [.text(id.rawValue)], in: id)
        var realm: RealmRecord?
        for row in rows {
            var columns = Columns(row)
            var head = try RealmRecord(&columns)
            head.pairwiseSalt = try columns.bytes()
            head.hasTemplates = try columns.bool()
            if realm == nil { realm = head }
            if try !columns.nextIsNull() { realm?.keys.append(try KeyRecord(&columns)) }
        }
        return realm
    }
}
