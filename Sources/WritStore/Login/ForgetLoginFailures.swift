// Forgets failed passwords, so that somebody need not wait.
package import WritPostgres
package import WritProtocol

extension StoreTransaction {
    private static let forgetLoginFailures = Statement(
        """
        DELETE FROM login_failure
        WHERE realm_id = $1
          AND (kind, subject) IN (
              SELECT kind, subject
              FROM (
                  SELECT 'account' AS kind, writ_login_subject($2, '', '') AS subject
                  UNION ALL
                  SELECT 'pair', writ_login_subject($2, '', address)
                  FROM login_address
                  WHERE realm_id = $1
                    AND user_id = $2
                  UNION ALL
                  SELECT 'typed_name', writ_login_subject(name, '')
                  FROM account
                  CROSS JOIN LATERAL unnest(ARRAY[username_key, email_key]) AS name
                  WHERE realm_id = $1
                    AND user_id = $2
                    AND name IS NOT NULL
              ) AS subjects
          )
        """, .write)

    /// Forgets the failures of the person everywhere, and at the addresses that they have logged in from. Those at others
    /// stay: there it may be somebody else who guesses.
    /// - Returns: How many counts there were.
    package func forgetLoginFailures(of user: UserID) async throws(PostgresError) -> Int {
        try await run(Self.forgetLoginFailures, [.text(realm.rawValue), .uuid(user.uuid)]).affected
    }
}
