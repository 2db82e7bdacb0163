// Tokens to register with, which administrators give out (RFC 7591 §3).
package import FoundationEssentials
package import WritPostgres
package import WritProtocol

extension Store {
    private static let initialAccessToken = Statement(
        """
        SELECT token_id, note, scopes, uses_left, author, created_at, expires_at
        FROM initial_access_token
        WHERE realm_id = $1
          AND token_hash = $2
          AND expires_at > now()
          AND uses_left IS DISTINCT FROM 0
        """, .read)

    /// A token that may be used now; nothing is counted. One round trip.
    package func initialAccessToken(
        _ realm: RealmID, hash: [UInt8]
    ) async throws(PostgresError) -> InitialAccessTokenRecord? {
        let rows = try await run(Self.initialAccessToken, [.text(realm.rawValue), .bytes(hash)], in: realm)
        return try rows.first.map { row throws(PostgresError) in
            var columns = Columns(row)
            return try InitialAccessTokenRecord(&columns)
        }
    }

    private static let listInitialAccessTokens = Statement(
        """
        SELECT token_id, note, scopes, uses_left, author, created_at, expires_at
        FROM initial_access_token
        WHERE realm_id = $1
          AND ($2::uuid IS NULL OR token_id > $2)
        ORDER BY token_id
        LIMIT $3
        """, .read)

    /// The oldest first, used up and expired ones too until the janitor comes.
    package func listInitialAccessTokens(
        _ realm: RealmID, after: UUID?, limit: Int
    ) async throws(PostgresError) -> [InitialAccessTokenRecord] {
        let rows = try await run(
            Self.listInitialAccessTokens,
            [.text(realm.rawValue), after.map { .uuid($0) } ?? .null, .int8(Int64(limit))], in: realm)
        var tokens: [InitialAccessTokenRecord] = []
        for row in rows {
            var columns = Columns(row)
            tokens.append(try InitialAccessTokenRecord(&columns))
        }
        return tokens
    }
}

extension StoreTransaction {
    private static let useInitialAccessToken = Statement(
        """
        UPDATE initial_access_token
        SET uses_left = uses_left - 1
        WHERE realm_id = $1
          AND token_hash = $2
          AND expires_at > now()
          AND uses_left IS DISTINCT FROM 0
        """, .write)

    /// - Returns: `false` when it is unknown, expired or used up: of two who use the last one at once, one does.
    package func useInitialAccessToken(hash: [UInt8]) async throws(PostgresError) -> Bool {
        try await run(Self.useInitialAccessToken, [.text(realm.rawValue), .bytes(hash)]).affected == 1
    }

    private static let insertInitialAccessToken = Statement(
        """
        INSERT INTO initial_access_token (realm_id, token_id, token_hash, note, scopes, uses_left, author, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, now() + make_interval(secs => $8::bigint))
        RETURNING token_id, note, scopes, uses_left, author, created_at, expires_at
        """, .write)

    /// - Parameter hash: SHA-256 of the token.
    package func insertInitialAccessToken(
        id: UUID, hash: [UInt8], note: String?, scope: Scope, uses: Int?, author: String, lifetime: Seconds
    ) async throws(PostgresError) -> InitialAccessTokenRecord? {
        let rows = try await run(
            Self.insertInitialAccessToken,
            [
                .text(realm.rawValue), .uuid(id), .bytes(hash), .textOrNull(note), .textArray(scope.strings),
                uses.map { .int8(Int64($0)) } ?? .null, .text(author), .seconds(lifetime),
            ])
        return try rows.first.map { row throws(PostgresError) in
            var columns = Columns(row)
            return try InitialAccessTokenRecord(&columns)
        }
    }

    private static let deleteInitialAccessToken = Statement(
        """
        DELETE FROM initial_access_token
        WHERE realm_id = $1
          AND token_id = $2
        """, .write)

    package func deleteInitialAccessToken(_ id: UUID) async throws(PostgresError) -> Bool {
        try await run(Self.deleteInitialAccessToken, [.text(realm.rawValue), .uuid(id)]).affected == 1
    }
}
