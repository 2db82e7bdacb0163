// Looks at a link and uses it up.
package import WritPostgres
package import WritProtocol

extension Store {
    private static let actionOffered = Statement(
        """
        SELECT a.user_id,
               a.username,
               t.email,
               a.is_email_verified,
               a.given_name,
               a.family_name,
               a.phone_number,
               a.is_phone_number_verified,
               a.locale,
               a.zoneinfo,
               a.address,
               a.is_enabled,
               a.required_actions,
               a.created_at,
               a.updated_at
        FROM action_token AS t
        CROSS JOIN LATERAL (
            SELECT user_id, username, email, is_email_verified, given_name, family_name, phone_number,
                   is_phone_number_verified, locale, zoneinfo, address, is_enabled,
                   required_actions, created_at, updated_at
            FROM account
            WHERE realm_id = $1
              AND user_id = t.user_id
            LIMIT 1
        ) AS a
        WHERE t.realm_id = $1
          AND t.token_hash = $2
          AND t.purpose = $3
          AND t.used_at IS NULL
          AND t.expires_at > now()
          AND a.is_enabled
          AND (a.email = t.email
               OR t.purpose = 'email_verification'
               AND ('update_profile' = ANY(a.required_actions)
                    OR a.email IS NULL AND 'verify_email' = ANY(a.required_actions)))
        """, .read)

    /// Whose link it is, without using it up: programs that look at mails for people open links too. One round trip.
    /// - Returns: The person with the address that the link was sent to, which they may only be about to take; `nil`
    ///   when it is used, too old, for something else, or the person is disabled or has another address and may not
    ///   change it.
    package func actionOffered(
        _ realm: RealmID, hash: [UInt8], purpose: ActionPurpose
    ) async throws(PostgresError) -> UserRecord? {
        let rows = try await run(
            Self.actionOffered, [.text(realm.rawValue), .bytes(hash), .text(purpose.rawValue)], in: realm)
        return try rows.first.map { row throws(PostgresError) in
            var columns = Columns(row)
            return try UserRecord(&columns)
        }
    }
}

extension StoreTransaction {
    private static let useAction = Statement(
        """
        UPDATE action_token AS t
        SET used_at = now()
        WHERE t.realm_id = $1
          AND t.token_hash = $2
          AND t.purpose = $3
          AND t.user_id = $4
          AND t.used_at IS NULL
          AND t.expires_at > now()
          AND EXISTS (
              SELECT
              FROM account AS a
              WHERE realm_id = $1
                AND user_id = $4
                AND is_enabled
                AND (a.email = t.email
                     OR t.purpose = 'email_verification'
                     AND ('update_profile' = ANY(a.required_actions)
                          OR a.email IS NULL AND 'verify_email' = ANY(a.required_actions)))
          )
        RETURNING t.was_mailed, t.email
        """, .write)

    /// Uses a link up, in the transaction that does what it is for; after ``lockAccount(_:)`` of the person whose it is.
    /// - Returns: `nil` when ``Store/actionOffered(_:hash:purpose:)`` would return `nil` or somebody else by now; else
    ///   the link's address, and whether the link proves that its holder reads what is sent there.
    package func useAction(
        _ hash: [UInt8], purpose: ActionPurpose, user: UserID
    ) async throws(PostgresError) -> (provesAddress: Bool, email: String)? {
        let rows = try await run(
            Self.useAction, [.text(realm.rawValue), .bytes(hash), .text(purpose.rawValue), .uuid(user.uuid)])
        guard let row = rows.first else { return nil }
        return (provesAddress: try row.bool(0), email: try row.text(1))
    }

    private static let spoilActions = Statement(
        """
        UPDATE action_token
        SET used_at = now()
        WHERE realm_id = $1
          AND user_id = $2
          AND purpose = $3
          AND used_at IS NULL
        """, .write)

    /// Makes a person's links of one purpose worthless: where a password was changed, nobody resets it by an older link.
    package func spoilActions(of user: UserID, purpose: ActionPurpose) async throws(PostgresError) {
        _ = try await run(
            Self.spoilActions, [.text(realm.rawValue), .uuid(user.uuid), .text(purpose.rawValue)])
    }
}
