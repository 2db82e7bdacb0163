// Redeems an authorization code: the one statement that uses it up and starts its grant.
package import WritPostgres
package import WritProtocol

/// What a code was good for.
package struct RedeemedCode: Sendable {
    package var family: FamilyID
    package var session: SessionID
    package var nonce: String?
    /// The grant as it was made, at generation 0, with the person as they are now.
    package var grant: RefreshedGrant

    package init(family: FamilyID, session: SessionID, nonce: String?, grant: RefreshedGrant) {
        self.family = family
        self.session = session
        self.nonce = nonce
        self.grant = grant
    }
}

extension Store {
    /// RFC 6749 §4.1.3. Everything that must hold stands in the WHERE, so a request that is refused uses nothing up:
    /// neither a wrong client's nor one without the right verifier. Of many at once one finds the code unused; the
    /// others wait for its row, look again, and find it used.
    ///
    /// The account and the session are held before the code, in their newest versions (as everywhere: account, then
    /// session, then what hangs on it). So whoever ends the session, disables the person or changes their password sees
    /// this grant and ends it too, or comes first, and then there is none.
    private static let redeemCode = Statement(
        """
        WITH code AS (
            SELECT user_id, session_id
            FROM authorization_code
            WHERE realm_id = $1
              AND code_hash = $2
              AND client_id = $3
              AND used_at IS NULL
        ),
        person AS (
            SELECT user_id
            FROM account
            WHERE realm_id = $1
              AND user_id = (SELECT user_id FROM code)
              AND is_enabled
            FOR SHARE
        ),
        live AS (
            SELECT session_id
            FROM session
            WHERE realm_id = $1
              AND session_id = (SELECT session_id FROM code WHERE EXISTS (SELECT FROM person))
              AND ended_at IS NULL
              AND idle_expires_at > now()
            FOR SHARE
        ),
        redeemed AS (
            UPDATE authorization_code AS c
            SET used_at = now()
            WHERE c.realm_id = $1
              AND c.code_hash = $2
              AND c.client_id = $3
              AND c.used_at IS NULL
              AND c.expires_at > now()
              AND CASE WHEN c.redirect_uri_was_sent OR $4::text IS NOT NULL THEN c.redirect_uri = $4 ELSE true END
              AND c.code_challenge IS NOT DISTINCT FROM $5
              AND ($10::text[] IS NULL OR $10 <@ c.resources)
              AND EXISTS (SELECT FROM live)
              AND (SELECT is_enabled FROM client WHERE realm_id = $1 AND client_id = $3)
            RETURNING c.user_id, c.session_id, c.family_id, c.scopes, c.resources, c.nonce, c.auth_time, c.acr, c.amr,
                      c.claims
        ),
        family AS (
            INSERT INTO refresh_family (
                realm_id, family_id, client_id, user_id, issues_refresh_token, scopes, resources, auth_time, acr, amr,
                idle_expires_at, absolute_expires_at, session_id, claims
            )
            SELECT $1, family_id, $3, user_id, $8, scopes, resources, auth_time, acr, amr,
                   now() + make_interval(secs => LEAST($6::bigint, $7::bigint)),
                   now() + make_interval(secs => $7::bigint), session_id, claims
            FROM redeemed
            RETURNING generation, idle_expires_at, absolute_expires_at
        ),
        remembered AS (
            INSERT INTO session_client (realm_id, session_id, client_id)
            SELECT $1, session_id, $3
            FROM redeemed
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
            SELECT realm_id, event_id, at, kind, client_id, COALESCE(user_id, (SELECT user_id FROM redeemed)), address,
                   request_id, detail
            FROM writ_audit_events($9)
            WHERE EXISTS (SELECT FROM redeemed)
        )
        SELECT r.family_id,
               r.nonce,
               f.generation,
               r.scopes,
               r.resources,
               r.auth_time,
               r.acr,
               r.amr,
               f.idle_expires_at,
               f.absolute_expires_at,
               now(),
               r.session_id,
               r.claims,
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
               ARRAY(SELECT role_name FROM account_role WHERE realm_id = $1 AND user_id = r.user_id ORDER BY role_name),
               ARRAY(SELECT group_id FROM group_member WHERE realm_id = $1 AND user_id = r.user_id ORDER BY group_id)
        FROM redeemed AS r
        CROSS JOIN family AS f
        CROSS JOIN LATERAL (
            SELECT user_id, username, email, is_email_verified, given_name, family_name, phone_number,
                   is_phone_number_verified, locale, zoneinfo, address, is_enabled,
                   required_actions, created_at, updated_at
            FROM account
            WHERE realm_id = $1
              AND user_id = r.user_id
            LIMIT 1
        ) AS a
        """, .write)

    /// Uses a code up, starts its grant and writes the event, if the code is the client's own, unused and in time, what
    /// the client shows fits it, its session is live, and the person and the client are enabled. One round trip.
    ///
    /// - Parameter redirectURI: As the token request holds it; must be the code's where that was sent.
    /// - Parameter codeChallenge: Of the token request's code_verifier; `nil` without one. Must be the code's, and `nil`
    ///   where that has none (RFC 9700 §4.8.2: the downgrade).
    /// - Parameter idle: How long the grant lives without being renewed.
    /// - Parameter absolute: How long it lives at all.
    /// - Parameter event: Its user is filled in from the code where it has none.
    /// - Returns: `nil` when anything did not hold; ``codeState(_:hash:)`` tells what.
    package func redeemCode(
        _ realm: RealmID, hash: [UInt8], client: ClientID, redirectURI: String?, codeChallenge: String?, idle: Seconds,
        absolute: Seconds, issuesRefreshToken: Bool, resources: [String]? = nil, event: AuditEvent
    ) async throws(PostgresError) -> RedeemedCode? {
        let rows = try await run(
            Self.redeemCode,
            [
                .text(realm.rawValue), .bytes(hash), .text(client.rawValue), .textOrNull(redirectURI),
                .textOrNull(codeChallenge), .seconds(idle), .seconds(absolute), .bool(issuesRefreshToken),
                .jsonb(AuditEvent.json([event])), .textArrayOrNull(resources),
            ], in: realm)
        guard let row = rows.first else { return nil }
        var columns = Columns(row)
        let family = try columns.familyID()
        let nonce = try columns.textOrNil()
        let grant = try RefreshedGrant(&columns)
        guard let session = grant.session else { throw .decoding("a code without a session") }
        return RedeemedCode(family: family, session: session, nonce: nonce, grant: grant)
    }
}
