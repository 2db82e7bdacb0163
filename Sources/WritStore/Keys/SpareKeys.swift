// The stock of key pairs made in advance.
package import WritCrypto
package import WritPostgres
package import WritProtocol

/// A row of `spare_key`: like a realm's key, but sealed under the empty realm and without times.
package struct SpareKeyRecord: Sendable {
    package var id: KeyID
    package var kind: KeyKind
    /// The public half as a JWK, JSON in UTF-8.
    package var publicJWK: [UInt8]
    package var sealedPrivateKey: [UInt8]
    package var masterKeyVersion: UInt32

    package init(
        id: KeyID, kind: KeyKind, publicJWK: [UInt8], sealedPrivateKey: [UInt8], masterKeyVersion: UInt32
    ) {
        self.id = id
        self.kind = kind
        self.publicJWK = publicJWK
        self.sealedPrivateKey = sealedPrivateKey
        self.masterKeyVersion = masterKeyVersion
    }
}

extension Store {
    private static let putSpareKey = Statement(
        """
        INSERT INTO spare_key (key_id, kind, public_jwk, sealed_private_key, master_key_version)
        VALUES ($1, $2, $3, $4, $5)
        """, .write)

    package func putSpareKey(_ key: SpareKeyRecord) async throws(PostgresError) {
        _ = try await run(
            Self.putSpareKey,
            [
                .text(key.id.rawValue), .text(key.kind.rawValue), .jsonb(key.publicJWK), .bytes(key.sealedPrivateKey),
                .int8(Int64(key.masterKeyVersion)),
            ], in: .everyRealm)
    }

    private static let countSpareKeys = Statement(
        """
        SELECT count(*)
        FROM spare_key
        WHERE kind = $1
        """, .read)

    package func countSpareKeys(_ kind: KeyKind) async throws(PostgresError) -> Int {
        let rows = try await run(Self.countSpareKeys, [.text(kind.rawValue)], in: .everyRealm)
        return Int(try rows.first?.int8(0) ?? 0)
    }
}

extension StoreTransaction {
    /// Two at once get two different keys, and neither waits for the other.
    private static let takeSpareKey = Statement(
        """
        DELETE FROM spare_key
        WHERE key_id = (
            SELECT key_id
            FROM spare_key
            WHERE kind = $1
            ORDER BY created_at
            LIMIT 1
            FOR UPDATE SKIP LOCKED
        )
        RETURNING key_id, kind, public_jwk, sealed_private_key, master_key_version
        """, .write)

    /// The oldest spare key of the kind, gone from the stock when the transaction commits; `nil` when there is none.
    package func takeSpareKey(_ kind: KeyKind) async throws(PostgresError) -> SpareKeyRecord? {
        guard let row = try await run(Self.takeSpareKey, [.text(kind.rawValue)]).first else { return nil }
        var columns = Columns(row)
        return SpareKeyRecord(
            id: KeyID(try columns.text()), kind: try columns.choice(KeyKind.self), publicJWK: try columns.json(),
            sealedPrivateKey: try columns.bytes(), masterKeyVersion: UInt32(clamping: try columns.int8()))
    }
}
