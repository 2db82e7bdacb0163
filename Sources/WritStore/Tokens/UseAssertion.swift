// Uses a client assertion up.
import WritCrypto
package import WritPostgres
package import WritProtocol

extension Store {
    private static let useAssertion = Statement(
        """
        INSERT INTO used_assertion (realm_id, client_id, jti_hash, expires_at)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (realm_id, client_id, jti_hash) DO NOTHING
        """, .write)

    /// RFC 7523 §3: an assertion works once. One round trip.
    /// - Parameter expiresAt: The assertion's `exp`; it is remembered for an hour longer, whatever the clocks' skew.
    /// - Returns: `false` when it was used before.
    package func useAssertion(
        _ realm: RealmID, client: ClientID, jti: String, expiresAt: Instant
    ) async throws(PostgresError) -> Bool {
        let rows = try await run(
            Self.useAssertion,
            [.text(realm.rawValue), .text(client.rawValue), .bytes(SHA256.hash(jti)), .instant(expiresAt)], in: realm)
        return rows.affected == 1
    }
}
