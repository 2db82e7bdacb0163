// People who come from elsewhere, hundreds in a statement.
import FoundationEssentials
import WritJOSE
package import WritPostgres
package import WritProtocol

/// A person as an import stores them: with the id and the times that they had.
package struct NewAccount: Sendable {
    package var user: UserRecord
    /// A PHC string, or nil for nobody who logs in with a password.
    package var passwordHash: String?
    /// Those that there are; others are passed over.
    package var roles: [String]
    package var groups: [GroupID]

    package init(user: UserRecord, passwordHash: String?, roles: [String] = [], groups: [GroupID] = []) {
        self.user = user
        self.passwordHash = passwordHash
        self.roles = roles
        self.groups = groups
    }
}

extension StoreTransaction {
    private static let preferIndexes = Statement(
        """
        SELECT set_config('enable_seqscan', 'off', true),
               set_config('enable_hashjoin', 'off', true),
               set_config('enable_mergejoin', 'off', true)
        """, .write)

    /// Until the transaction ends. A table that fills while nobody has analysed it looks small, and a plan made when it
    /// was reads it whole for each batch: 20,000 people took minutes that way instead of seconds.
    package func preferIndexes() async throws(PostgresError) { _ = try await run(Self.preferIndexes, []) }

    private static let importAccounts = Statement(
        """
        WITH person AS MATERIALIZED (
            SELECT *, normalize(username_key, NFC) AS login_name, normalize(email_key, NFC) AS login_email
            FROM jsonb_to_recordset($2) AS person (
                user_id uuid, username text, username_key text, email text, email_key text, is_email_verified boolean,
                given_name text, family_name text, phone_number text, is_phone_number_verified boolean, locale text,
                zoneinfo text, address jsonb, is_enabled boolean, required_actions jsonb, created_at_ms bigint,
                secret text, roles jsonb, groups jsonb
            )
        ),
        stored AS (
            INSERT INTO account (
                realm_id, user_id, username, username_key, email, email_key, is_email_verified, given_name, family_name,
                phone_number, is_phone_number_verified, locale, zoneinfo, address, is_enabled,
                required_actions, created_at
            )
            SELECT $1, user_id, normalize(username, NFC), login_name, normalize(email, NFC), login_email, is_email_verified, given_name, family_name, phone_number,
                   is_phone_number_verified, locale, zoneinfo, address, is_enabled,
                   ARRAY(SELECT jsonb_array_elements_text(required_actions)),
                   'epoch'::timestamptz + created_at_ms * interval '1 millisecond'
            FROM person
            WHERE NOT EXISTS (
                SELECT
                FROM account AS other
                WHERE other.realm_id = $1
                  AND other.email_key = person.login_name
                  AND other.user_id <> person.user_id
            )
              AND NOT EXISTS (
                SELECT
                FROM account AS other
                WHERE other.realm_id = $1
                  AND other.username_key = person.login_email
                  AND other.user_id <> person.user_id
            )
            ON CONFLICT DO NOTHING
            RETURNING user_id
        ),
        password AS (
            INSERT INTO credential (realm_id, user_id, kind, secret)
            SELECT $1, user_id, 'password', secret
            FROM person
            JOIN stored USING (user_id)
            WHERE secret IS NOT NULL
        ),
        with_role AS (
            INSERT INTO account_role (realm_id, user_id, role_name)
            SELECT DISTINCT $1, user_id, role.role_name
            FROM person
            JOIN stored USING (user_id)
            CROSS JOIN jsonb_array_elements_text(roles) AS named (role_name)
            JOIN role ON role.realm_id = $1 AND role.role_name = named.role_name
        ),
        in_group AS (
            INSERT INTO group_member (realm_id, user_id, group_id)
            SELECT DISTINCT $1, user_id, user_group.group_id
            FROM person
            JOIN stored USING (user_id)
            CROSS JOIN jsonb_array_elements_text(groups) AS named (group_id)
            JOIN user_group ON user_group.realm_id = $1 AND user_group.group_id = named.group_id::uuid
        )
        SELECT user_id
        FROM stored
        """, .write)

    /// Stores those who are not there yet and whose names nobody has. One statement, however many.
    /// - Returns: Who was stored now.
    package func importAccounts(_ accounts: [NewAccount]) async throws(PostgresError) -> Set<UserID> {
        var json = JSONWriter(capacity: 512 * accounts.count + 2)
        json.beginArray()
        for account in accounts { account.write(to: &json) }
        json.endArray()
        var stored: Set<UserID> = []
        for row in try await run(Self.importAccounts, [.text(realm.rawValue), .jsonb(json.bytes)]) {
            var columns = Columns(row)
            stored.insert(try columns.userID())
        }
        return stored
    }

    private static let accountsAmong = Statement(
        """
        SELECT user_id
        FROM account
        WHERE realm_id = $1
          AND user_id = ANY ($2)
        """, .read)

    /// Which of these people there are.
    package func accounts(among ids: [UserID]) async throws(PostgresError) -> Set<UserID> {
        var found: Set<UserID> = []
        for row in try await run(Self.accountsAmong, [.text(realm.rawValue), .uuidArray(ids.map(\.uuid))]) {
            var columns = Columns(row)
            found.insert(try columns.userID())
        }
        return found
    }
}

extension StoreTransaction {
    private static let grantKnownRoles = Statement(
        """
        INSERT INTO client_role (realm_id, client_id, role_name)
        SELECT $1, client_id, role_name
        FROM client
        JOIN role USING (realm_id)
        WHERE realm_id = $1
          AND client_id = $2
          AND role_name = ANY ($3)
        ON CONFLICT DO NOTHING
        RETURNING role_name
        """, .write)

    /// Gives a client those of the roles that there are.
    /// - Returns: Those that it did not have, sorted; none where there is no such client.
    package func grantKnownRoles(_ roles: [String], to client: ClientID) async throws(PostgresError) -> [RoleName] {
        var granted: [RoleName] = []
        for row in try await run(
            Self.grantKnownRoles, [.text(realm.rawValue), .text(client.rawValue), .textArray(roles)])
        {
            var columns = Columns(row)
            if let name = RoleName(try columns.text()) { granted.append(name) }
        }
        return granted.sorted()
    }
}

extension NewAccount {
    fileprivate func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("user_id", user.id.description)
        json.member("username", user.username)
        json.member("username_key", FoldedName(user.username).text)
        if let email = user.email {
            json.member("email", email)
            json.member("email_key", FoldedName(email).text)
        }
        json.member("is_email_verified", user.isEmailVerified)
        if let givenName = user.givenName { json.member("given_name", givenName) }
        if let familyName = user.familyName { json.member("family_name", familyName) }
        if let phoneNumber = user.phoneNumber { json.member("phone_number", phoneNumber) }
        json.member("is_phone_number_verified", user.isPhoneNumberVerified)
        if let locale = user.locale { json.member("locale", locale) }
        if let zoneinfo = user.zoneinfo { json.member("zoneinfo", zoneinfo) }
        if let address = user.address { json.member("address", raw: address.json) }
        json.member("is_enabled", user.isEnabled)
        json.member("required_actions", user.requiredActions.map(\.rawValue))
        json.member("created_at_ms", user.createdAt.millisecondsSince1970)
        if let passwordHash { json.member("secret", passwordHash) }
        json.member("roles", roles)
        json.member("groups", groups.map(\.description))
        json.endObject()
    }
}
