// Logout tokens that are still to be sent (OIDC Back-Channel Logout §2.5).
package import FoundationEssentials
package import WritPostgres
package import WritProtocol

/// A client that is to be told of an ended session. Queued where sessions end; see `EndSession.swift`.
package struct LogoutNotice: Sendable {
    package var realm: RealmID
    package var id: UUID
    package var client: ClientID
    /// Where the logout token goes, as registered now.
    package var uri: String
    package var sessionIsRequired: Bool
    package var user: UserID
    package var session: SessionID
    /// How often it was taken, this time included.
    package var attempts: Int

    package init(
        realm: RealmID, id: UUID, client: ClientID, uri: String, sessionIsRequired: Bool, user: UserID,
        session: SessionID, attempts: Int
    ) {
        self.realm = realm
        self.id = id
        self.client = client
        self.uri = uri
        self.sessionIsRequired = sessionIsRequired
        self.user = user
        self.session = session
        self.attempts = attempts
    }
}

extension Store {
    private static let dueLogoutNotices = Statement(
        """
        WITH due AS (
            SELECT realm_id, notice_id
            FROM logout_notice
            WHERE next_attempt_at <= now()
              AND expires_at > now()
            ORDER BY next_attempt_at
            LIMIT $1
            FOR UPDATE SKIP LOCKED
        ),
        taken AS (
            UPDATE logout_notice AS n
            SET attempts = n.attempts + 1,
                next_attempt_at = now() + make_interval(secs => $2::bigint)
            FROM due
            WHERE n.realm_id = due.realm_id
              AND n.notice_id = due.notice_id
            RETURNING n.realm_id, n.notice_id, n.client_id, n.user_id, n.session_id, n.attempts
        )
        SELECT t.realm_id,
               t.notice_id,
               t.client_id,
               c.backchannel_logout_uri,
               c.backchannel_logout_session_required,
               t.user_id,
               t.session_id,
               t.attempts
        FROM taken AS t
        CROSS JOIN LATERAL (
            SELECT backchannel_logout_uri, backchannel_logout_session_required
            FROM client
            WHERE realm_id = t.realm_id
              AND client_id = t.client_id
            LIMIT 1
        ) AS c
        WHERE c.backchannel_logout_uri IS NOT NULL
        """, .write)

    /// Takes notices of all realms whose time has come, the longest due first. Nobody else gets them before `lease` is
    /// over; one that is neither delivered nor put off by then is taken again, so each is sent once or more often. One
    /// round trip.
    package func dueLogoutNotices(limit: Int, lease: Seconds) async throws(PostgresError) -> [LogoutNotice] {
        let rows = try await run(Self.dueLogoutNotices, [.int8(Int64(limit)), .seconds(lease)], in: .everyRealm)
        var notices: [LogoutNotice] = []
        for row in rows {
            var columns = Columns(row)
            notices.append(
                LogoutNotice(
                    realm: try columns.realmID(), id: try columns.uuid(), client: try columns.clientID(),
                    uri: try columns.text(), sessionIsRequired: try columns.bool(), user: try columns.userID(),
                    session: try columns.sessionID(), attempts: Int(try columns.int8())))
        }
        return notices
    }

    private static let deleteLogoutNotice = Statement(
        """
        DELETE FROM logout_notice
        WHERE realm_id = $1
          AND notice_id = $2
        """, .write)

    package func logoutNoticeDelivered(_ notice: LogoutNotice) async throws(PostgresError) {
        _ = try await run(
            Self.deleteLogoutNotice, [.text(notice.realm.rawValue), .uuid(notice.id)], in: notice.realm)
    }

    private static let giveUpLogoutNotice = Statement(
        """
        DELETE FROM logout_notice
        WHERE realm_id = $1
          AND notice_id = $2
          AND attempts = $3
        """, .write)

    private static let postponeLogoutNotice = Statement(
        """
        UPDATE logout_notice
        SET next_attempt_at = now() + make_interval(secs => $4::bigint)
        WHERE realm_id = $1
          AND notice_id = $2
          AND attempts = $3
        """, .write)

    /// - Parameter retryAfter: `nil` gives up. A notice that somebody else took meanwhile is theirs, and stays.
    package func logoutNoticeFailed(
        _ notice: LogoutNotice, retryAfter: Seconds?
    ) async throws(PostgresError) {
        let taken: [PostgresValue] = [
            .text(notice.realm.rawValue), .uuid(notice.id), .int8(Int64(notice.attempts)),
        ]
        if let retryAfter {
            _ = try await run(Self.postponeLogoutNotice, taken + [.seconds(retryAfter)], in: notice.realm)
        } else {
            _ = try await run(Self.giveUpLogoutNotice, taken, in: notice.realm)
        }
    }
}
