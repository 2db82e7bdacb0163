// What a person's password is verified against, for whoever is logged in already.
package import WritPostgres
package import WritProtocol

extension Store {
    private static let storedPassword = Statement(
        """
        SELECT secret
        FROM credential
        WHERE realm_id = $1
          AND user_id = $2
          AND kind = 'password'
        """, .read)

    /// A PHC string; `nil` for somebody without a password. One round trip.
    package func storedPassword(_ realm: RealmID, _ user: UserID) async throws(PostgresError) -> String? {
        try await run(Self.storedPassword, [.text(realm.rawValue), .uuid(user.uuid)], in: realm).first?.text(0)
    }
}
