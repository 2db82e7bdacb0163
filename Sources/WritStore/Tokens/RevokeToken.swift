// Takes one access token back.
package import WritPostgres
package import WritProtocol

extension Store {
    private static let revokeToken = Statement(
        """
        WITH revoked AS (
            INSERT INTO revoked_token (realm_id, jti, expires_at)
            VALUES ($1, $2, $3)
            ON CONFLICT (realm_id, jti) DO NOTHING
            RETURNING jti
        )
        INSERT INTO audit_event (realm_id, event_id, at, kind, client_id, user_id, address, request_id, detail)
        SELECT realm_id, event_id, at, kind, client_id,
               COALESCE(user_id, (SELECT user_id FROM refresh_family WHERE realm_id = $1 AND family_id = $5)), address,
               request_id, detail
        FROM writ_audit_events($4)
        WHERE EXISTS (SELECT FROM revoked)
        """, .write)

    /// RFC 7009 §2.1. Remembers the token as revoked until it expires, and writes the event the first time, in one
    /// statement. It is durable when this returns. One round trip.
    ///
    /// - Parameter family: The grant that it came of; the event's user is filled in from it where it has none.
    package func revokeToken(
        _ realm: RealmID, jti: String, family: FamilyID? = nil, expiresAt: Instant, event: AuditEvent
    ) async throws(PostgresError) {
        _ = try await run(
            Self.revokeToken,
            [
                .text(realm.rawValue), .text(jti), .instant(expiresAt), .jsonb(AuditEvent.json([event])),
                .uuidOrNull(family?.uuid),
            ], in: realm)
    }
}
