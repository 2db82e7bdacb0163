// Ends browser sessions and what began in them.
import FoundationEssentials
package import WritPostgres
package import WritProtocol

/// A client that the browser itself is to tell of the end (OIDC Front-Channel Logout 1.0).
package struct FrontchannelClient: Sendable, Equatable {
    package var id: ClientID
    /// Its frontchannel_logout_uri, as registered now.
    package var uri: String
}

extension StoreTransaction {
    private static let endSession = Statement(
        """
        WITH ended AS (
            UPDATE session
            SET ended_at = now(),
                ended_reason = $3
            WHERE realm_id = $1
              AND session_id = $2
              AND ended_at IS NULL
            RETURNING session_id
        ),
        audited AS (
            INSERT INTO audit_event (realm_id, event_id, at, kind, client_id, user_id, address, request_id, detail)
            SELECT realm_id, event_id, at, kind, client_id, user_id, address, request_id, detail
            FROM writ_audit_events($4)
            WHERE EXISTS (SELECT FROM ended)
        )
        SELECT session_id
        FROM ended
        """, .write)

    fileprivate func endSession(
        _ id: SessionID, reason: String, event: AuditEvent
    ) async throws(PostgresError) -> [FrontchannelClient]? {
        let ended = try await run(
            Self.endSession,
            [.text(realm.rawValue), .uuid(id.uuid), .text(reason), .jsonb(AuditEvent.json([event]))])
        let clients = try await endWhatBeganIn(ended, reason: reason)
        return ended.isEmpty ? nil : clients
    }

    private static let endSessionsOfUser = Statement(
        """
        WITH ended AS (
            UPDATE session
            SET ended_at = now(),
                ended_reason = $4
            WHERE realm_id = $1
              AND user_id = $2
              AND ($3::uuid IS NULL OR session_id <> $3)
              AND ended_at IS NULL
            RETURNING session_id
        ),
        audited AS (
            INSERT INTO audit_event (realm_id, event_id, at, kind, client_id, user_id, address, request_id, detail)
            SELECT realm_id, event_id, at, kind, client_id, user_id, address, request_id, detail
            FROM writ_audit_events($5)
            WHERE EXISTS (SELECT FROM ended)
        )
        SELECT session_id
        FROM ended
        """, .write)

    /// As ``Store/endSessionsOfUser(_:_:except:reason:event:)``, where a password changes or a person is disabled: after
    /// ``lockAccount(_:)``, so that a login that goes on at the same moment waits, or is over before it.
    package func endSessionsOfUser(
        _ user: UserID, except: SessionID?, reason: String, event: AuditEvent
    ) async throws(PostgresError) -> Int {
        let ended = try await run(
            Self.endSessionsOfUser,
            [
                .text(realm.rawValue), .uuid(user.uuid), .uuidOrNull(except?.uuid), .text(reason),
                .jsonb(AuditEvent.json([event])),
            ])
        try await endWhatBeganIn(ended, reason: reason)
        return ended.count
    }

    private static let endWhatBeganInSessions = Statement(
        """
        WITH revoked AS (
            UPDATE refresh_family
            SET revoked_at = now(),
                revoked_reason = $3
            WHERE realm_id = $1
              AND session_id = ANY ($2)
              AND revoked_at IS NULL
              AND NOT 'offline_access' = ANY (scopes)
        ),
        told AS (
            DELETE FROM session_client
            WHERE realm_id = $1
              AND session_id = ANY ($2)
            RETURNING session_id, client_id
        ),
        queued AS (
            INSERT INTO logout_notice (realm_id, client_id, user_id, session_id)
            SELECT $1, t.client_id, s.user_id, t.session_id
            FROM told AS t
            CROSS JOIN LATERAL (
                SELECT user_id
                FROM session
                WHERE realm_id = $1
                  AND session_id = t.session_id
                LIMIT 1
            ) AS s
            WHERE EXISTS (
                SELECT
                FROM client
                WHERE realm_id = $1
                  AND client_id = t.client_id
                  AND backchannel_logout_uri IS NOT NULL
            )
        )
        SELECT c.client_id,
               c.frontchannel_logout_uri
        FROM told AS t
        CROSS JOIN LATERAL (
            SELECT client_id, frontchannel_logout_uri
            FROM client
            WHERE realm_id = $1
              AND client_id = t.client_id
              AND is_enabled
              AND frontchannel_logout_uri IS NOT NULL
            LIMIT 1
        ) AS c
        ORDER BY c.client_id
        """, .write)

    /// A statement of its own, after the one that ended the sessions: whoever starts a grant in a session holds its row,
    /// so what was started while that one waited is seen by this one, and nothing is started afterwards. In one
    /// statement, with one view of the table, it would be missed.
    ///
    /// - Parameter sessions: Rows of session_id.
    /// - Returns: The clients that the browser is to tell, by their ids.
    @discardableResult
    func endWhatBeganIn(
        _ sessions: PostgresRows, reason: String
    ) async throws(PostgresError) -> [FrontchannelClient] {
        guard !sessions.isEmpty else { return [] }
        var ids: [UUID] = []
        for row in sessions { ids.append(try row.uuid(0)) }
        let rows = try await run(Self.endWhatBeganInSessions, [.text(realm.rawValue), .uuidArray(ids), .text(reason)])
        var clients: [FrontchannelClient] = []
        for row in rows {
            var columns = Columns(row)
            clients.append(FrontchannelClient(id: try columns.clientID(), uri: try columns.text()))
        }
        return clients
    }
}

extension Store {
    /// Ends a session, revokes the grants that began in it unless they hold offline_access (OIDC Core §11), and queues a
    /// logout notice for each client with a backchannel_logout_uri that it was used for. All in one transaction; it is
    /// durable when this returns.
    ///
    /// - Returns: The clients that this session's browser is to tell; `nil` when it had ended before.
    package func endSession(
        _ realm: RealmID, _ id: SessionID, reason: String, event: AuditEvent
    ) async throws -> [FrontchannelClient]? {
        try await transaction(realm) { transaction in
            try await transaction.endSession(id, reason: reason, event: event)
        }
    }

    /// Ends every session of a person as ``endSession(_:_:reason:event:)`` does, in one transaction.
    ///
    /// - Parameter except: The session that goes on, where the person ends all others.
    /// - Returns: How many there were.
    package func endSessionsOfUser(
        _ realm: RealmID, _ user: UserID, except: SessionID?, reason: String, event: AuditEvent
    ) async throws -> Int {
        try await transaction(realm) { transaction in
            try await transaction.endSessionsOfUser(user, except: except, reason: reason, event: event)
        }
    }
}
