// Whether a token for the administration API is still worth anything, and whose it is.
package import WritPostgres
package import WritProtocol

package struct AdministratorState: Sendable, Equatable {
    /// The token itself, or the grant it came of, was revoked, or that grant is no longer there.
    package var isRevoked: Bool
    /// `nil` for a token without a person, and when the person is no longer there.
    package var user: Person?

    package struct Person: Sendable, Equatable {
        package var id: UserID
        package var isEnabled: Bool

        package init(id: UserID, isEnabled: Bool) {
            self.id = id
            self.isEnabled = isEnabled
        }
    }

    package init(isRevoked: Bool, user: Person?) {
        self.isRevoked = isRevoked
        self.user = user
    }
}

extension Store {
    private static let administratorState = Statement(
        """
        SELECT EXISTS (SELECT FROM revoked_token WHERE realm_id = $1 AND jti = $2)
                   OR ($3::uuid IS NOT NULL AND NOT EXISTS (
                       SELECT
                       FROM refresh_family
                       WHERE realm_id = $1
                         AND family_id = $3
                         AND revoked_at IS NULL
                   )),
               a.user_id,
               a.is_enabled
        FROM (VALUES (true)) AS always (row)
        LEFT JOIN account AS a
               ON a.realm_id = $1
              AND a.user_id = (SELECT user_id FROM refresh_family WHERE realm_id = $1 AND family_id = $3)
        """, .read)

    /// As ``tokenState(_:jti:family:)``, with the person. One round trip.
    package func administratorState(
        _ realm: RealmID, jti: String, family: FamilyID?
    ) async throws(PostgresError) -> AdministratorState {
        let rows = try await run(
            Self.administratorState, [.text(realm.rawValue), .text(jti), .uuidOrNull(family?.uuid)], in: realm)
        guard let row = rows.first else { throw .decoding("the administrator's state has no row") }
        var columns = Columns(row)
        let isRevoked = try columns.bool()
        guard try !columns.nextIsNull() else { return AdministratorState(isRevoked: isRevoked, user: nil) }
        return AdministratorState(
            isRevoked: isRevoked, user: .init(id: try columns.userID(), isEnabled: try columns.bool()))
    }
}
