// The second wall between realms: what the database does when a statement forgets its realm.
import Testing
import WritCrypto
import WritPostgres
import WritProtocol
import WritTestSupport

@testable import WritStore

@Suite struct RowLevelSecurityTests {
    private static let bed = Task { try await StoreBed.make() }

    private static let tables = [
        "realm", "signing_key", "client", "client_secret", "client_origin", "account", "credential", "login_failure",
        "login_address", "refresh_family", "revoked_token", "used_assertion", "audit_event", "session",
        "session_client",
        "authorization_code", "consent", "pushed_request", "logout_notice", "mail", "action_token",
        "mail_request", "reset_request", "api", "api_permission", "role", "role_permission", "role_inclusion",
        "user_group",
        "group_member", "account_role", "group_role", "client_role",
        "configuration_change", "configuration_head", "realm_template",
    ]

    /// A realm with a row in every table.
    private func fill(_ store: Store) async throws -> Fixture {
        let fixture = try await Fixture(store)
        try await fixture.store.transaction(fixture.realm) { transaction in
            try await transaction.insertKey(.test("k1"))
            _ = try await transaction.insertSecret(fixture.client, id: .new(), hash: Array(repeating: 1, count: 32))
            try await transaction.replaceOrigins(fixture.client, origins: ["https://a.example"], named: [])
        }
        _ = try await fixture.start()
        try await fixture.fail("ada", person: fixture.user)
        try await store.revokeToken(
            fixture.realm, jti: "t", expiresAt: WallClock.system.now + 60, event: .test(fixture.realm))
        _ = try await store.useAssertion(
            fixture.realm, client: fixture.client, jti: "j", expiresAt: WallClock.system.now + 60)
        try await fillLogin(fixture)
        try await fillRights(fixture)
        try await store.transaction(fixture.realm) { transaction in
            try await transaction.recordChange(
                NewConfigurationChange(
                    actor: "ada", reason: nil, kind: "client", id: "web", before: nil, after: Array("{}".utf8)))
            let name = try #require(TemplateName("login"))
            try await transaction.putTemplates([(name: name, content: "<p>")])
        }
        return fixture
    }

    private func fillRights(_ fixture: Fixture) async throws {
        for row in [
            "api (realm_id, api_id, audience) SELECT realm_id, 'a', 'urn:a' FROM realm",
            "api_permission (realm_id, api_id, permission) SELECT realm_id, 'a', 'p' FROM realm",
            "role (realm_id, role_name) SELECT realm_id, unnest('{r,s}'::text[]) FROM realm",
            "role_permission (realm_id, role_name, api_id, permission) SELECT realm_id, 'r', 'a', 'p' FROM realm",
            "role_inclusion (realm_id, role_name, included_role) SELECT realm_id, 'r', 's' FROM realm",
            "user_group (realm_id, group_id, name) SELECT realm_id, gen_random_uuid(), 'g' FROM realm",
            "group_member (realm_id, user_id, group_id) SELECT a.realm_id, user_id, group_id FROM account AS a, user_group",
            "account_role (realm_id, user_id, role_name) SELECT realm_id, user_id, 'r' FROM account",
            "group_role (realm_id, group_id, role_name) SELECT realm_id, group_id, 'r' FROM user_group",
            "client_role (realm_id, client_id, role_name) SELECT realm_id, client_id, 'r' FROM client",
        ] { try await fixture.sql("INSERT INTO " + row) }
    }

    private func fillLogin(_ fixture: Fixture) async throws {
        try await fixture.subscribe()
        try await fixture.sql("UPDATE account SET email = 'ada@example.com', email_key = 'ada@example.com'")
        let (session, ended) = (try await fixture.login("one"), try await fixture.login("two"))
        for (code, session) in [("a", session), ("b", ended)] {
            try await fixture.issue(fixture.newCode(code, in: session))
            #expect(try await fixture.redeem(code) != nil)
        }
        try await fixture.end(ended)
        try await fixture.store.saveConsent(
            fixture.realm, user: fixture.user, client: fixture.client, scope: Fixture.scope,
            event: .test(fixture.realm))
        _ = try await fixture.store.pushRequest(
            fixture.realm, hash: Fixture.hash("p"), client: fixture.client, parameters: [], lifetime: 60, limit: 1)
        #expect(try await fixture.offer("link"))
        _ = try await fixture.store.requestPasswordReset(
            fixture.newResetRequest("none"), network: "192.0.2.1", rate: MailRate(burst: 1, interval: 1),
            event: .test(fixture.realm))
    }

    private func realms(_ store: Store, _ table: String, in realm: String?) async throws -> Set<String> {
        // No WHERE: forgotten on purpose.
        let rows = try await store.pool.query(
            Statement("SELECT realm_id FROM \(table)", .read), [], realm: realm)
        return Set(try rows.map { row throws(PostgresError) in try row.text(0) })
    }

    @Test func `the role of the pool is bound`() async throws {
        let bed = try await Self.bed.value
        try await bed.withStore { (store) async throws in #expect(try await store.roleIsBoundByRowLevelSecurity()) }
        try await bed.database.withPool(bed.database.administration) { (pool) async throws in
            #expect(try await !Store(pool: pool).roleIsBoundByRowLevelSecurity())
        }
    }

    @Test func `a query that forgets its realm sees its own realm's rows only`() async throws {
        try await Self.bed.value.withStore { store in
            let (a, b) = (try await fill(store), try await fill(store))
            for table in Self.tables {
                #expect(try await realms(store, table, in: a.realm.rawValue) == [a.realm.rawValue], "\(table)")
                #expect(try await realms(store, table, in: b.realm.rawValue) == [b.realm.rawValue], "\(table)")
                #expect(
                    try await realms(store, table, in: "*").isSuperset(of: [a.realm.rawValue, b.realm.rawValue]),
                    "\(table)")
            }
        }
    }

