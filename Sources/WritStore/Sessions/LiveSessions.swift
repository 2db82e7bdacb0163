// A realm's live sessions, for administrators.
package import WritPostgres
package import WritProtocol

extension Store {
    private static let liveSessions = Statement(
        """
        SELECT s.session_id,
               s.created_at,
               s.last_used_at,
               s.address,
               s.user_agent,
               s.is_remembered,
               a.user_id,
               a.username
        FROM session AS s
        CROSS JOIN LATERAL (
            SELECT user_id, username
            FROM account
            WHERE realm_id = $1
              AND user_id = s.user_id
            LIMIT 1
        ) AS a
        WHERE s.realm_id = $1
          AND ($2::uuid IS NULL OR s.session_id > $2)
          AND s.ended_at IS NULL
          AND s.idle_expires_at > now()
        ORDER BY s.session_id
        LIMIT $3
        """, .read)

    /// In the order of their ids, with whose they are. One round trip.
    package func liveSessions(
        _ realm: RealmID, after: SessionID?, limit: Int
    ) async throws(PostgresError) -> [(session: SessionSummary, user: UserID, username: String)] {
        let rows = try await run(
            Self.liveSessions, [.text(realm.rawValue), .uuidOrNull(after?.uuid), .int8(Int64(limit))], in: realm)
        var sessions: [(session: SessionSummary, user: UserID, username: String)] = []
        for row in rows {
            var columns = Columns(row)
            let session = SessionSummary(
                id: try columns.sessionID(), createdAt: try columns.instant(), lastUsedAt: try columns.instant(),
                address: try columns.text(), userAgent: try columns.textOrNil(), isRemembered: try columns.bool())
            sessions.append((session, try columns.userID(), try columns.text()))
        }
        return sessions
    }

    private static let userOfSession = Statement(
        """
        SELECT user_id
        FROM session
        WHERE realm_id = $1
          AND session_id = $2
          AND ended_at IS NULL
          AND idle_expires_at > now()
        """, .read)

    /// Whose live session it is; `nil` when there is none of that id.
    package func userOfSession(_ realm: RealmID, _ id: SessionID) async throws(PostgresError) -> UserID? {
        try await run(Self.userOfSession, [.text(realm.rawValue), .uuid(id.uuid)], in: realm).first
            .map { row throws(PostgresError) in UserID(try row.uuid(0)) }
    }
}
