// Ends a grant and everything that came of it.
package import WritPostgres
package import WritProtocol

extension Store {
    private static let revokeFamily = Statement(
        """
        WITH revoked AS (
            UPDATE refresh_family
            SET revoked_at = now(),
                revoked_reason = $4
            WHERE realm_id = $1
              AND family_id = $2
              AND ($3::text IS NULL OR client_id = $3)
              AND revoked_at IS NULL
            RETURNING family_id
        ),
        audited AS (
            INSERT INTO audit_event (realm_id, event_id, at, kind, client_id, user_id, address, request_id, detail)
            SELECT realm_id, event_id, at, kind, client_id, user_id, address, request_id, detail
            FROM writ_audit_events($5)
            WHERE EXISTS (SELECT FROM revoked)
        )
        SELECT EXISTS (SELECT FROM revoked)
        """, .write)

    /// Revokes a family and writes the event, in one statement. It is durable when this returns. One round trip.
    ///
    /// - Parameter client: Where given, only this client's own family.
    /// - Returns: Whether it was not revoked before.
    package func revokeFamily(
        _ realm: RealmID, family: FamilyID, client: ClientID?, reason: String, event: AuditEvent
    ) async throws(PostgresError) -> Bool {
        let rows = try await run(
            Self.revokeFamily,
            [
                .text(realm.rawValue), .uuid(family.uuid), .textOrNull(client?.rawValue), .text(reason),
                .jsonb(AuditEvent.json([event])),
            ], in: realm)
        return try rows.first?.bool(0) ?? false
    }
}
