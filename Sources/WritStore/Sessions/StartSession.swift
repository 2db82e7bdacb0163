// The second statement of a login in a browser: everything that a right password changes.
import WritPostgres
package import WritProtocol

extension StoreTransaction {
    /// The account is locked first, the count of failures second, the credential third and a session last, here and
    /// wherever several of them are locked. Each is read in its newest version: an account disabled, or a password changed, while this statement
    /// waited, is seen. Of two logins that would renew the same session one finds its secret; the other, having waited,
    /// finds it changed and makes a session of its own, so that neither takes the other's cookie away.
    fileprivate static let startSession = Statement(
        """
        WITH person AS (
            SELECT user_id
            FROM account
            WHERE realm_id = $1
              AND user_id = $4
              AND is_enabled
            FOR SHARE
        ),
        guessed AS (
            SELECT failures, last_failure_at
            FROM login_failure
            WHERE realm_id = $1
              AND kind = 'pair'
              AND subject = writ_login_subject($4, NULL, $17)
              AND EXISTS (SELECT FROM person)
            FOR UPDATE
        ),
        proven AS (
            SELECT user_id
            FROM credential
            WHERE realm_id = $1
              AND user_id = $4
              AND kind = 'password'
              AND secret = $14
              AND EXISTS (SELECT FROM person)
              AND NOT EXISTS (
                  SELECT
                  FROM guessed
                  WHERE failures > $18::bigint
                    AND last_failure_at > now() - interval '1 day'
              )
            FOR NO KEY UPDATE
        ),
        renewed AS (
            UPDATE session
            SET token_hash = $3,
                auth_time = $5,
                acr = $6::text,
                amr = $7,
                is_remembered = $8,
                address = $9,
                user_agent = $10::text,
                last_used_at = now(),
                idle_expires_at = now() + make_interval(secs => LEAST($11::bigint, $12::bigint)),
                absolute_expires_at = now() + make_interval(secs => $12::bigint)
            WHERE realm_id = $1
              AND token_hash = $15
              AND user_id = $4
              AND ended_at IS NULL
              AND EXISTS (SELECT FROM proven)
            RETURNING session_id
        ),
        made AS (
            INSERT INTO session (
                realm_id, session_id, token_hash, user_id, auth_time, acr, amr, is_remembered, address, user_agent,
                idle_expires_at, absolute_expires_at
            )
            SELECT $1, $2, $3, user_id, $5, $6, $7, $8, $9, $10,
                   now() + make_interval(secs => LEAST($11::bigint, $12::bigint)),
                   now() + make_interval(secs => $12::bigint)
            FROM proven
            WHERE NOT EXISTS (SELECT FROM renewed)
            RETURNING session_id
        ),
        forgiven AS (
            DELETE FROM login_failure
            WHERE realm_id = $1
              AND kind = 'pair'
              AND subject = writ_login_subject($4, NULL, $17)
              AND EXISTS (SELECT FROM proven)
        ),
        remembered AS (
            INSERT INTO login_address (realm_id, user_id, address)
            SELECT $1, user_id, $19
            FROM proven
            ON CONFLICT (realm_id, user_id, address) DO UPDATE
            SET last_login_at = now()
            WHERE login_address.last_login_at < now() - interval '1 day'
        ),
        rehashed AS (
            UPDATE credential
            SET secret = $13
            WHERE realm_id = $1
              AND user_id = $4
              AND kind = 'password'
              AND secret = $14
              AND $13::text IS NOT NULL
              AND EXISTS (SELECT FROM proven)
        ),
        audited AS (
            INSERT INTO audit_event (realm_id, event_id, at, kind, client_id, user_id, address, request_id, detail)
            SELECT realm_id, event_id, at, kind, client_id, user_id, address, request_id, detail
            FROM writ_audit_events($16)
            WHERE EXISTS (SELECT FROM proven)
        )
        SELECT session_id, true
        FROM renewed
        UNION ALL
        SELECT session_id, false
        FROM made
        """, .write)

    /// Ends the session that the browser had before, if it is not the one that goes on.
    fileprivate func endReplaced(tokenHash: [UInt8]) async throws(PostgresError) {
        let rows = try await run(
            Self.endReplacedSession, [.text(realm.rawValue), .bytes(tokenHash), .text("replaced")])
        try await endWhatBeganIn(rows, reason: "replaced")
    }

    private static let endReplacedSession = Statement(
        """
        UPDATE session
        SET ended_at = now(),
            ended_reason = $3
        WHERE realm_id = $1
          AND token_hash = $2
          AND ended_at IS NULL
        RETURNING session_id
        """, .write)
}

extension Store {
    /// Starts a session, forgets the person's failures from this address or device, remembers the address, replaces the
    /// hash where `rehash` gives a better one, and writes the event: in one statement, all or nothing. Where the same
    /// person was logged in under `new.replaces`, that session goes on under the new secret, even if it had expired, and
    /// clients keep its `sid`; somebody else's is ended as by ``endSession(_:_:reason:event:)``. One round trip; with
    /// `new.replaces` a short transaction.
    ///
    /// - Parameter verifiedHash: The stored hash that the password was verified against. Nothing happens when it is no
    ///   longer the stored one, so a password changed meanwhile lets nobody in, and a rehash never brings an old one
    ///   back.
    /// - Parameter failuresAllowed: Failures of the person in this place that may have been counted by now, on whichever
    ///   node: those that are being counted are waited for. `nil`: any number.
    /// - Returns: The session's id: `new.id`, or the one that goes on; `nil` when the account was disabled or deleted,
    ///   its password changed, or more failed, meanwhile.
    package func startSession(
        _ new: NewSession, rehash: String?, event: AuditEvent, verifiedHash: String, failuresAllowed: Int? = nil
    ) async throws -> SessionID? {
        let values: [PostgresValue] = [
            .text(new.realm.rawValue), .uuid(new.id.uuid), .bytes(new.tokenHash), .uuid(new.user.uuid),
            .instant(new.authTime), .textOrNull(new.acr), .textArray(new.amr), .bool(new.isRemembered),
            .text(new.address), .textOrNull(new.storedUserAgent), .seconds(new.idle), .seconds(new.absolute),
            .textOrNull(rehash), .text(verifiedHash), .bytesOrNull(new.replaces),
            .jsonb(AuditEvent.json([event])), .text(new.place ?? new.network),
            .int8OrNull(failuresAllowed.map(Int64.init)), .text(new.network),
        ]
        guard let replaced = new.replaces else {
            return try await run(StoreTransaction.startSession, values, in: new.realm).first.map { row in
                SessionID(try row.uuid(0))
            }
        }
        return try await transaction(new.realm) { transaction in
            guard let row = try await transaction.run(StoreTransaction.startSession, values).first else { return nil }
            if try !row.bool(1) { try await transaction.endReplaced(tokenHash: replaced) }
            return SessionID(try row.uuid(0))
        }
    }
}
