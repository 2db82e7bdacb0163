// What became of a request for a new password: a link and its message, or nothing.
package import FoundationEssentials
package import WritPostgres
package import WritProtocol

/// A request that was taken to be looked at now.
package struct DueReset: Sendable {
    package var realm: RealmID
    package var id: UUID
    package var sealedName: [UInt8]
    package var masterKeyVersion: UInt32
}

extension Store {
    private static let dueResets = Statement(
        """
        WITH due AS (
            SELECT realm_id, request_id
            FROM reset_request
            WHERE next_attempt_at <= now()
            ORDER BY next_attempt_at
            LIMIT $1
            FOR UPDATE SKIP LOCKED
        )
        UPDATE reset_request AS r
        SET next_attempt_at = now() + make_interval(secs => $2::bigint)
        FROM due
        WHERE r.realm_id = due.realm_id
          AND r.request_id = due.request_id
        RETURNING r.realm_id, r.request_id, r.sealed_name, r.master_key_version
        """, .write)

    /// Takes requests of all realms, the oldest first. Nobody else gets them before `lease` is over; one that is not
    /// settled by then is taken again. One round trip.
    package func dueResets(limit: Int, lease: Seconds) async throws(PostgresError) -> [DueReset] {
        try await DueReset.all(
            run(Self.dueResets, [.int8(Int64(limit)), .seconds(lease)], in: .everyRealm))
    }

    private static let openResets = Statement(
        """
        SELECT realm_id, request_id, sealed_name, master_key_version
        FROM reset_request
        WHERE realm_id = $1
        ORDER BY request_id
        LIMIT $2
        """, .read)

    /// Requests of one realm, whoever has taken them. One round trip.
    package func openResets(_ realm: RealmID, limit: Int) async throws(PostgresError) -> [DueReset] {
        try await DueReset.all(
            run(Self.openResets, [.text(realm.rawValue), .int8(Int64(limit))], in: realm))
    }

    private static let settleReset = Statement(
        """
        WITH request AS (
            DELETE FROM reset_request
            WHERE realm_id = $1
              AND request_id = $2
            RETURNING token_hash, sealed_message, master_key_version, event, expires_at
        ),
        found AS (
            SELECT user_id, 0 AS rank
            FROM account
            WHERE realm_id = $1
              AND username_key = normalize($3::text, NFC)
            UNION ALL
            SELECT user_id, 1 AS rank
            FROM account
            WHERE realm_id = $1
              AND email_key = normalize($3::text, NFC)
            ORDER BY rank
            LIMIT 1
        ),
        offered AS (
            INSERT INTO action_token AS t (
                realm_id, user_id, purpose, slot, token_hash, email, expires_at
            )
            SELECT $1, a.user_id, 'password_reset', free.slot, r.token_hash, a.email,
                   now() + make_interval(secs => $4::bigint)
            FROM request AS r
            CROSS JOIN found
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
            WHERE r.expires_at > now()
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
            SELECT $1, $2, 'password_reset', o.email, r.sealed_message, r.master_key_version,
                   now() + make_interval(secs => $4::bigint)
            FROM offered AS o
            CROSS JOIN request AS r
        ),
        audited AS (
            INSERT INTO audit_event (realm_id, event_id, at, kind, client_id, user_id, address, request_id, detail)
            SELECT e.realm_id, e.event_id, e.at, e.kind, e.client_id, o.user_id, e.address, e.request_id, e.detail
            FROM offered AS o
            CROSS JOIN request AS r
            CROSS JOIN LATERAL writ_audit_events(r.event) AS e
        )
        SELECT EXISTS (SELECT FROM offered)
        """, .write)

    /// Looks for whoever has the name, and makes the link and the message. A person who is disabled, has no address, or
    /// has three live links gets nothing; the mail goes where the account's mail goes, never to what was typed. The
    /// request is gone afterwards; of several who settle it at once one does. One round trip.
    ///
    /// - Parameter name: As at a login: a user name, or an e-mail address where nobody has it as a user name.
    /// - Parameter lifetime: Of the link and of its message.
    @discardableResult
    package func settleReset(
        _ reset: DueReset, name: String, lifetime: Seconds
    ) async throws(PostgresError) -> Bool {
        let rows = try await run(
            Self.settleReset,
            [.text(reset.realm.rawValue), .uuid(reset.id), .folded(name), .seconds(lifetime)], in: reset.realm)
        return try rows.first?.bool(0) ?? false
    }
}

extension DueReset {
    fileprivate static func all(_ rows: PostgresRows) throws(PostgresError) -> [DueReset] {
        var resets: [DueReset] = []
        for row in rows {
            var columns = Columns(row)
            resets.append(
                DueReset(
                    realm: try columns.realmID(), id: try columns.uuid(), sealedName: try columns.bytes(),
                    masterKeyVersion: UInt32(clamping: try columns.int8())))
        }
        return resets
    }
}
