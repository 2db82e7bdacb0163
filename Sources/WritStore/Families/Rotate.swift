// Renews a grant: the one statement that uses a refresh token up.
package import WritPostgres
package import WritProtocol

extension Store {
    /// RFC 9700 §4.14.2. Everything that must hold stands in the WHERE, so a request that is refused uses nothing up:
    /// not a wrong client's, not one for more scope than was granted. Of many at once with the same generation one
    /// finds its row; the others wait for it, look again, and find the generation gone. Generations are compared, never
    /// times.
    ///
    /// The idle end is never later than the absolute one (a check of the table), so it stands for both; a comparison
    /// with `absolute_expires_at`, which has an index for the janitor, could tempt the planner to enter by that. The
    /// person and the client are looked up in subqueries, each one step into an index; a join leaves the planner the
    /// choice of reading a whole realm's people where its statistics make that look cheap.
    private static let rotate = Statement(
        """
        WITH rotated AS (
            UPDATE refresh_family AS f
            SET generation = f.generation + $8::boolean::integer,
                last_rotated_at = CASE WHEN $8 THEN now() ELSE f.last_rotated_at END,
                idle_expires_at = LEAST(now() + make_interval(secs => $7), f.absolute_expires_at)
            WHERE f.realm_id = $1
              AND f.family_id = $2
              AND f.generation = $3
              AND f.client_id = $4
              AND f.revoked_at IS NULL
              AND f.idle_expires_at > now()
              AND ($5::text[] IS NULL OR $5 <@ f.scopes)
              AND ($6::text[] IS NULL OR $6 <@ f.resources)
              AND ($9::text[] IS NULL OR f.scopes = '{}' OR $9 && f.scopes)
              AND ($10::text[] IS NULL OR f.resources = '{}' OR $10 && f.resources)
              AND (SELECT is_enabled FROM account WHERE realm_id = $1 AND user_id = f.user_id)
              AND (SELECT is_enabled FROM client WHERE realm_id = $1 AND client_id = $4)
            RETURNING f.user_id, f.generation, f.scopes, f.resources, f.auth_time, f.acr, f.amr, f.idle_expires_at,
                      f.absolute_expires_at, f.session_id, f.claims
        )
        SELECT r.generation,
               r.scopes,
               r.resources,
               r.auth_time,
               r.acr,
               r.amr,
               r.idle_expires_at,
               r.absolute_expires_at,
               now(),
               r.session_id,
               r.claims,
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
               ARRAY(SELECT role_name FROM account_role WHERE realm_id = $1 AND user_id = r.user_id ORDER BY role_name),
               ARRAY(SELECT group_id FROM group_member WHERE realm_id = $1 AND user_id = r.user_id ORDER BY group_id)
        FROM rotated AS r
        CROSS JOIN LATERAL (
            SELECT user_id, username, email, is_email_verified, given_name, family_name, phone_number,
                   is_phone_number_verified, locale, zoneinfo, address, is_enabled,
                   required_actions, created_at, updated_at
            FROM account
            WHERE realm_id = $1
              AND user_id = r.user_id
            LIMIT 1
        ) AS a
        """, .write)

    /// Takes the family from `generation` to the next one, if the family is live and the client's own, the user and
    /// the client are enabled, and `scope` and `resources` are within the grant. One round trip.
    ///
    /// - Parameter scope: What the request asks for; `nil`: everything granted.
    /// - Parameter idle: How long the family may now lie idle, from the database's now; never beyond its absolute end.
    /// - Parameter allowedScope: What the client may have by now; a grant of which nothing is left is not renewed.
    /// - Parameter allowedResources: Likewise; with none left the token would be for the whole realm, so for more than
    /// was
    ///   granted.
    /// - Parameter rotates: `false` (FAPI 2.0): the generation stays, everything else is the same.
    /// - Returns: `nil` when anything did not hold; ``familyState(_:family:)`` tells what.
    package func rotate(
        _ realm: RealmID, family: FamilyID, generation: Int64, client: ClientID, scope: Scope?, resources: [String]?,
        idle: Seconds, rotates: Bool, allowedScope: Scope? = nil, allowedResources: [String]? = nil
    ) async throws(PostgresError) -> RefreshedGrant? {
        let rows = try await run(
            Self.rotate,
            [
                .text(realm.rawValue), .uuid(family.uuid), .int8(generation), .text(client.rawValue),
                .textArrayOrNull(scope?.strings), .textArrayOrNull(resources), .seconds(idle), .bool(rotates),
                .textArrayOrNull(allowedScope?.strings), .textArrayOrNull(allowedResources),
            ], in: realm)
        guard let row = rows.first else { return nil }
        var columns = Columns(row)
        return try RefreshedGrant(&columns)
    }
}
