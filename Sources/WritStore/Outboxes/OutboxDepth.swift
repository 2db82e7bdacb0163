// How much waits in an outbox, and since when.
package import WritPostgres
package import WritProtocol

package struct OutboxDepth: Sendable, Equatable {
    /// Counted up to ``limit``: more is as bad, and counting takes time.
    package var waiting = 0
    package var oldest: Seconds = 0

    package static let limit = 10_000

    package init() {}
}

extension Store {
    private static let logoutNoticeDepth = Statement(
        """
        SELECT count(*),
               COALESCE(extract(epoch FROM now() - min(created_at))::bigint, 0)
        FROM (
            SELECT created_at
            FROM logout_notice
            WHERE expires_at > now()
            ORDER BY expires_at
            LIMIT $1
        ) AS waiting
        """, .read)

    /// Of all realms. One round trip.
    package func logoutNoticeDepth() async throws(PostgresError) -> OutboxDepth {
        try await depth(Self.logoutNoticeDepth)
    }

    private static let mailDepth = Statement(
        """
        SELECT count(*),
               COALESCE(extract(epoch FROM now() - min(created_at))::bigint, 0)
        FROM (
            SELECT created_at
            FROM mail
            WHERE expires_at > now()
            ORDER BY expires_at
            LIMIT $1
        ) AS waiting
        """, .read)

    /// Of all realms. One round trip.
    package func mailDepth() async throws(PostgresError) -> OutboxDepth { try await depth(Self.mailDepth) }

    private static let resetRequestDepth = Statement(
        """
        SELECT count(*),
               COALESCE(extract(epoch FROM now() - min(next_attempt_at))::bigint, 0)
        FROM (
            SELECT next_attempt_at
            FROM reset_request
            WHERE expires_at > now()
            ORDER BY next_attempt_at
            LIMIT $1
        ) AS waiting
        """, .read)

    /// Of all realms; the age is counted from when it was due. One round trip.
    package func resetRequestDepth() async throws(PostgresError) -> OutboxDepth {
        try await depth(Self.resetRequestDepth)
    }

    private func depth(_ statement: Statement) async throws(PostgresError) -> OutboxDepth {
        var depth = OutboxDepth()
        guard let row = try await run(statement, [.int8(Int64(OutboxDepth.limit))], in: .everyRealm).first else {
            return depth
        }
        var columns = Columns(row)
        depth.waiting = Int(try columns.int8())
        depth.oldest = Seconds(Int(max(0, try columns.int8())))
        return depth
    }
}
