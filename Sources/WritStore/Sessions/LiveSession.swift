// Who is logged in in this browser.
package import WritPostgres
package import WritProtocol

extension Store {
    /// The row is written at most once a minute, or a tenth of the idle time where that is shorter, so that a busy
    /// person costs reads only; the idle end is late by that much at most. That a concurrent statement moved or ended
    /// the session meanwhile does not matter: what is returned was true when this one began.
    private static let liveSession = Statement(
        """
        WITH touched AS (
            UPDATE session
            SET last_used_at = now(),
                idle_expires_at = GREATEST(
                    LEAST(now() + make_interval(secs => $3::bigint), absolute_expires_at),
                    CASE WHEN is_remembered THEN idle_expires_at END
                )
            WHERE realm_id = $1
              AND token_hash = $2
              AND ended_at IS NULL
              AND idle_expires_at > now()
              AND last_used_at <= now() - LEAST(interval '1 minute', make_interval(secs => $3::bigint) / 10)
            RETURNING last_used_at, idle_expires_at
        )
        SELECT s.session_id,
               s.auth_time,
               s.acr,
               s.amr,
               s.created_at,
               COALESCE((SELECT last_used_at FROM touched), s.last_used_at),
               COALESCE((SELECT idle_expires_at FROM touched), s.idle_expires_at),
               s.absolute_expires_at,
               s.is_remembered,
               now(),
               a.user_id,
               a.username,
               a.email,
               a.is_email_verified,
               a.given_name,
               a.family_name,
               a.phone_number,
               a.is_phone_number_verified,
               a.locale,
               a.zoneinfo,
               a.address,
               a.is_enabled,
               a.required_actions,
               a.created_at,
               a.updated_at,
               (SELECT scopes FROM consent WHERE realm_id = $1 AND user_id = s.user_id AND client_id = $4)
        FROM session AS s
        CROSS JOIN LATERAL (
            SELECT user_id, username, email, is_email_verified, given_name, family_name, phone_number,
                   is_phone_number_verified, locale, zoneinfo, address, is_enabled,
                   required_actions, created_at, updated_at
            FROM account
            WHERE realm_id = $1
              AND user_id = s.user_id
            LIMIT 1
        ) AS a
        WHERE s.realm_id = $1
          AND s.token_hash = $2
          AND s.ended_at IS NULL
          AND s.idle_expires_at > now()
          AND a.is_enabled
        """, .write)

    /// The session of a cookie, if it has not ended, neither end is passed, and the person is enabled. Moves the idle
    /// end to `idle` from the database's now, never beyond the absolute one, and of a remembered session never back.
    /// One round trip.
    ///
    /// - Parameter tokenHash: SHA-256 of what the cookie holds.
    /// - Parameter client: Where given, `consented` is what the person has allowed this client; `nil`: nothing.
    package func liveSession(
        _ realm: RealmID, tokenHash: [UInt8], idle: Seconds, client: ClientID?
    ) async throws(PostgresError) -> (session: SessionRecord, consented: Scope?)? {
        let rows = try await run(
            Self.liveSession,
            [.text(realm.rawValue), .bytes(tokenHash), .seconds(idle), .textOrNull(client?.rawValue)], in: realm)
        guard let row = rows.first else { return nil }
        var columns = Columns(row)
        let session = try SessionRecord(&columns)
        return (session, try columns.nextIsNull() ? nil : try columns.scope())
    }
}
