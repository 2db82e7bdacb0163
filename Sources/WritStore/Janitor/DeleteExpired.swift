// Sweeps away what no longer matters, a bounded number of rows at a time.
package import WritPostgres
package import WritProtocol

extension Store {
    /// Rows that somebody else holds are skipped, here and below, so the janitor never waits for a lock: several may
    /// run at once, and none can stand in a ring of waiters with a login or a renewal.
    ///
    /// Two days: an access token lives at most one, and until then introspection asks its family.
    private static let deleteEndedFamilies = Statement(
        """
        DELETE FROM refresh_family
        WHERE ctid = ANY (ARRAY(
            SELECT ctid
            FROM refresh_family
            WHERE absolute_expires_at < now() - interval '2 days'
            LIMIT $1
            FOR UPDATE SKIP LOCKED
        ))
        """, .write)

    private static let deleteRevokedFamilies = Statement(
        """
        DELETE FROM refresh_family
        WHERE ctid = ANY (ARRAY(
            SELECT ctid
            FROM refresh_family
            WHERE revoked_at < now() - interval '2 days'
            LIMIT $1
            FOR UPDATE SKIP LOCKED
        ))
        """, .write)

    private static let deleteRevokedTokens = Statement(
        """
        DELETE FROM revoked_token
        WHERE ctid = ANY (ARRAY(
            SELECT ctid
            FROM revoked_token
            WHERE expires_at < now() - interval '1 hour'
            LIMIT $1
            FOR UPDATE SKIP LOCKED
        ))
        """, .write)

    private static let deleteUsedAssertions = Statement(
        """
        DELETE FROM used_assertion
        WHERE ctid = ANY (ARRAY(
            SELECT ctid
            FROM used_assertion
            WHERE expires_at < now() - interval '1 hour'
            LIMIT $1
            FOR UPDATE SKIP LOCKED
        ))
        """, .write)

    private static let deleteLoginFailures = Statement(
        """
        DELETE FROM login_failure
        WHERE ctid = ANY (ARRAY(
            SELECT ctid
            FROM login_failure
            WHERE last_failure_at < now() - interval '1 day'
            LIMIT $1
            FOR UPDATE SKIP LOCKED
        ))
        """, .write)

    private static let deleteLoginAddresses = Statement(
        """
        DELETE FROM login_address
        WHERE ctid = ANY (ARRAY(
            SELECT ctid
            FROM login_address
            WHERE last_login_at < now() - interval '90 days'
            LIMIT $1
            FOR UPDATE SKIP LOCKED
        ))
        """, .write)

    private static let deleteExpiredSessions = Statement(
        """
        DELETE FROM session
        WHERE ctid = ANY (ARRAY(
            SELECT ctid
            FROM session
            WHERE absolute_expires_at < now() - interval '1 day'
            LIMIT $1
            FOR UPDATE SKIP LOCKED
        ))
        """, .write)

    private static let deleteEndedSessions = Statement(
        """
        DELETE FROM session
        WHERE ctid = ANY (ARRAY(
            SELECT ctid
            FROM session
            WHERE ended_at < now() - interval '1 day'
            LIMIT $1
            FOR UPDATE SKIP LOCKED
        ))
        """, .write)

    /// A day: until then a second redemption is known for what it is, and ends what the first one gave.
    private static let deleteCodes = Statement(
        """
        DELETE FROM authorization_code
        WHERE ctid = ANY (ARRAY(
            SELECT ctid
            FROM authorization_code
            WHERE created_at < now() - interval '1 day'
            LIMIT $1
            FOR UPDATE SKIP LOCKED
        ))
        """, .write)

    private static let deletePushedRequests = Statement(
        """
        DELETE FROM pushed_request
        WHERE ctid = ANY (ARRAY(
            SELECT ctid
            FROM pushed_request
            WHERE created_at < now() - make_interval(secs => $2::bigint)
            LIMIT $1
            FOR UPDATE SKIP LOCKED
        ))
        """, .write)

    private static let deleteLogoutNotices = Statement(
        """
        DELETE FROM logout_notice
        WHERE ctid = ANY (ARRAY(
            SELECT ctid
            FROM logout_notice
            WHERE expires_at < now()
            LIMIT $1
            FOR UPDATE SKIP LOCKED
        ))
        """, .write)

    private static let deleteMails = Statement(
        """
        DELETE FROM mail
        WHERE ctid = ANY (ARRAY(
            SELECT ctid
            FROM mail
            WHERE expires_at < now()
            LIMIT $1
            FOR UPDATE SKIP LOCKED
        ))
        """, .write)

    private static let deleteActionTokens = Statement(
        """
        DELETE FROM action_token
        WHERE ctid = ANY (ARRAY(
            SELECT ctid
            FROM action_token
            WHERE expires_at < now() - interval '1 hour'
            LIMIT $1
            FOR UPDATE SKIP LOCKED
        ))
        """, .write)

    private static let deleteMailRequests = Statement(
        """
        DELETE FROM mail_request
        WHERE ctid = ANY (ARRAY(
            SELECT ctid
            FROM mail_request
            WHERE empty_at < now() - interval '1 hour'
            LIMIT $1
            FOR UPDATE SKIP LOCKED
        ))
        """, .write)

    /// Deletes expired rows of all realms, at most `limit` of each table, each table in a transaction of its own, so
    /// that no statement runs long and no lock is held long. Call it again soon when it returns `limit` or more.
    ///
    /// A family that lay idle too long stays until its absolute end: `idle_expires_at` has no index, and must not have
    /// one (see refresh_family). Such a row can do nothing. The same goes for sessions.
    /// - Parameter pushedRequestAge: How long a pushed request is of use: until the last page that was shown for it is too
    ///   old, since whoever brought it in time may then still take their time.
    /// - Returns: How many rows went.
    package func deleteExpired(limit: Int, pushedRequestAge: Seconds = 3600) async throws(PostgresError) -> Int {
        var count = try await run(
            Self.deletePushedRequests, [.int8(Int64(limit)), .seconds(pushedRequestAge)], in: .everyRealm
        ).affected
        for statement in [
            Self.deleteEndedFamilies, Self.deleteRevokedFamilies, Self.deleteRevokedTokens, Self.deleteUsedAssertions,
            Self.deleteLoginFailures, Self.deleteLoginAddresses, Self.deleteExpiredSessions, Self.deleteEndedSessions,
            Self.deleteCodes, Self.deleteLogoutNotices, Self.deleteMails,
            Self.deleteActionTokens, Self.deleteMailRequests,
        ] {
            count += try await run(statement, [.int8(Int64(limit))], in: .everyRealm).affected
        }
        return count
    }
}
