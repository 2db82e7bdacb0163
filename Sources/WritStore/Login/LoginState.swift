// What must be known before a password is checked.
package import WritPostgres
package import WritProtocol

/// The account that a typed name stands for, and the failures counted against the person, the name and the address.
package struct LoginState: Sendable {
    /// `nil` when nobody has that name; the counts are there all the same.
    package var account: (user: UserRecord, passwordHash: String?)?
    /// Against the person, whichever of their names was typed; against the name where nobody has it.
    package var person: NameFailures
    /// Against the name as it was typed.
    package var typed: NameFailures
    package var address: FailureCount
    /// This person has logged in from this address in the last 90 days.
    package var addressIsKnown: Bool
    /// This person has logged in in this browser; `person.here` and `typed.here` are counted for it alone then.
    package var deviceIsKnown: Bool
    package var databaseNow: Instant

    package init(
        account: (user: UserRecord, passwordHash: String?)?, person: NameFailures, typed: NameFailures,
        address: FailureCount, addressIsKnown: Bool, deviceIsKnown: Bool, databaseNow: Instant
    ) {
        self.account = account
        self.person = person
        self.typed = typed
        self.address = address
        self.addressIsKnown = addressIsKnown
        self.deviceIsKnown = deviceIsKnown
        self.databaseNow = databaseNow
    }
}

extension Store {
    /// The subjects of a person are values of a subquery and no expression over `found`: under row-level security an index
    /// is entered by what no function of another row can have leaked, and SHA-256 is not marked as safe in that way.
    private static let loginState = Statement(
        """
        WITH found AS (
            SELECT user_id, 0 AS rank
            FROM account
            WHERE realm_id = $1
              AND username_key = normalize($2::text, NFC)
            UNION ALL
            SELECT user_id, 1 AS rank
            FROM account
            WHERE realm_id = $1
              AND email_key = normalize($2::text, NFC)
            ORDER BY rank
            LIMIT 1
        ),
        device AS (
            SELECT d.place
            FROM unnest($4::uuid[], $5::text[]) AS d (user_id, place)
            WHERE d.user_id = (SELECT user_id FROM found)
        ),
        subject AS (
            SELECT writ_login_subject((SELECT user_id FROM found), $2, place) AS pair,
                   writ_login_subject((SELECT user_id FROM found), $2, '') AS name,
                   writ_login_subject($2, place) AS typed_pair
            FROM (SELECT COALESCE((SELECT place FROM device), $3) AS place) AS here
        )
        SELECT now(),
               p.failures,
               p.last_failure_at,
               n.failures,
               n.last_failure_at,
               tp.failures,
               tp.last_failure_at,
               tn.failures,
               tn.last_failure_at,
               d.failures,
               d.last_failure_at,
               EXISTS (
                   SELECT
                   FROM login_address AS l
                   WHERE l.realm_id = $1
                     AND l.user_id = a.user_id
                     AND l.address = $3
                     AND l.last_login_at > now() - interval '90 days'
               ),
               EXISTS (SELECT FROM device),
               c.secret,
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
               a.updated_at
        FROM (VALUES (true)) AS always (row)
        LEFT JOIN found ON true
        LEFT JOIN account AS a
               ON a.realm_id = $1
              AND a.user_id = found.user_id
        LEFT JOIN credential AS c
               ON c.realm_id = $1
              AND c.user_id = found.user_id
              AND c.kind = 'password'
        LEFT JOIN login_failure AS p
               ON p.realm_id = $1
              AND p.kind = 'pair'
              AND p.subject = (SELECT pair FROM subject)
              AND p.last_failure_at > now() - interval '1 day'
        LEFT JOIN login_failure AS n
               ON n.realm_id = $1
              AND n.kind = 'account'
              AND n.subject = (SELECT name FROM subject)
              AND n.last_failure_at > now() - interval '1 day'
        LEFT JOIN login_failure AS tp
               ON tp.realm_id = $1
              AND tp.kind = 'typed_pair'
              AND tp.subject = (SELECT typed_pair FROM subject)
              AND tp.last_failure_at > now() - interval '1 day'
        LEFT JOIN login_failure AS tn
               ON tn.realm_id = $1
              AND tn.kind = 'typed_name'
              AND tn.subject = writ_login_subject($2, '')
              AND tn.last_failure_at > now() - interval '1 day'
        LEFT JOIN login_failure AS d
               ON d.realm_id = $1
              AND d.kind = 'address'
              AND d.subject = writ_login_subject('', $3)
              AND d.last_failure_at > now() - interval '1 day'
        """, .read)

    /// The first statement of a login. `username` is what was typed: a user name, or an e-mail address where nobody has
    /// it as a user name; case and Unicode form do not matter. One round trip.
    ///
    /// - Parameter device: Of the browser that asks. Whoever it knows has counts of their own there.
    package func loginState(
        _ realm: RealmID, username: String, network: String, device: KnownDevice = KnownDevice()
    ) async throws(PostgresError) -> LoginState {
        let rows = try await run(
            Self.loginState,
            [
                .text(realm.rawValue), .folded(username), .text(network), .uuidArray(device.people.map(\.user.uuid)),
                .textArray(device.people.map(\.place)),
            ], in: realm)
        guard let row = rows.first else { throw .decoding("the login state has no row") }
        var columns = Columns(row)
        let now = try columns.instant()
        let person = try NameFailures(&columns)
        let typed = try NameFailures(&columns)
        let addressCount = try FailureCount(&columns)
        let addressIsKnown = try columns.bool()
        let deviceIsKnown = try columns.bool()
        let secret = try columns.textOrNil()
        let isKnown = try !columns.nextIsNull()
        return LoginState(
            account: isKnown ? (user: try UserRecord(&columns), passwordHash: secret) : nil, person: person,
            typed: typed, address: addressCount, addressIsKnown: addressIsKnown, deviceIsKnown: deviceIsKnown,
            databaseNow: now)
    }
}

extension NameFailures {
    /// Reads the count of the pair and the count over all addresses.
    fileprivate init(_ columns: inout Columns) throws(PostgresError) {
        self.init(here: try FailureCount(&columns), everywhere: try FailureCount(&columns))
    }
}

extension FailureCount {
    /// Reads failures and last_failure_at, both NULL where there is no row.
    init(_ columns: inout Columns) throws(PostgresError) {
        self.init(count: Int(try columns.int8OrNil() ?? 0), lastFailureAt: try columns.instantOrNil())
    }
}
