// Makes a link and the message that holds it.
package import WritPostgres
import WritProtocol

extension StoreTransaction {
    fileprivate static let offerAction = Statement(
        """
        WITH offered AS (
            INSERT INTO action_token AS t (
                realm_id, user_id, purpose, slot, token_hash, email, expires_at, was_mailed
            )
            SELECT $1, a.user_id, $4, free.slot, $3, $5, now() + make_interval(secs => $6::bigint),
                   $7::uuid IS NOT NULL
            FROM account AS a
            CROSS JOIN LATERAL (
                SELECT slot
                FROM (VALUES (1), (2), (3)) AS slots (slot)
                WHERE NOT EXISTS (
                    SELECT
                    FROM action_token
                    WHERE realm_id = $1
                      AND user_id = $2
                      AND purpose = $4
                      AND slot = slots.slot
                      AND used_at IS NULL
                      AND expires_at > now()
                )
                ORDER BY slot
                LIMIT 1
            ) AS free
            WHERE a.realm_id = $1
              AND a.user_id = $2
              AND a.is_enabled
              AND (a.email = $5
                   OR $4 = 'email_verification'
                   AND ('update_profile' = ANY(a.required_actions)
                        OR a.email IS NULL AND 'verify_email' = ANY(a.required_actions)))
            ON CONFLICT (realm_id, user_id, purpose, slot) DO UPDATE
            SET token_hash = EXCLUDED.token_hash,
                email = EXCLUDED.email,
                created_at = now(),
                expires_at = EXCLUDED.expires_at,
                used_at = NULL,
                was_mailed = EXCLUDED.was_mailed
            WHERE t.used_at IS NOT NULL
               OR t.expires_at <= now()
            RETURNING user_id
        ),
        mailed AS (
            INSERT INTO mail (realm_id, mail_id, kind, recipient, sealed_message, master_key_version, expires_at)
            SELECT $1, $7, $8, $9, $10, $11, now() + make_interval(secs => $12::bigint)
            FROM offered
            WHERE $7::uuid IS NOT NULL
        ),
        audited AS (
            INSERT INTO audit_event (realm_id, event_id, at, kind, client_id, user_id, address, request_id, detail)
            SELECT realm_id, event_id, at, kind, client_id, user_id, address, request_id, detail
            FROM writ_audit_events($13)
            WHERE EXISTS (SELECT FROM offered)
        )
        SELECT EXISTS (SELECT FROM offered)
        """, .write)

    /// As ``Store/offerAction(_:mail:event:)``, with other changes to the person.
    /// - Parameter mail: `nil`: the link reaches them another way, and proves no address.
    package func offerAction(
        _ token: NewActionToken, mail: NewMail?, event: AuditEvent
    ) async throws(PostgresError) -> Bool {
        try await run(Self.offerAction, token.values(mail, event)).first?.bool(0) ?? false
    }
}

extension Store {
    /// Stores a link and the message with it, and writes the event, in one statement. One round trip.
    ///
    /// - Returns: `false`, and nothing is stored, when the person is disabled, does not have that address and is not
    ///   asked for one (``UserRecord/pendingActions``), or has three live links of the purpose already. What is told to
    ///   strangers who asked must not differ.
    package func offerAction(
        _ token: NewActionToken, mail: NewMail, event: AuditEvent
    ) async throws(PostgresError) -> Bool {
        let rows = try await run(
            StoreTransaction.offerAction, token.values(mail, event), in: token.realm)
        return try rows.first?.bool(0) ?? false
    }
}

extension NewActionToken {
    fileprivate func values(_ mail: NewMail?, _ event: AuditEvent) -> [PostgresValue] {
        [
            .text(realm.rawValue), .uuid(user.uuid), .bytes(hash), .text(purpose.rawValue), .text(email),
            .seconds(lifetime), .uuidOrNull(mail?.id), .textOrNull(mail?.kind), .textOrNull(mail?.recipient),
            .bytesOrNull(mail?.sealedMessage), .int8(Int64(mail?.masterKeyVersion ?? 0)),
            .seconds(mail?.lifetime ?? 0), .jsonb(AuditEvent.json([event])),
        ]
    }
}
