// Counts a failed password.
package import WritPostgres
package import WritProtocol

extension Store {
    private static let recordLoginFailure = Statement(
        """
        WITH counted AS (
            INSERT INTO login_failure (realm_id, kind, subject, failures, last_failure_at)
            SELECT $1, kind, subject, 1, now()
            FROM (
                VALUES ('pair', writ_login_subject($4, $2, $7), $5::boolean),
                       ('account', writ_login_subject($4, $2, ''), $5),
                       ('address', writ_login_subject('', $3), true),
                       ('typed_pair', writ_login_subject($2, $7), true),
                       ('typed_name', writ_login_subject($2, ''), true)
            ) AS failure (kind, subject, counts)
            WHERE counts
            ON CONFLICT (realm_id, kind, subject) DO UPDATE
            SET failures = CASE
                    WHEN login_failure.last_failure_at > now() - interval '1 day' THEN login_failure.failures + 1
                    ELSE 1
                END,
                last_failure_at = now()
        )
        INSERT INTO audit_event (realm_id, event_id, at, kind, client_id, user_id, address, request_id, detail)
        SELECT realm_id, event_id, at, kind, client_id, user_id, address, request_id, detail
        FROM writ_audit_events($6)
        """, .write)

    /// Adds one to the counts of the person, of what was typed and of the address, and writes the event, in one statement.
    /// No count is lost however many fail at once; the counts are always locked in the order of their kinds, so they
    /// cannot wait for each other in a ring. One round trip.
    ///
    /// - Parameter username: What was typed.
    /// - Parameter person: Whom it stands for; `nil` for nobody.
    /// - Parameter countsForPerson: `false` for a try that was refused without being judged: it proves nothing against the
    ///   person, and adds to what was typed and to the address alone.
    /// - Parameter place: What stands in the address's place where the person is known by something else, a device of
    ///   theirs; `nil` for the address.
    package func recordLoginFailure(
        _ realm: RealmID, username: String, person: UserID?, countsForPerson: Bool = true, place: String? = nil,
        network: String, event: AuditEvent
    ) async throws(PostgresError) {
        _ = try await run(
            Self.recordLoginFailure,
            [
                .text(realm.rawValue), .folded(username), .text(network), .uuidOrNull(person?.uuid),
                .bool(countsForPerson), .jsonb(AuditEvent.json([event])), .text(place ?? network),
            ], in: realm)
    }
}
