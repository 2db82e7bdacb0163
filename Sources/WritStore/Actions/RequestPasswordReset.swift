// Mails that strangers ask for: a link for a forgotten password, and one to register.
package import FoundationEssentials
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

/// Somebody says that they have forgotten a password.
package struct NewResetRequest: Sendable {
    package var realm: RealmID
    /// A UUIDv7: the message's.
    package var id: UUID
    /// What was typed, sealed.
    package var sealedName: [UInt8]
    /// The message with the link, sealed.
    package var sealedMessage: [UInt8]
    package var masterKeyVersion: UInt32
    /// SHA-256 of the link's secret.
    package var tokenHash: [UInt8]
    /// How long the request, its link and its message are of use.
    package var lifetime: Seconds

    package init(
        realm: RealmID, id: UUID, sealedName: [UInt8], sealedMessage: [UInt8], masterKeyVersion: UInt32,
        tokenHash: [UInt8], lifetime: Seconds
    ) {
        self.realm = realm
        self.id = id
        self.sealedName = sealedName
        self.sealedMessage = sealedMessage
        self.masterKeyVersion = masterKeyVersion
        self.tokenHash = tokenHash
        self.lifetime = lifetime
    }
}

extension Store {
    /// Nobody is looked up, so there is nothing that the time of the answer could tell (ASVS 6.3.8).
    private static let requestPasswordReset = Statement(
        """
        WITH asked AS (
            INSERT INTO mail_request AS r (realm_id, subject, empty_at, was_allowed)
            VALUES ($1, writ_login_subject('', $2), now() + make_interval(secs => $4::bigint), true)
            ON CONFLICT (realm_id, subject) DO UPDATE
            SET was_allowed = r.empty_at <= now() + make_interval(secs => ($3::bigint - 1) * $4::bigint),
                empty_at = CASE
                    WHEN r.empty_at <= now() + make_interval(secs => ($3::bigint - 1) * $4::bigint)
                    THEN GREATEST(r.empty_at, now()) + make_interval(secs => $4::bigint)
                    ELSE r.empty_at
                END
            RETURNING was_allowed AS is_allowed
        ),
        kept AS (
            INSERT INTO reset_request (
                realm_id, request_id, sealed_name, sealed_message, master_key_version, token_hash, event, expires_at
            )
            SELECT $1, $5, $6, $7, $8, $9, $10, now() + make_interval(secs => $11::bigint)
            FROM asked
            WHERE is_allowed
        )
        SELECT is_allowed
        FROM asked
        """, .write)

    /// Counts a request and keeps it, to be looked at by ``settleReset(_:name:lifetime:)``. One round trip.
    ///
    /// - Parameter network: The network address that asks; held to `rate`.
    /// - Parameter event: Written when somebody is found.
    /// - Returns: `false` when the network address has asked too often; nothing is kept then.
    package func requestPasswordReset(
        _ new: NewResetRequest, network: String, rate: MailRate, event: AuditEvent
    ) async throws(PostgresError) -> Bool {
        let rows = try await run(
            Self.requestPasswordReset,
            [
                .text(new.realm.rawValue), .text(network), .int8(Int64(rate.burst)), .seconds(rate.interval),
                .uuid(new.id), .bytes(new.sealedName), .bytes(new.sealedMessage), .int8(Int64(new.masterKeyVersion)),
                .bytes(new.tokenHash), .jsonb(AuditEvent.json([event])), .seconds(new.lifetime),
            ], in: new.realm)
        return try rows.first?.bool(0) ?? false
    }
}
