// Making, changing and listing accounts.
package import WritPostgres
package import WritProtocol

extension StoreTransaction {
    private static let insertAccount = Statement(
        """
        INSERT INTO account (
            realm_id, user_id, username, username_key, email, email_key, is_email_verified, given_name, family_name,
            phone_number, is_phone_number_verified, locale, zoneinfo, address, is_enabled,
            required_actions
        )
        SELECT $1, $2, normalize($3, NFC), normalize($4, NFC), normalize($5, NFC), normalize($6, NFC), $7, $8, $9, $10,
               $11, $12, $13, $14, $15, $16
        WHERE NOT EXISTS (
            SELECT
            FROM account
            WHERE realm_id = $1
              AND (email_key = normalize($4, NFC) OR username_key = normalize($6, NFC))
        )
        """, .write)

    /// Stores the account without a credential.
    ///
    /// - Returns: `false` when the user name is somebody's e-mail address, or the other way round: either could then
    /// log in
    ///   by a name that the other one has.
    /// - Throws: 23505 with constraint `account_username` or `account_email` when one is taken, 23503 without such a
    /// realm.
    package func insertAccount(_ user: UserRecord) async throws(PostgresError) -> Bool {
        try await run(Self.insertAccount, user.values(of: realm)).affected == 1
    }

    private static let updateAccount = Statement(
        """
        UPDATE account
        SET username = normalize($3, NFC),
            username_key = normalize($4, NFC),
            email = normalize($5, NFC),
            email_key = normalize($6, NFC),
            is_email_verified = $7,
            given_name = $8,
            family_name = $9,
            phone_number = $10,
            is_phone_number_verified = $11,
            locale = $12,
            zoneinfo = $13,
            address = $14,
            is_enabled = $15,
            required_actions = $16,
            revision = revision + 1,
            updated_at = now()
        WHERE realm_id = $1
          AND user_id = $2
          AND NOT EXISTS (
              SELECT
              FROM account AS other
              WHERE other.realm_id = $1
                AND other.user_id <> $2
                AND (other.email_key = normalize($4, NFC) OR other.username_key = normalize($6, NFC))
          )
        """, .write)

    /// As ``insertAccount(_:)``, for an account that is there.
    package func updateAccount(_ user: UserRecord) async throws(PostgresError) -> Bool {
        try await run(Self.updateAccount, user.values(of: realm)).affected == 1
    }

    private static let lockAccount = Statement(
        """
        SELECT user_id, username, email, is_email_verified, given_name, family_name, phone_number,
               is_phone_number_verified, locale, zoneinfo, address, is_enabled,
               required_actions, created_at, updated_at, revision
        FROM account
        WHERE realm_id = $1
          AND user_id = $2
        FOR NO KEY UPDATE
        """, .write)

    /// The account, held against other changes and against logins until the transaction ends; `nil` when there is none.
    package func lockAccount(_ id: UserID) async throws(PostgresError) -> UserRecord? {
        guard let row = try await run(Self.lockAccount, [.text(realm.rawValue), .uuid(id.uuid)]).first else {
            return nil
        }
        var columns = Columns(row)
        return try UserRecord(administered: &columns)
    }

    private static let putPassword = Statement(
        """
        INSERT INTO credential (realm_id, user_id, kind, secret)
        VALUES ($1, $2, 'password', $3)
        ON CONFLICT (realm_id, user_id, kind) DO UPDATE
        SET secret = EXCLUDED.secret,
            changed_at = now()
        WHERE $4::text IS NULL OR credential.secret = $4
        """, .write)

    /// - Parameter hash: A PHC string.
    /// - Parameter replaced: The hash that must still be the stored one; `nil`: whatever it is.
    /// - Returns: `false` when it is another by now.
    @discardableResult
    package func putPassword(
        _ id: UserID, hash: String, replacing replaced: String? = nil
    ) async throws(PostgresError) -> Bool {
        try await run(
            Self.putPassword, [.text(realm.rawValue), .uuid(id.uuid), .text(hash), .textOrNull(replaced)]
        ).affected == 1
    }

    private static let revokeFamiliesOfUser = Statement(
        """
        UPDATE refresh_family
        SET revoked_at = now(),
            revoked_reason = $3
        WHERE realm_id = $1
          AND user_id = $2
          AND revoked_at IS NULL
        """, .write)

    /// Ends every grant of the person. A login that goes on at the same moment waits for ``lockAccount(_:)``, or is
    /// over before it, so none slips through between the two.
    /// - Returns: How many were live.
    package func revokeFamiliesOfUser(_ id: UserID, reason: String) async throws(PostgresError) -> Int {
        try await run(
            Self.revokeFamiliesOfUser, [.text(realm.rawValue), .uuid(id.uuid), .text(reason)]
        ).affected
    }

    private static let deleteAccount = Statement(
        """
        DELETE FROM account
        WHERE realm_id = $1
          AND user_id = $2
        """, .write)

    /// Deletes the account with its credentials and refresh families.
    package func deleteAccount(_ id: UserID) async throws(PostgresError) -> Bool {
        try await run(Self.deleteAccount, [.text(realm.rawValue), .uuid(id.uuid)]).affected == 1
    }
}

extension Store {
    private static let showAccount = Statement(
        """
        SELECT user_id, username, email, is_email_verified, given_name, family_name, phone_number,
               is_phone_number_verified, locale, zoneinfo, address, is_enabled,
               required_actions, created_at, updated_at, revision
        FROM account
        WHERE realm_id = $1
          AND user_id = $2
        """, .read)

