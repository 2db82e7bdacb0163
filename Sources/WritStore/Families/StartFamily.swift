// The second statement of a login: everything that a right password changes.
package import WritPostgres
package import WritProtocol

extension Store {
    /// The account is locked first, the count of failures second and the credential third, here and wherever several of
    /// them are locked. Each is read in its newest version: an account disabled, or a password changed, while this
    /// statement waited, is seen.
    private static let startFamily = Statement(
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
        guessed AS (
            SELECT failures, last_failure_at
            FROM login_failure
            WHERE realm_id = $1
              AND kind = 'pair'
              AND subject = writ_login_subject($4, NULL, $13)
              AND EXISTS (SELECT FROM person)
            FOR UPDATE
        ),
        proven AS (
            SELECT user_id
            FROM credential
            WHERE realm_id = $1
              AND user_id = $4
              AND kind = 'password'
              AND secret = $15
              AND EXISTS (SELECT FROM person)
              AND NOT EXISTS (
                  SELECT
                  FROM guessed
                  WHERE failures > $17::bigint
                    AND last_failure_at > now() - interval '1 day'
              )
            FOR NO KEY UPDATE
        ),
        family AS (
            INSERT INTO refresh_family (
                realm_id, family_id, client_id, user_id, issues_refresh_token, scopes, resources, auth_time, acr, amr,
                idle_expires_at, absolute_expires_at
            )
            SELECT $1, $2, $3, user_id, $5, $6, $7, $8, $9::text, $10,
                   now() + make_interval(secs => LEAST($11::bigint, $12::bigint)),
                   now() + make_interval(secs => $12::bigint)
            FROM person
            WHERE $15::text IS NULL OR EXISTS (SELECT FROM proven)
            RETURNING user_id
        ),
        forgiven AS (
            DELETE FROM login_failure
            WHERE realm_id = $1
              AND kind = 'pair'
              AND subject = writ_login_subject($4, NULL, $13)
              AND EXISTS (SELECT FROM family)
        ),
        remembered AS (
            INSERT INTO login_address (realm_id, user_id, address)
            SELECT $1, user_id, $13
            FROM family
            ON CONFLICT (realm_id, user_id, address) DO UPDATE
            SET last_login_at = now()
            WHERE login_address.last_login_at < now() - interval '1 day'
        ),
        rehashed AS (
            UPDATE credential
            SET secret = $14
            WHERE realm_id = $1
              AND user_id = $4
              AND kind = 'password'
              AND secret = $15
              AND $14::text IS NOT NULL
              AND EXISTS (SELECT FROM family)
        ),
        audited AS (
            INSERT INTO audit_event (realm_id, event_id, at, kind, client_id, user_id, address, request_id, detail)
            SELECT realm_id, event_id, at, kind, client_id, user_id, address, request_id, detail
            FROM writ_audit_events($16)
            WHERE EXISTS (SELECT FROM family)
        )
        SELECT ARRAY(SELECT role_name FROM account_role WHERE realm_id = $1 AND user_id = $4 ORDER BY role_name),
               ARRAY(SELECT group_id FROM group_member WHERE realm_id = $1 AND user_id = $4 ORDER BY group_id)
        FROM family
        """, .write)

    /// Stores the new family, forgets the person's failures from this address, remembers the address, replaces the
    /// hash where `rehash` gives a better one, and writes the event: in one statement, all or nothing. Its generation
    /// is 0.
    ///
    /// - Parameter verifiedHash: The stored hash that the password was verified against. Nothing happens when it is no
    ///   longer the stored one, so a password changed meanwhile lets nobody in, and a rehash never brings an old one
    ///   back.
    /// - Parameter failuresAllowed: As ``startSession(_:rehash:event:verifiedHash:failuresAllowed:)`` has it.
    /// - Returns: What the person was given; `nil` when the account was disabled or deleted, its password changed,
    ///   something demanded of the person, or more failed, meanwhile.
    package func startFamily(
        _ family: NewFamily, network: String, rehash: String?, event: AuditEvent,
        verifiedHash: String? = nil, failuresAllowed: Int? = nil
    ) async throws(PostgresError) -> DirectRights? {
        let rows = try await run(
            Self.startFamily,
            [
                .text(family.realm.rawValue), .uuid(family.id.uuid), .text(family.client.rawValue),
                .uuid(family.user.uuid), .bool(family.issuesRefreshToken), .textArray(family.scope.strings),
                .textArray(family.resources), .instant(family.authTime), .textOrNull(family.acr),
                .textArray(family.amr), .seconds(family.idle), .seconds(family.absolute), .text(network),
                .textOrNull(rehash), .textOrNull(verifiedHash), .jsonb(AuditEvent.json([event])),
                .int8OrNull(failuresAllowed.map(Int64.init)),
            ], in: family.realm)
        guard let row = rows.first else { return nil }
        var columns = Columns(row)
        return try columns.directRights()
    }
}