    @Test func `without a context nothing is seen`() async throws {
        try await Self.bed.value.withStore { store in
            _ = try await fill(store)
            for table in Self.tables {
                #expect(try await realms(store, table, in: nil).isEmpty, "\(table)")
                #expect(try await realms(store, table, in: "").isEmpty, "\(table)")
            }
        }
    }

    @Test func `a partition that is named itself is no way around`() async throws {
        try await Self.bed.value.withStore { store in
            let (a, b) = (try await fill(store), try await fill(store))
            let partitions = try await store.pool.query(
                Statement(
                    """
                    SELECT inhrelid::regclass::text
                    FROM pg_inherits
                    WHERE inhparent = 'audit_event'::regclass
                    """, .read), [], realm: nil)
            var seen: Set<String> = []
            for partition in partitions {
                seen.formUnion(try await realms(store, try partition.text(0), in: a.realm.rawValue))
            }
            #expect(seen == [a.realm.rawValue])
            #expect(seen != [b.realm.rawValue])
        }
    }

    @Test func `an update or delete that forgets its realm changes no other realm`() async throws {
        try await Self.bed.value.withStore { store in
            let (a, b) = (try await fill(store), try await fill(store))
            try await a.sql("UPDATE account SET is_enabled = false")
            try await a.sql("DELETE FROM client_secret")
            #expect(try await b.count("SELECT count(*) FROM account WHERE is_enabled") == 1)
            #expect(try await b.count("SELECT count(*) FROM client_secret") == 1)
        }
    }

    @Test func `a row of another realm cannot be written`() async throws {
        try await Self.bed.value.withStore { store in
            let (a, b) = (try await fill(store), try await fill(store))
            let error = await #expect(throws: PostgresError.self) {
                try await a.sql(
                    "INSERT INTO login_address (realm_id, user_id, address) VALUES ($1, $2, 'x')",
                    [.text(b.realm.rawValue), .uuid(b.user.uuid)])
            }
            #expect(error?.sqlstate == "42501")
        }
    }

    @Test func `a reference across realms cannot be stored, even in the operators' context`() async throws {
        try await Self.bed.value.withStore { store in
            let (a, b) = (try await fill(store), try await fill(store))
            let error = await #expect(throws: PostgresError.self) {
                try await store.pool.query(
                    Statement(
                        """
                        INSERT INTO refresh_family (
                            realm_id, family_id, client_id, user_id, issues_refresh_token, scopes, resources, auth_time,
                            amr, idle_expires_at, absolute_expires_at
                        )
                        VALUES ($1, $2, 'web', $3, true, '{}', '{}', now(), '{}', now(), now())
                        """, .write),
                    [.text(a.realm.rawValue), .uuid(.new()), .uuid(b.user.uuid)], realm: "*")
            }
            #expect(error?.sqlstate == "23503")
        }
    }

    @Test func `a deleted realm leaves nothing but its audit trail, and others all of theirs`() async throws {
        try await Self.bed.value.withStore { store in
            let (a, b) = (try await fill(store), try await fill(store))
            #expect(try await store.deleteRealm(a.realm, batch: 1, event: .test(a.realm)))
            for table in Self.tables where table != "audit_event" {
                #expect(try await a.count("SELECT count(*) FROM \(table)") == 0, "\(table)")
                #expect(try await b.count("SELECT count(*) FROM \(table)") > 0, "\(table)")
            }
        }
    }

    @Test func `ids are held to their form`() async throws {
        try await Self.bed.value.withStore { store in
            for id in ["", "A", "-a", "a-", "a_b", "a/b", "*", "ä", String(repeating: "a", count: 64), "a\n"] {
                let error = await #expect(throws: PostgresError.self, "\(id)") {
                    try await store.pool.query(
                        Statement("INSERT INTO realm (realm_id) VALUES ($1)", .write), [.text(id)], realm: "*")
                }
                #expect(error?.sqlstate == "23514", "\(id)")
            }
            let fixture = try await fill(store)
            for id in ["", "a:b", "ä", "a\n", String(repeating: "a", count: 129)] {
                let error = await #expect(throws: PostgresError.self, "\(id)") {
                    try await fixture.sql(
                        """
                        INSERT INTO client (realm_id, client_id, type, auth_method, grants, scopes)
                        VALUES ($1, $2, 'public', 'none', '{}', '{}')
                        """,
                        [.text(fixture.realm.rawValue), .text(id)])
                }
                #expect(error?.sqlstate == "23514", "\(id)")
            }
        }
    }
}

extension PostgresError {
    var sqlstate: String? { if case .server(let error) = self { error.sqlstate } else { nil } }
}

extension KeyRecord {
    static func test(_ id: String) -> KeyRecord {
        let now = WallClock.system.now
        return KeyRecord(
            id: KeyID(id), algorithm: .ES256, publicJWK: Array(#"{"kty":"EC"}"#.utf8), sealedPrivateKey: [1, 2, 3],
            masterKeyVersion: 1, createdAt: now, activeFrom: now)
    }
}
