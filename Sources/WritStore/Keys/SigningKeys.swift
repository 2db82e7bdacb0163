// The signing keys of a realm, for administration and the janitor; the request path reads them with the realm.
import WritCrypto
package import WritPostgres
package import WritProtocol

extension StoreTransaction {
    private static let insertKey = Statement(
        """
        INSERT INTO signing_key (
            realm_id, key_id, algorithm, public_jwk, sealed_private_key, master_key_version, created_at, active_from,
            stand_in
        )
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """, .write)

    package func insertKey(_ key: KeyRecord) async throws(PostgresError) {
        _ = try await run(
            Self.insertKey,
            [
                .text(realm.rawValue), .text(key.id.rawValue), .text(key.algorithm.rawValue), .jsonb(key.publicJWK),
                .bytes(key.sealedPrivateKey), .int8(Int64(key.masterKeyVersion)), .instant(key.createdAt),
                .instant(key.activeFrom), .textOrNull(key.standIn?.rawValue),
            ])
    }

    private static let keys = Statement(
        """
        SELECT key_id, algorithm, public_jwk, sealed_private_key, master_key_version, created_at, active_from,
               stand_in, retired_at
        FROM signing_key
        WHERE realm_id = $1
          AND retired_at IS NULL
        ORDER BY active_from, key_id
        """, .read)

    /// The realm's keys that are not retired, the oldest first.
    package func keys() async throws(PostgresError) -> [KeyRecord] {
        try KeyRecord.all(try await run(Self.keys, [.text(realm.rawValue)]))
    }
}

extension Store {
    private static let listKeys = Statement(
        """
        SELECT key_id, algorithm, public_jwk, sealed_private_key, master_key_version, created_at, active_from,
               stand_in, retired_at
        FROM signing_key
        WHERE realm_id = $1
        ORDER BY active_from, key_id
        """, .read)

    /// Every key the realm ever had, the oldest first.
    package func listKeys(_ realm: RealmID) async throws(PostgresError) -> [KeyRecord] {
        try KeyRecord.all(try await run(Self.listKeys, [.text(realm.rawValue)], in: realm))
    }

    fileprivate static let retireKeys = Statement(
        """
        UPDATE signing_key
        SET retired_at = now()
        WHERE realm_id = $1
          AND key_id = ANY ($2)
          AND retired_at IS NULL
        """, .write)

    /// Stops publishing keys of which no token can be valid any more. Which those are, `KeySchedule` says.
    /// - Returns: How many were published until now.
    package func retireKeys(_ realm: RealmID, _ ids: [KeyID]) async throws(PostgresError) -> Int {
        guard !ids.isEmpty else { return 0 }
        return try await run(
            Self.retireKeys, [.text(realm.rawValue), .textArray(ids.map(\.rawValue))], in: realm
        ).affected
    }
}

extension StoreTransaction {
    /// Stops publishing a key at once: what it signed is refused from now on.
    /// - Returns: `false` when it was retired before, or there is none.
    package func retireKey(_ id: KeyID) async throws(PostgresError) -> Bool {
        try await run(Store.retireKeys, [.text(realm.rawValue), .textArray([id.rawValue])]).affected == 1
    }
}

extension KeyRecord {
    fileprivate static func all(_ rows: PostgresRows) throws(PostgresError) -> [KeyRecord] {
        var keys: [KeyRecord] = []
        for row in rows {
            var columns = Columns(row)
            keys.append(try KeyRecord(&columns))
        }
        return keys
    }
}
