// A grant straight from the authorization endpoint, without a code (OAuth 2.0 Multiple Response Types §3, §5).
package import WritPostgres
package import WritProtocol

extension Store {
    /// The account and the session are held as in redeeming a code, for the same reason.
    private static let startFamilyInSession = Statement(
        """
        WITH person AS (
            SELECT user_id
            FROM account
            WHERE realm_id = $1
              AND user_id = $4
              AND is_enabled
              AND required_actions = '{}'
            FOR SHARE
        ),
        live AS (
            SELECT session_id
            FROM session
            WHERE realm_id = $1
              AND session_id = $12
              AND user_id = (SELECT user_id FROM person)
              AND ended_at IS NULL
              AND idle_expires_at > now()
            FOR SHARE
        ),
        family AS (
            INSERT INTO refresh_family (
                realm_id, family_id, client_id, user_id, issues_refresh_token, scopes, resources, auth_time, acr, amr,
                idle_expires_at, absolute_expires_at, session_id, claims
            )
            SELECT $1, $2, $3, $4, false, $5, $6, $7, $8, $9,
                   now() + make_interval(secs => LEAST($10::bigint, $11::bigint)),
                   now() + make_interval(secs => $11::bigint), session_id, $14
            FROM live
            RETURNING session_id
        ),
        remembered AS (
            INSERT INTO session_client (realm_id, session_id, client_id)
            SELECT $1, session_id, $3
            FROM family
            WHERE EXISTS (
                SELECT
                FROM client
                WHERE realm_id = $1
                  AND client_id = $3
                  AND (backchannel_logout_uri IS NOT NULL OR frontchannel_logout_uri IS NOT NULL)
            )
            ON CONFLICT (realm_id, session_id, client_id) DO NOTHING
        ),
        audited AS (
            INSERT INTO audit_event (realm_id, event_id, at, kind, client_id, user_id, address, request_id, detail)
            SELECT realm_id, event_id, at, kind, client_id, user_id, address, request_id, detail
            FROM writ_audit_events($13)
            WHERE EXISTS (SELECT FROM family)
        )
        SELECT ARRAY(SELECT role_name FROM account_role WHERE realm_id = $1 AND user_id = $4 ORDER BY role_name),
               ARRAY(SELECT group_id FROM group_member WHERE realm_id = $1 AND user_id = $4 ORDER BY group_id)
        FROM family
        """, .write)

    /// Starts a grant without refresh tokens in a browser session and writes the event, in one statement. For access
    /// tokens, and for ID tokens alone too, so that their client is told of the logout. One round trip.
    ///
    /// - Returns: What the person was given; `nil` when the session is no longer live, is somebody else's, or the person is disabled.
    package func startFamilyInSession(
        _ family: NewFamily, session: SessionID, event: AuditEvent
    ) async throws(PostgresError) -> DirectRights? {
        let rows = try await run(
            Self.startFamilyInSession,
            [
                .text(family.realm.rawValue), .uuid(family.id.uuid), .text(family.client.rawValue),
                .uuid(family.user.uuid), .textArray(family.scope.strings), .textArray(family.resources),
                .instant(family.authTime), .textOrNull(family.acr), .textArray(family.amr), .seconds(family.idle),
                .seconds(family.absolute), .uuid(session.uuid), .jsonb(AuditEvent.json([event])),
                .bytesOrNull(family.claims),
            ], in: family.realm)
        guard let row = rows.first else { return nil }
        var columns = Columns(row)
        return try columns.directRights()
    }
}
