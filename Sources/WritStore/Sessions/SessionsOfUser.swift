// Where a person is logged in, for their account page.
package import WritPostgres
package import WritProtocol

package struct SessionSummary: Sendable, Equatable {
    package var id: SessionID
    package var createdAt: Instant
    package var lastUsedAt: Instant
    package var address: String
    package var userAgent: String?
    package var isRemembered: Bool

    package init(
        id: SessionID, createdAt: Instant, lastUsedAt: Instant, address: String, userAgent: String?,
        isRemembered: Bool
    ) {
        self.id = id
        self.createdAt = createdAt
        self.lastUsedAt = lastUsedAt
        self.address = address
        self.userAgent = userAgent
        self.isRemembered = isRemembered
    }
}

extension Store {
    private static let sessionsOfUser = Statement(
        """
        SELECT session_id, created_at, last_used_at, address, user_agent, is_remembered
        FROM session
        WHERE realm_id = $1
          AND user_id = $2
          AND ended_at IS NULL
          AND idle_expires_at > now()
        ORDER BY last_used_at DESC, session_id
        LIMIT 100
        """, .read)

    /// The live ones, the last used first, a hundred at most. One round trip.
    package func sessionsOfUser(_ realm: RealmID, _ user: UserID) async throws(PostgresError) -> [SessionSummary] {
        let rows = try await run(Self.sessionsOfUser, [.text(realm.rawValue), .uuid(user.uuid)], in: realm)
        var sessions: [SessionSummary] = []
        for row in rows {
            var columns = Columns(row)
            sessions.append(
                SessionSummary(
                    id: try columns.sessionID(), createdAt: try columns.instant(), lastUsedAt: try columns.instant(),
                    address: try columns.text(), userAgent: try columns.textOrNil(),
                    isRemembered: try columns.bool()))
        }
        return sessions
    }
}
