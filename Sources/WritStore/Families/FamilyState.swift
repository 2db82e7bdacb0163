// The facts about a refresh family, for the rule that says why a token was not rotated.
package import WritPostgres
package import WritProtocol

package struct FamilyState: Sendable {
    package var client: ClientID
    package var clientIsEnabled: Bool
    package var generation: Int64
    package var lastRotatedAt: Instant?
    package var idleExpiresAt: Instant
    package var absoluteExpiresAt: Instant
    package var revokedAt: Instant?
    /// What to hand out where the rule allows the same successor again; its generation is the family's.
    package var grant: RefreshedGrant
    package var databaseNow: Instant
    package var session: SessionID? { grant.session }

    package init(
        client: ClientID, clientIsEnabled: Bool, generation: Int64, lastRotatedAt: Instant?, idleExpiresAt: Instant,
        absoluteExpiresAt: Instant, revokedAt: Instant?, grant: RefreshedGrant, databaseNow: Instant
    ) {
        self.client = client
        self.clientIsEnabled = clientIsEnabled
        self.generation = generation
        self.lastRotatedAt = lastRotatedAt
        self.idleExpiresAt = idleExpiresAt
        self.absoluteExpiresAt = absoluteExpiresAt
        self.revokedAt = revokedAt
        self.grant = grant
        self.databaseNow = databaseNow
    }

    package var facts: FamilyFacts {
        FamilyFacts(
            client: client, generation: generation, lastRotatedAt: lastRotatedAt, idleExpiresAt: idleExpiresAt,
            absoluteExpiresAt: absoluteExpiresAt, revokedAt: revokedAt, userIsEnabled: grant.user.isEnabled,
            scope: grant.scope, resources: grant.resources, now: databaseNow)
    }
}

extension Store {
    private static let familyState = Statement(
        """
        SELECT f.client_id,
               (SELECT is_enabled FROM client WHERE realm_id = $1 AND client_id = f.client_id),
               f.last_rotated_at,
               f.revoked_at,
               f.generation,
               f.scopes,
               f.resources,
               f.auth_time,
               f.acr,
               f.amr,
               f.idle_expires_at,
               f.absolute_expires_at,
               now(),
               f.session_id,
               f.claims,
               a.user_id,
               a.username,
               a.email,
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
               a.updated_at,
               ARRAY(SELECT role_name FROM account_role WHERE realm_id = $1 AND user_id = f.user_id ORDER BY role_name),
               ARRAY(SELECT group_id FROM group_member WHERE realm_id = $1 AND user_id = f.user_id ORDER BY group_id)
        FROM refresh_family AS f
        CROSS JOIN LATERAL (
            SELECT user_id, username, email, is_email_verified, given_name, family_name, phone_number,
                   is_phone_number_verified, locale, zoneinfo, address, is_enabled,
                   required_actions, created_at, updated_at
            FROM account
            WHERE realm_id = $1
              AND user_id = f.user_id
            LIMIT 1
        ) AS a
        WHERE f.realm_id = $1
          AND f.family_id = $2
        """, .read)

    /// Reads a family, live or not; `nil` when there is none. One round trip.
    package func familyState(_ realm: RealmID, family: FamilyID) async throws(PostgresError) -> FamilyState? {
        let rows = try await run(Self.familyState, [.text(realm.rawValue), .uuid(family.uuid)], in: realm)
        guard let row = rows.first else { return nil }
        var columns = Columns(row)
        let client = try columns.clientID()
        let clientIsEnabled = try columns.bool()
        let lastRotatedAt = try columns.instantOrNil()
        let revokedAt = try columns.instantOrNil()
        let grant = try RefreshedGrant(&columns)
        return FamilyState(
            client: client, clientIsEnabled: clientIsEnabled, generation: grant.generation,
            lastRotatedAt: lastRotatedAt, idleExpiresAt: grant.idleExpiresAt,
            absoluteExpiresAt: grant.absoluteExpiresAt, revokedAt: revokedAt, grant: grant,
            databaseNow: grant.databaseNow)
    }
}
