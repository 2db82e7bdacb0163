// Links to register by, which strangers ask for.
package import WritPostgres
package import WritProtocol

/// What whoever wants to register is answered.
package enum RegistrationAnswer: Sendable, Equatable {
    case counted
    case usernameTaken
    /// The network address has asked too often, and is told nothing.
    case tooOften
}

extension Store {
    /// Counted and mailed in any case, as far as the rates allow: whether the address has an account is known to whoever
    /// reads its mail, and to nobody by an answer or its time. Whether a user name is taken is looked up for those only
    /// who have not asked too often.
    private static let requestRegistration = Statement(
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
        namesake AS (
            SELECT EXISTS (
                SELECT
                FROM account
                WHERE realm_id = $1
                  AND username_key = normalize($17::text, NFC)
                  AND (SELECT is_allowed FROM asked)
            ) AS exists
        ),
        written_to AS (
            INSERT INTO mail_request AS r (realm_id, subject, empty_at, was_allowed)
            SELECT $1, writ_login_subject($2, ''), now() + make_interval(secs => $7::bigint), true
            FROM asked
            WHERE is_allowed
              AND NOT (SELECT exists FROM namesake)
            ON CONFLICT (realm_id, subject) DO UPDATE
            SET was_allowed = r.empty_at <= now() + make_interval(secs => ($6::bigint - 1) * $7::bigint),
                empty_at = CASE
                    WHEN r.empty_at <= now() + make_interval(secs => ($6::bigint - 1) * $7::bigint)
                    THEN GREATEST(r.empty_at, now()) + make_interval(secs => $7::bigint)
                    ELSE r.empty_at
                END
            RETURNING was_allowed AS is_allowed
        ),
        holder AS (
            SELECT EXISTS (
                       SELECT
                       FROM account
                       WHERE realm_id = $1
                         AND email_key = normalize($2::text, NFC)
                   )
                OR EXISTS (
                       SELECT
                       FROM account
                       WHERE realm_id = $1
                         AND username_key = normalize($2::text, NFC)
                   ) AS exists
        ),
        mailed AS (
            INSERT INTO mail (realm_id, mail_id, kind, recipient, sealed_message, master_key_version, expires_at)
            SELECT $1,
                   CASE WHEN h.exists THEN $8::uuid ELSE $9::uuid END,
                   CASE WHEN h.exists THEN $10::text ELSE $11::text END,
                   $12,
                   CASE WHEN h.exists THEN $13::bytea ELSE $14::bytea END,
                   $15,
                   now() + make_interval(secs => $16::bigint)
            FROM holder AS h
            WHERE (SELECT is_allowed FROM written_to)
        )
        SELECT is_allowed,
               (SELECT exists FROM namesake)
        FROM asked
        """, .write)

    /// Queues one of two messages to an address: to whoever has an account with it, or to whoever has none. One round trip.
    ///
    /// - Parameter username: What they want to be called. Nothing is queued when it is somebody's.
    /// - Parameter network: The network address that asks; held to `rate`.
    /// - Parameter recipientRate: What one mail address is held to. When it is written to more often, nothing is queued, and
    ///   whoever asks is not told.
    package func requestRegistration(
        _ realm: RealmID, username: String, network: String, rate: MailRate, recipientRate: MailRate, toHolder: NewMail,
        toNewcomer: NewMail
    ) async throws(PostgresError) -> RegistrationAnswer {
        let rows = try await run(
            Self.requestRegistration,
            [
                .text(realm.rawValue), .folded(toNewcomer.recipient), .text(network), .int8(Int64(rate.burst)),
                .seconds(rate.interval), .int8(Int64(recipientRate.burst)), .seconds(recipientRate.interval),
                .uuid(toHolder.id), .uuid(toNewcomer.id), .text(toHolder.kind), .text(toNewcomer.kind),
                .text(toNewcomer.recipient), .bytes(toHolder.sealedMessage), .bytes(toNewcomer.sealedMessage),
                .int8(Int64(toNewcomer.masterKeyVersion)), .seconds(toNewcomer.lifetime), .folded(username),
            ], in: realm)
        guard let row = rows.first, try row.bool(0) else { return .tooOften }
        return try row.bool(1) ? .usernameTaken : .counted
    }
}