    package func showAccount(_ realm: RealmID, _ id: UserID) async throws(PostgresError) -> UserRecord? {
        try UserRecord.first(try await run(Self.showAccount, [.text(realm.rawValue), .uuid(id.uuid)], in: realm))
    }

    private static let findAccount = Statement(
        """
        SELECT user_id, username, email, is_email_verified, given_name, family_name, phone_number,
               is_phone_number_verified, locale, zoneinfo, address, is_enabled,
               required_actions, created_at, updated_at, revision
        FROM account
        WHERE realm_id = $1
          AND username_key = normalize($2::text, NFC)
        """, .read)

    /// By user name, whatever its case and Unicode form.
    package func findAccount(_ realm: RealmID, username: String) async throws(PostgresError) -> UserRecord? {
        try UserRecord.first(try await run(Self.findAccount, [.text(realm.rawValue), .folded(username)], in: realm))
    }

    private static let listAccounts = Statement(
        """
        SELECT user_id, username, email, is_email_verified, given_name, family_name, phone_number,
               is_phone_number_verified, locale, zoneinfo, address, is_enabled,
               required_actions, created_at, updated_at, revision
        FROM account
        WHERE realm_id = $1
          AND ($2::text IS NULL OR username_key > normalize($2, NFC))
          AND (
              $3::text IS NULL
              OR strpos(username_key, normalize($3, NFC)) BETWEEN 1 AND $5::int
              OR strpos(email_key, normalize($3, NFC)) BETWEEN 1 AND $5
              OR strpos(lower(given_name), normalize($3, NFC)) BETWEEN 1 AND $5
              OR strpos(lower(family_name), normalize($3, NFC)) BETWEEN 1 AND $5
          )
        ORDER BY username_key
        LIMIT $4
        """, .read)

    private static let findAccounts = Statement(
        """
        SELECT writ_find_accounts($1, normalize($2, NFC), $3)
        """, .read)

    private static let listFoundAccounts = Statement(
        """
        SELECT user_id, username, email, is_email_verified, given_name, family_name, phone_number,
               is_phone_number_verified, locale, zoneinfo, address, is_enabled,
               required_actions, created_at, updated_at, revision
        FROM account
        WHERE realm_id = $1
          AND user_id = ANY ($6::uuid[])
          AND ($2::text IS NULL OR username_key > normalize($2, NFC))
          AND (
              strpos(username_key, normalize($3::text, NFC)) BETWEEN 1 AND $5::int
              OR strpos(email_key, normalize($3, NFC)) BETWEEN 1 AND $5
              OR strpos(lower(given_name), normalize($3, NFC)) BETWEEN 1 AND $5
              OR strpos(lower(family_name), normalize($3, NFC)) BETWEEN 1 AND $5
          )
        ORDER BY username_key
        LIMIT $4
        """, .read)

    /// How many people a search looks at one by one. When more may match, a page of them is found sooner in the order of
    /// their names.
    private static let candidateLimit: Int32 = 5000
    /// Texts as short as this are looked for at the beginnings of names alone.
    private static let shortSearch = 2

    /// Accounts in the order of their user names. One round trip, or two with `search`; Migrations/0019_search.sql and
    /// 0021_rarest_grams.sql tell how it stays fast at a million people.
    ///
    /// - Parameter after: A user name; those behind it.
    /// - Parameter search: Only those with this text in the user name, the e-mail address, the given or the family name;
    ///   one or two characters stand at the beginning of one.
    package func listAccounts(
        _ realm: RealmID, after: String?, limit: Int, search: String?
    ) async throws(PostgresError) -> [UserRecord] {
        // PostgreSQL counts code points, and so does this.
        let isShort = (search?.lowercased().unicodeScalars.count ?? 0) <= Self.shortSearch
        let values: [PostgresValue] = [
            .text(realm.rawValue), .foldedOrNull(after), .foldedOrNull(search), .int8(Int64(limit)),
            .int4(isShort ? 1 : Int32.max),
        ]
        var found: PostgresRow?
        if let search {
            found = try await run(
                Self.findAccounts, [.text(realm.rawValue), .folded(search), .int4(Self.candidateLimit)], in: realm
            ).first
        }
        let rows: PostgresRows
        if let found, try !found.isNull(0) {
            rows = try await run(Self.listFoundAccounts, values + [.uuidArray(try found.uuidArray(0))], in: realm)
        } else {
            rows = try await run(Self.listAccounts, values, in: realm)
        }
        var users: [UserRecord] = []
        for row in rows {
            var columns = Columns(row)
            users.append(try UserRecord(administered: &columns))
        }
        return users
    }
}

extension UserRecord {
    fileprivate static func first(_ rows: PostgresRows) throws(PostgresError) -> UserRecord? {
        guard let row = rows.first else { return nil }
        var columns = Columns(row)
        return try UserRecord(administered: &columns)
    }

    /// The parameters of the two statements that write a whole row.
    fileprivate func values(of realm: RealmID) -> [PostgresValue] {
        [
            .text(realm.rawValue), .uuid(id.uuid), .text(username), .folded(username), .textOrNull(email),
            .foldedOrNull(email), .bool(isEmailVerified), .textOrNull(givenName), .textOrNull(familyName),
            .textOrNull(phoneNumber), .bool(isPhoneNumberVerified), .textOrNull(locale), .textOrNull(zoneinfo),
            .jsonbOrNull(address?.json), .bool(isEnabled), .textArray(requiredActions.map(\.rawValue)),
        ]
    }
}
