// The facts about an authorization code, for the rule that says why it was not redeemed.
package import WritPostgres
package import WritProtocol

extension Store {
    private static let codeState = Statement(
        """
        SELECT c.client_id,
               c.redirect_uri,
               c.redirect_uri_was_sent,
               c.code_challenge,
               c.expires_at,
               c.used_at,
               c.family_id,
               COALESCE((SELECT is_enabled FROM account WHERE realm_id = $1 AND user_id = c.user_id), false),
               EXISTS (
                   SELECT
                   FROM session
                   WHERE realm_id = $1
                     AND session_id = c.session_id
                     AND ended_at IS NULL
                     AND idle_expires_at > now()
               ),
               now(),
               c.resources
        FROM authorization_code AS c
        WHERE c.realm_id = $1
          AND c.code_hash = $2
        """, .read)

    /// Reads a code, used or not, until a day after it was made; `nil` when there is none. One round trip.
    package func codeState(_ realm: RealmID, hash: [UInt8]) async throws(PostgresError) -> CodeFacts? {
        let rows = try await run(Self.codeState, [.text(realm.rawValue), .bytes(hash)], in: realm)
        guard let row = rows.first else { return nil }
        var columns = Columns(row)
        return CodeFacts(
            client: try columns.clientID(), redirectURI: try columns.text(), redirectURIWasSent: try columns.bool(),
            codeChallenge: try columns.textOrNil(), expiresAt: try columns.instant(),
            usedAt: try columns.instantOrNil(), family: try columns.familyID(), userIsEnabled: try columns.bool(),
            sessionIsLive: try columns.bool(), now: try columns.instant(),
            resources: try columns.textArray())
    }
}
