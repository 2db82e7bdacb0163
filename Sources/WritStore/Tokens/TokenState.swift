// Whether an access token is still worth anything, for introspection.
package import WritPostgres
package import WritProtocol

package struct TokenState: Sendable, Equatable {
    /// The token itself, or the grant it came of, was revoked, or that grant is no longer there.
    package var isRevoked: Bool
    /// `nil` for a token without a person, and when the person is no longer there.
    package var userIsEnabled: Bool?
    package var username: String?
    /// `nil` as the others.
    package var user: UserID?
    /// What the person has been given by now.
    package var rights: DirectRights
    /// What the grant began with; empty where there is none.
    package var grantScope: Scope

    package init(
        isRevoked: Bool, userIsEnabled: Bool?, username: String?, user: UserID? = nil,
        rights: DirectRights = DirectRights(), grantScope: Scope = Scope()
    ) {
        self.isRevoked = isRevoked
        self.userIsEnabled = userIsEnabled
        self.username = username
        self.user = user
        self.rights = rights
        self.grantScope = grantScope
    }
}

extension Store {
    /// A family is deleted two days after its end at the earliest, and no access token lives longer than one: where the
    /// family is gone, its user, client or realm was deleted. Whose token it is, the family says; the token's `sub` may
    /// be a name that only its client knows.
    private static let tokenState = Statement(
        """
        SELECT EXISTS (SELECT FROM revoked_token WHERE realm_id = $1 AND jti = $2)
                   OR ($3::uuid IS NOT NULL AND (f.family_id IS NULL OR f.revoked_at IS NOT NULL)),
               a.is_enabled,
               a.username,
               a.user_id,
               ARRAY(SELECT role_name FROM account_role WHERE realm_id = $1 AND user_id = a.user_id ORDER BY role_name),
               ARRAY(SELECT group_id FROM group_member WHERE realm_id = $1 AND user_id = a.user_id ORDER BY group_id),
               COALESCE(f.scopes, '{}')
        FROM (VALUES (true)) AS always (row)
        LEFT JOIN refresh_family AS f
               ON f.realm_id = $1
              AND f.family_id = $3
        LEFT JOIN account AS a
               ON a.realm_id = $1
              AND a.user_id = f.user_id
        """, .read)

    /// - Parameter family: `nil` for a token that a client got for itself.
    package func tokenState(
        _ realm: RealmID, jti: String, family: FamilyID?
    ) async throws(PostgresError) -> TokenState {
        let rows = try await run(
            Self.tokenState, [.text(realm.rawValue), .text(jti), .uuidOrNull(family?.uuid)], in: realm)
        guard let row = rows.first else { throw .decoding("the token state has no row") }
        var columns = Columns(row)
        return TokenState(
            isRevoked: try columns.bool(), userIsEnabled: try columns.boolOrNil(), username: try columns.textOrNil(),
            user: try columns.uuidOrNil().map { UserID($0) }, rights: try columns.directRights(),
            grantScope: try columns.scope())
    }
}
