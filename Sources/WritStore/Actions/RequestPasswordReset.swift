// Mails that strangers ask for: a link for a forgotten password, and one to register.
package import WritPostgres
package import WritProtocol

/// How many mails may be asked for: `burst` at once, and one more in each interval.
package struct MailRate: Sendable {
    package var burst: Int
    package var interval: Seconds

    package init(burst: Int, interval: Seconds) {
        self.burst = burst
        self.interval = interval
    }
}

extension Store {
    /// The request is counted and written in any case, so that the statement takes one commit whether or not there is such
    /// an account, and its time tells little.
    private static let requestPasswordReset = Statement(
        """
        WITH asked AS (
            INSERT INTO mail_request AS r (realm_id, subject, empty_at, was_allowed)
            VALUES ($1, writ_login_subject('', $3), now() + make_interval(secs => $5::bigint), true)
            ON CONFLICT (realm_id, subject) DO UPDATE
            SET was_allowed = r.empty_at <= now() + make_interval(secs => ($4::bigint - 1) * $5::bigint),
                empty_at = CASE
                    WHEN r.empty_at <= now() + make_interval(secs => ($4::bigint - 1) * $5::bigint)
                    THEN GREATEST(r.empty_at, now()) + make_interval(secs => $5::bigint)
                    ELSE r.empty_at
                END
            RETURNING was_allowed AS is_allowed
        ),
        found AS (
            SELECT user_id, 0 AS rank
            FROM account
            WHERE realm_id = $1
              AND username_key = normalize($2::text, NFC)
            UNION ALL
            SELECT user_id, 1 AS rank
            FROM account
            WHERE realm_id = $1
              AND email_key = normalize($2::text, NFC)
            ORDER BY rank
            LIMIT 1
        ),
        offered AS (
            INSERT INTO action_token AS t (
                realm_id, user_id, purpose, slot, token_hash, email, expires_at
            )
            SELECT $1, a.user_id, 'password_reset', free.slot, $6, a.email, now() + make_interval(secs => $7::bigint)
            FROM found
            CROSS JOIN LATERAL (
                SELECT user_id, email
                FROM account
                WHERE realm_id = $1
                  AND user_id = found.user_id
                  AND is_enabled
                  AND email IS NOT NULL
                LIMIT 1
            ) AS a
            CROSS JOIN LATERAL (
                SELECT slot
                FROM (VALUES (1), (2), (3)) AS slots (slot)
                WHERE NOT EXISTS (
                    SELECT
                    FROM action_token
                    WHERE realm_id = $1
                      AND user_id = a.user_id
                      AND purpose = 'password_reset'
                      AND slot = slots.slot
                      AND used_at IS NULL
                      AND expires_at > now()
                )
                ORDER BY slot
                LIMIT 1
            ) AS free
            WHERE (SELECT is_allowed FROM asked)
            ON CONFLICT (realm_id, user_id, purpose, slot) DO UPDATE
            SET token_hash = EXCLUDED.token_hash,
                email = EXCLUDED.email,
                created_at = now(),
                expires_at = EXCLUDED.expires_at,
                used_at = NULL,
                was_mailed = true
            WHERE t.used_at IS NOT NULL
               OR t.expires_at <= now()
            RETURNING user_id, email
        ),
        mailed AS (
            INSERT INTO mail (realm_id, mail_id, kind, recipient, sealed_message, master_key_version, expires_at)
            SELECT $1, $8, $9, email, $10, $11, now() + make_interval(secs => $12::bigint)
            FROM offered
        ),
        audited AS (
            INSERT INTO audit_event (realm_id, event_id, at, kind, client_id, user_id, address, request_id, detail)
            SELECT e.realm_id, e.event_id, e.at, e.kind, e.client_id, o.user_id, e.address, e.request_id, e.detail
            FROM writ_audit_events($13) AS e
            CROSS JOIN offered AS o
        )
        SELECT is_allowed
        FROM asked
        """, .write)

    /// Makes a link to set a new password for whoever has the name, and the message with it. One round trip.
    ///
    /// - Parameter name: As at a login: a user name, or an e-mail address where nobody has it as a user name.
    /// - Parameter address: The network address that asks; held to `rate`.
    /// - Parameter mail: Its recipient is left out: it goes where the account's mail goes, never to what was typed.
    /// - Returns: `false` when the network address has asked too often. `true` otherwise, whether or not there is such a
    ///   person, they are enabled, have an address, and have fewer than three live links.
    package func requestPasswordReset(
        _ realm: RealmID, name: String, address: String, rate: MailRate, hash: [UInt8], mail: NewMail,
        event: AuditEvent
    ) async throws(PostgresError) -> Bool {
        let rows = try await run(
            Self.requestPasswordReset,
            [
                .text(realm.rawValue), .folded(name), .text(address), .int8(Int64(rate.burst)),
                .seconds(rate.interval), .bytes(hash), .seconds(mail.lifetime), .uuid(mail.id), .text(mail.kind),
                .bytes(mail.sealedMessage), .int8(Int64(mail.masterKeyVersion)), .seconds(mail.lifetime),
                .jsonb(AuditEvent.json([event])),
            ], in: realm)
        return try rows.first?.bool(0) ?? false
    }
}
