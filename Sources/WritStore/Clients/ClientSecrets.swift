// The two places that a client has for secrets.
package import FoundationEssentials
package import WritPostgres
package import WritProtocol

extension StoreTransaction {
    private static let countChange = Statement(
        """
        UPDATE client
        SET revision = revision + 1,
            updated_at = now()
        WHERE realm_id = $1
          AND client_id = $2
        """, .write)

    /// A change of its secrets is a change of the client, for whoever says "only if it is still what I read".
    package func countChange(of client: ClientID) async throws(PostgresError) {
        try await write(Self.countChange, [.text(realm.rawValue), .text(client.rawValue)])
    }

    private static let insertSecret = Statement(
        """
        INSERT INTO client_secret (realm_id, client_id, slot, secret_id, secret_hash)
        SELECT $1, $2, free.slot, $3, $4
        FROM (VALUES (1), (2)) AS free (slot)
        WHERE NOT EXISTS (
            SELECT
            FROM client_secret AS s
            WHERE s.realm_id = $1
              AND s.client_id = $2
              AND s.slot = free.slot
        )
        ORDER BY free.slot
        LIMIT 1
        ON CONFLICT (realm_id, client_id, slot) DO NOTHING
        """, .write)

    /// - Parameter hash: SHA-256 of the secret.
    /// - Returns: `false` when the client has two live secrets already, or somebody else took the place at the same
    /// moment.
    package func insertSecret(_ client: ClientID, id: UUID, hash: [UInt8]) async throws(PostgresError) -> Bool {
        try await run(Self.insertSecret, secret(client, id, hash)).affected == 1
    }

    /// As ``insertSecret(_:id:hash:)``, for a client that this transaction has made: it has none yet.
    package func insertFirstSecret(_ client: ClientID, id: UUID, hash: [UInt8]) async throws(PostgresError) {
        try await write(Self.insertSecret, secret(client, id, hash))
    }

    private func secret(_ client: ClientID, _ id: UUID, _ hash: [UInt8]) -> [PostgresValue] {
        [.text(realm.rawValue), .text(client.rawValue), .uuid(id), .bytes(hash)]
    }

    private static let deleteSecret = Statement(
        """
        DELETE FROM client_secret
        WHERE realm_id = $1
          AND client_id = $2
          AND secret_id = $3
        """, .write)

    package func deleteSecret(_ client: ClientID, id: UUID) async throws(PostgresError) -> Bool {
        try await run(
            Self.deleteSecret, [.text(realm.rawValue), .text(client.rawValue), .uuid(id)]
        ).affected == 1
    }

    private static let secretHashes = Statement(
        """
        SELECT client_id,
               secret_id,
               secret_hash
        FROM client_secret
        WHERE realm_id = $1
          AND client_id = ANY ($2)
        ORDER BY client_id, created_at, slot
        """, .write)

    /// SHA-256 of the live secrets of the clients, the oldest first. One round trip.
    package func secretHashes(
        of clients: [ClientID]
    ) async throws(PostgresError) -> [ClientID: [(id: UUID, hash: [UInt8])]] {
        let rows = try await run(
            Self.secretHashes, [.text(realm.rawValue), .textArray(clients.map(\.rawValue))])
        var hashes: [ClientID: [(id: UUID, hash: [UInt8])]] = [:]
        for row in rows {
            var columns = Columns(row)
            hashes[try columns.clientID(), default: []].append((try columns.uuid(), try columns.bytes()))
        }
        return hashes
    }
}
