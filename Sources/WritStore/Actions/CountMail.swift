// Counts the mails that somebody has sent to an address.
package import WritPostgres
package import WritProtocol

extension StoreTransaction {
    fileprivate static let countMail = Statement(
        """
        INSERT INTO mail_request AS r (realm_id, subject, empty_at, was_allowed)
        VALUES ($1, writ_login_subject($2, ''), now() + make_interval(secs => $4::bigint), true)
        ON CONFLICT (realm_id, subject) DO UPDATE
        SET was_allowed = r.empty_at <= now() + make_interval(secs => ($3::bigint - 1) * $4::bigint),
            empty_at = CASE
                WHEN r.empty_at <= now() + make_interval(secs => ($3::bigint - 1) * $4::bigint)
                THEN GREATEST(r.empty_at, now()) + make_interval(secs => $4::bigint)
                ELSE r.empty_at
            END
        RETURNING was_allowed
        """, .write)

    /// As ``Store/countMail(_:to:rate:)``, of a mail that comes about only with the transaction.
    package func countMail(to recipient: String, rate: MailRate) async throws(PostgresError) -> Bool {
        try await run(Self.countMail, rate.values(realm, recipient)).first?.bool(0) ?? false
    }
}

extension Store {
    /// One round trip.
    /// - Parameter recipient: An address, counted with what strangers ask for, or a `sub`.
    /// - Returns: `false` when it is written to too often; then nothing was counted.
    package func countMail(
        _ realm: RealmID, to recipient: String, rate: MailRate
    ) async throws(PostgresError) -> Bool {
        let rows = try await run(StoreTransaction.countMail, rate.values(realm, recipient), in: realm)
        return try rows.first?.bool(0) ?? false
    }
}

extension MailRate {
    fileprivate func values(_ realm: RealmID, _ recipient: String) -> [PostgresValue] {
        [.text(realm.rawValue), .folded(recipient), .int8(Int64(burst)), .seconds(interval)]
    }
}
