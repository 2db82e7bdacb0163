// Counts the mails that somebody has sent to an address.
package import WritPostgres
package import WritProtocol

extension Store {
    private static let countMail = Statement(
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

    /// One round trip.
    /// - Parameter recipient: An address, counted with what strangers ask for, or a `sub`.
    /// - Returns: `false` when it is written to too often; then nothing was counted.
    package func countMail(
        _ realm: RealmID, to recipient: String, rate: MailRate
    ) async throws(PostgresError) -> Bool {
        let rows = try await run(
            Self.countMail,
            [.text(realm.rawValue), .folded(recipient), .int8(Int64(rate.burst)), .seconds(rate.interval)], in: realm)
        return try rows.first?.bool(0) ?? false
    }
}
