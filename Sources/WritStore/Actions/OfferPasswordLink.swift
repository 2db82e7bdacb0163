// Makes a link to set a password that is shown to whoever asked for it at the machine, and mailed to nobody.
package import WritPostgres
package import WritProtocol

extension StoreTransaction {
    private static let offerPasswordLink = Statement(
        """
        INSERT INTO action_token (realm_id, user_id, purpose, slot, token_hash, email, expires_at, was_mailed)
        SELECT $1, user_id, 'password_reset', 1, $3, email, now() + make_interval(secs => $4::bigint), false
        FROM account
        WHERE realm_id = $1
          AND user_id = $2
          AND is_enabled
          AND email IS NOT NULL
        ON CONFLICT (realm_id, user_id, purpose, slot) DO UPDATE
        SET token_hash = EXCLUDED.token_hash,
            email = EXCLUDED.email,
            created_at = now(),
            expires_at = EXCLUDED.expires_at,
            used_at = NULL,
            was_mailed = false
        """, .write)

    /// After ``lockAccount(_:)``. Older links of the person to set a password are worthless from now on.
    /// - Parameter hash: SHA-256 of the link's secret.
    /// - Returns: `false`: the person is disabled, or has no e-mail address.
    package func offerPasswordLink(
        to user: UserID, hash: [UInt8], lifetime: Seconds
    ) async throws(PostgresError) -> Bool {
        try await spoilActions(of: user, purpose: .passwordReset)
        return try await run(
            Self.offerPasswordLink,
            [.text(realm.rawValue), .uuid(user.uuid), .bytes(hash), .seconds(lifetime)]
        ).affected == 1
    }
}
