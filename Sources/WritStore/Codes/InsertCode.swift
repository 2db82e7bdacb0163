// Stores an authorization code.
package import WritPostgres
import WritProtocol

extension Store {
    /// No row is locked: redeeming looks again, and holds what it finds.
    private static let insertCode = Statement(
        """
        WITH made AS (
            INSERT INTO authorization_code (
                realm_id, code_hash, client_id, user_id, session_id, family_id, redirect_uri, redirect_uri_was_sent,
                code_challenge, scopes, resources, nonce, auth_time, acr, amr, claims, expires_at
            )
            SELECT $1, $2, $3, s.user_id, s.session_id, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
                   now() + make_interval(secs => $17::bigint)
            FROM session AS s
            WHERE s.realm_id = $1
              AND s.session_id = $5
              AND s.user_id = $4
              AND s.ended_at IS NULL
              AND s.idle_expires_at > now()
              AND (SELECT is_enabled AND required_actions = '{}' FROM account WHERE realm_id = $1 AND user_id = $4)
            RETURNING code_hash
        ),
        audited AS (
            INSERT INTO audit_event (realm_id, event_id, at, kind, client_id, user_id, address, request_id, detail)
            SELECT realm_id, event_id, at, kind, client_id, user_id, address, request_id, detail
            FROM writ_audit_events($18)
            WHERE EXISTS (SELECT FROM made)
        )
        SELECT EXISTS (SELECT FROM made)
        """, .write)

    /// Stores a code and writes the event, in one statement. One round trip.
    /// - Returns: `false` when the session is no longer live, is somebody else's, or the person is disabled or has
    ///   something to do first.
    package func insertCode(_ new: NewCode, event: AuditEvent) async throws(PostgresError) -> Bool {
        let rows = try await run(
            Self.insertCode,
            [
                .text(new.realm.rawValue), .bytes(new.hash), .text(new.client.rawValue), .uuid(new.user.uuid),
                .uuid(new.session.uuid), .uuid(new.family.uuid), .text(new.redirectURI),
                .bool(new.redirectURIWasSent), .textOrNull(new.codeChallenge), .textArray(new.scope.strings),
                .textArray(new.resources), .textOrNull(new.nonce), .instant(new.authTime), .textOrNull(new.acr),
                .textArray(new.amr), .bytesOrNull(new.claims), .seconds(new.lifetime),
                .jsonb(AuditEvent.json([event])),
            ], in: new.realm)
        return try rows.first?.bool(0) ?? false
    }
}
