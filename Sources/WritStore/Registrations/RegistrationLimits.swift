// How much strangers may put into a realm: by network address, and in all.
package import WritPostgres
package import WritProtocol

/// A bucket that leaks: so many at once, then one in each interval.
package struct RegistrationRate: Sendable {
    package var burst: Int
    package var interval: Seconds

    package init(burst: Int, interval: Seconds) {
        self.burst = burst
        self.interval = interval
    }
}

extension Store {
    private static let countRegistration = Statement(
        """
        INSERT INTO registration_rate AS r (realm_id, address, empty_at, was_allowed)
        VALUES ($1, $2, now() + make_interval(secs => $4::bigint), true)
        ON CONFLICT (realm_id, address) DO UPDATE
        SET was_allowed = r.empty_at <= now() + make_interval(secs => ($3::bigint - 1) * $4::bigint),
            empty_at = CASE
                WHEN r.empty_at <= now() + make_interval(secs => ($3::bigint - 1) * $4::bigint)
                THEN GREATEST(r.empty_at, now()) + make_interval(secs => $4::bigint)
                ELSE r.empty_at
            END
        RETURNING was_allowed
        """, .write)

    /// Counts a request of a network address. One round trip.
    /// - Returns: `false` when the address has asked too often; then nothing was counted.
    package func countRegistration(
        _ realm: RealmID, network: String, rate: RegistrationRate
    ) async throws(PostgresError) -> Bool {
        let rows = try await run(
            Self.countRegistration,
            [.text(realm.rawValue), .text(network), .int8(Int64(rate.burst)), .seconds(rate.interval)], in: realm)
        return try rows.first?.bool(0) ?? false
    }
}

extension StoreTransaction {
    private static let holdRegistrations = Statement(
        """
        SELECT pg_advisory_xact_lock(hashtextextended('writ registrations of ' || $1::text, 0))
        """, .write)

    private static let pendingIsBelow = Statement(
        """
        SELECT count(*) < $2
        FROM (
            SELECT
            FROM registration
            WHERE realm_id = $1
              AND state = 'pending'
            LIMIT $2
        ) AS counted
        """, .write)

    /// Whether fewer than `limit` applications wait to be decided on. Holds others who ask until the transaction ends, so
    /// that many at once do not all see the last place.
    package func pendingIsBelow(_ limit: Int) async throws(PostgresError) -> Bool {
        _ = try await run(Self.holdRegistrations, [.text(realm.rawValue)])
        return try await run(Self.pendingIsBelow, [.text(realm.rawValue), .int8(Int64(limit))]).first?.bool(0) ?? false
    }

    private static let registeredIsBelow = Statement(
        """
        SELECT count(*) < $2
        FROM (
            SELECT
            FROM registration
            WHERE realm_id = $1
              AND client_id IS NOT NULL
            LIMIT $2
        ) AS counted
        """, .write)

    /// Whether fewer than `limit` clients have registered themselves; holds others as above.
    package func registeredIsBelow(_ limit: Int) async throws(PostgresError) -> Bool {
        _ = try await run(Self.holdRegistrations, [.text(realm.rawValue)])
        return try await run(Self.registeredIsBelow, [.text(realm.rawValue), .int8(Int64(limit))]).first?.bool(0)
            ?? false
    }
}
