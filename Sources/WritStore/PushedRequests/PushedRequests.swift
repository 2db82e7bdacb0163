// Authorization requests that clients send ahead (RFC 9126).
package import WritPostgres
package import WritProtocol

extension Store {
    private static let pushRequest = Statement(
        """
        INSERT INTO pushed_request (realm_id, request_hash, client_id, parameters, expires_at)
        SELECT $1, $2, $3, $4, now() + make_interval(secs => $5::bigint)
        WHERE (
            SELECT count(*)
            FROM (
                SELECT
                FROM pushed_request
                WHERE realm_id = $1
                  AND client_id = $3
                  AND expires_at > now()
                LIMIT $6
            ) AS waiting
        ) < $6::bigint
        """, .write)

    /// Keeps a request for `lifetime`, an hour at most. One round trip.
    /// - Parameter hash: SHA-256 of what the request_uri holds.
    /// - Parameter parameters: A form: what is asked for, and the client_id.
    /// - Parameter limit: How many of one client may wait for their browsers. Of many at once a few more may.
    /// - Returns: `false` when that many wait.
    package func pushRequest(
        _ realm: RealmID, hash: [UInt8], client: ClientID, parameters: [UInt8], lifetime: Seconds, limit: Int
    ) async throws(PostgresError) -> Bool {
        try await run(
            Self.pushRequest,
            [
                .text(realm.rawValue), .bytes(hash), .text(client.rawValue), .bytes(parameters), .seconds(lifetime),
                .int8(Int64(limit)),
            ], in: realm
        ).affected == 1
    }

    private static let pushedRequest = Statement(
        """
        SELECT parameters
        FROM pushed_request
        WHERE realm_id = $1
          AND request_hash = $2
          AND client_id = $3
          AND expires_at > now()
        """, .read)

    /// RFC 9126 §4: the request that this client pushed; `nil` when it has expired, was completed, or is another
    /// client's. Reading it does not use it up: a person may reload a page, or take a while to log in. One round trip.
    package func pushedRequest(
        _ realm: RealmID, hash: [UInt8], client: ClientID
    ) async throws(PostgresError) -> [UInt8]? {
        let rows = try await run(
            Self.pushedRequest, [.text(realm.rawValue), .bytes(hash), .text(client.rawValue)], in: realm)
        return try rows.first?.bytes(0)
    }

    private static let usePushedRequest = Statement(
        """
        DELETE FROM pushed_request
        WHERE realm_id = $1
          AND request_hash = $2
          AND client_id = $3
        """, .write)

    /// RFC 9126 §7.3: uses the request up, when it is completed. Of many at once one does. One round trip.
    ///
    /// `expires_at` is the time by which a browser must have brought it (§2.2): whoever then takes longer over a password
    /// ends what was begun in time, as long as the row is kept.
    /// - Returns: `false` when it was completed before, or is another client's.
    package func usePushedRequest(
        _ realm: RealmID, hash: [UInt8], client: ClientID
    ) async throws(PostgresError) -> Bool {
        try await run(
            Self.usePushedRequest, [.text(realm.rawValue), .bytes(hash), .text(client.rawValue)], in: realm
        ).affected == 1
    }
}
