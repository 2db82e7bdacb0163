// Counts a failed password.
package import WritPostgres
package import WritProtocol

extension Store {
    private static let recordLoginFailure = Statement(
        """
        WITH counted AS (
            INSERT INTO login_failure (realm_id, kind, subject, failures, last_failure_at)
            VALUES ($1, 'pair', writ_login_subject($2, $3), 1, now()),
                   ($1, 'account', writ_login_subject($2, ''), 1, now()),
                   ($1, 'address', writ_login_subject('', $3), 1, now())
            ON CONFLICT (realm_id, kind, subject) DO UPDATE
            SET failures = CASE
                    WHEN login_failure.last_failure_at > now() - interval '1 day' THEN login_failure.failures + 1
                    ELSE 1
                END,
                last_failure_at = now()
        )
        INSERT INTO audit_event (realm_id, event_id, at, kind, client_id, user_id, address, request_id, detail)
        SELECT realm_id, event_id, at, kind, client_id, user_id, address, request_id, detail
        FROM writ_audit_events($4)
        """, .write)

    /// Adds one to the three counts of what was typed, and writes the event, in one statement. No count is lost however
    /// many fail at once; the counts are always locked in the same order, so they cannot wait for each other in a ring.
    /// One round trip.
    package func recordLoginFailure(
        _ realm: RealmID, username: String, address: String, event: AuditEvent
    ) async throws(PostgresError) {
        _ = try await run(
            Self.recordLoginFailure,
            [.text(realm.rawValue), .folded(username), .text(address), .jsonb(AuditEvent.json([event]))], in: realm)
    }
}
