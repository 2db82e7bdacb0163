// One login satisfies one request that demanded it.
package import WritPostgres
package import WritProtocol

extension Store {
    /// No index names the column, so the row is rewritten where it stands.
    private static let meetLoginDemand = Statement(
        """
        UPDATE session
        SET demand_met_by = auth_time
        WHERE realm_id = $1
          AND session_id = $2
          AND auth_time = $3
          AND demand_met_by IS DISTINCT FROM auth_time
          AND ended_at IS NULL
        """, .write)

    /// Spends the session's last login on a request with `prompt=login`, or with a `max_age` that it is needed for. Of many
    /// at once one does. One round trip.
    /// - Parameter authTime: Of the login that is meant.
    /// - Returns: `false` when it was spent before, is not the last one any more, or the session has ended.
    package func meetLoginDemand(
        _ realm: RealmID, _ session: SessionID, authTime: Instant
    ) async throws(PostgresError) -> Bool {
        try await run(
            Self.meetLoginDemand, [.text(realm.rawValue), .uuid(session.uuid), .instant(authTime)], in: realm
        ).affected == 1
    }
}
