// Takes out applications that nobody decided on, and clients that registered themselves and were never used.
package import WritPostgres
package import WritProtocol

extension Store {
    /// Its events are made here, since only this statement knows what went.
    private static let deleteUndecided = Statement(
        """
        WITH gone AS (
            DELETE FROM registration
            WHERE ctid = ANY (ARRAY(
                SELECT ctid
                FROM registration
                WHERE client_id IS NULL
                  AND updated_at < now() - make_interval(secs => $2::bigint)
                LIMIT $1
                FOR UPDATE SKIP LOCKED
            ))
            RETURNING realm_id, registration_id, state
        )
        INSERT INTO audit_event (realm_id, event_id, at, kind, client_id, detail)
        SELECT realm_id, gen_random_uuid(), now(), 'client_registration.expired', registration_id,
               jsonb_build_object('by', 'janitor', 'state', state)
        FROM gone
        """, .write)

    private static let deleteUnused = Statement(
        """
        WITH gone AS (
            DELETE FROM client
            WHERE ctid = ANY (ARRAY(
                SELECT ctid
                FROM client
                WHERE awaits_use
                  AND created_at < now() - make_interval(secs => $2::bigint)
                LIMIT $1
                FOR UPDATE SKIP LOCKED
            ))
            RETURNING realm_id, client_id
        )
        INSERT INTO audit_event (realm_id, event_id, at, kind, client_id, detail)
        SELECT realm_id, gen_random_uuid(), now(), 'client.expired', client_id, '{"by": "janitor"}'
        FROM gone
        """, .write)

    private static let deleteRates = Statement(
        """
        DELETE FROM registration_rate
        WHERE ctid = ANY (ARRAY(
            SELECT ctid
            FROM registration_rate
            WHERE empty_at < now() - interval '1 hour'
            LIMIT $1
            FOR UPDATE SKIP LOCKED
        ))
        """, .write)

    /// A day: until then an administrator can see that a token has run out.
    private static let deleteInitialAccessTokens = Statement(
        """
        DELETE FROM initial_access_token
        WHERE ctid = ANY (ARRAY(
            SELECT ctid
            FROM initial_access_token
            WHERE expires_at < now() - interval '1 day'
            LIMIT $1
            FOR UPDATE SKIP LOCKED
        ))
        """, .write)

    /// Of all realms, as ``deleteExpired(limit:)``. Rejected applications count as undecided ones: their applicants
    /// have had that long to read why.
    /// - Parameter idle: How long an application may lie, and a client that registered itself where anybody may go
    ///   unused.
    /// - Returns: How many rows went.
    package func deleteIdleRegistrations(limit: Int, idle: Seconds) async throws(PostgresError) -> Int {
        var count = 0
        for statement in [Self.deleteUndecided, Self.deleteUnused] {
            count += try await run(statement, [.int8(Int64(limit)), .seconds(idle)], in: .everyRealm).affected
        }
        for statement in [Self.deleteRates, Self.deleteInitialAccessTokens] {
            count += try await run(statement, [.int8(Int64(limit))], in: .everyRealm).affected
        }
        return count
    }
}
