// Which cookies stand for somebody, and until when.
import Testing
import WritPostgres
import WritProtocol
import WritTestSupport

@testable import WritStore

@Suite struct LiveSessionTests {
    private static let bed = Task { try await StoreBed.make() }

    private func withFixture(_ body: @Sendable (Fixture) async throws -> Void) async throws {
        try await Self.bed.value.withStore { store in try await body(Fixture(store)) }
    }

    @Test(arguments: [
        "UPDATE account SET is_enabled = false",
        "UPDATE session SET ended_at = now(), ended_reason = 'test'",
        "UPDATE session SET idle_expires_at = now()",
        "UPDATE session SET idle_expires_at = now(), absolute_expires_at = now()",
        "DELETE FROM account",
    ])
    func `a session that has ended or expired, or whose person is disabled or gone, is nobody's`(change: String)
        async throws
    {
        try await withFixture { fixture in
            try await fixture.login()
            #expect(try await fixture.isLoggedIn())
            try await fixture.sql(change)
            #expect(try await !fixture.isLoggedIn())
            #expect(
                try await fixture.store.sessionsOfUser(fixture.realm, fixture.user).isEmpty
                    || change.contains("account"))
        }
    }

    @Test func `another secret and another realm find nobody`() async throws {
        try await withFixture { fixture in
            try await fixture.login()
            let stranger = try await Fixture(fixture.store)
            #expect(try await !fixture.isLoggedIn("other"))
            #expect(try await !stranger.isLoggedIn())
        }
    }

    @Test func `being used moves the idle end, at most once a minute`() async throws {
        try await withFixture { fixture in
            try await fixture.login()
            let first = try #require(try await fixture.session()).session
            let second = try #require(try await fixture.session()).session
            #expect(second.idleExpiresAt == first.idleExpiresAt)
            #expect(second.lastUsedAt == first.lastUsedAt)
            try await fixture.sql(
                """
                UPDATE session
                SET last_used_at = now() - interval '61 seconds', idle_expires_at = now() + interval '5 seconds'
                """)
            let third = try #require(try await fixture.session(idle: 600)).session
            #expect(third.lastUsedAt > third.databaseNow - 1)
            #expect(third.idleExpiresAt > third.databaseNow + 590)
            let fourth = try #require(try await fixture.session(idle: 600)).session
            #expect(fourth.idleExpiresAt == third.idleExpiresAt, "what was returned is what is stored")
        }
    }

    @Test func `a short idle time is moved in time`() async throws {
        try await withFixture { fixture in
            try await fixture.login("cookie", fixture.newSession("cookie", idle: 60))
            try await fixture.sql(
                """
                UPDATE session
                SET last_used_at = now() - interval '7 seconds', idle_expires_at = now() + interval '53 seconds'
                """)
            let session = try #require(try await fixture.session(idle: 60)).session
            #expect(session.idleExpiresAt > session.databaseNow + 59 - 1)
        }
    }

    @Test func `the idle end never passes the absolute one`() async throws {
        try await withFixture { fixture in
            try await fixture.login("cookie", fixture.newSession("cookie", idle: 9000, absolute: 100))
            try await fixture.sql("UPDATE session SET last_used_at = now() - interval '1 hour'")
            let session = try #require(try await fixture.session(idle: 9000)).session
            #expect(session.idleExpiresAt == session.absoluteExpiresAt)
        }
    }

    @Test func `a remembered session's end is never brought nearer by use`() async throws {
        try await withFixture { fixture in
            try await fixture.login(
                "cookie", fixture.newSession("cookie", idle: 86_400, absolute: 86_400, isRemembered: true))
            try await fixture.sql("UPDATE session SET last_used_at = now() - interval '1 hour'")
            let session = try #require(try await fixture.session(idle: 1800)).session
            #expect(session.isRemembered)
            #expect(session.idleExpiresAt == session.absoluteExpiresAt)
        }
    }

    @Test func `what was consented to comes along, of the client that was asked for`() async throws {
        try await withFixture { fixture in
            try await fixture.login()
            let other = try await fixture.addClient("other")
            let scope = try #require(Scope(parsing: "openid email"))
            try await fixture.store.saveConsent(
                fixture.realm, user: fixture.user, client: fixture.client, scope: scope, event: .test(fixture.realm))
            #expect(try await fixture.session(client: fixture.client)?.consented == scope)
            #expect(try await fixture.session(client: other)?.consented == nil)
            #expect(try await fixture.session()?.consented == nil)
        }
    }

    @Test func `a person sees their own live sessions, the last used first`() async throws {
        try await withFixture { fixture in
            let bob = try await fixture.addUser("bob")
            let first = try await fixture.login("one")
            let second = try await fixture.login("two")
            let ended = try await fixture.login("three")
            try await fixture.login("four", fixture.newSession("four", user: bob))
            try await fixture.end(ended)
            try await fixture.sql(
                "UPDATE session SET last_used_at = now() - interval '1 hour' WHERE session_id = $1",
                [.uuid(second.uuid)])
            let sessions = try await fixture.store.sessionsOfUser(fixture.realm, fixture.user)
            #expect(sessions.map(\.id) == [first, second])
            #expect(sessions.first?.address == "192.0.2.1")
            #expect(sessions.first?.userAgent == "Browser")
            let stranger = try await Fixture(fixture.store)
            #expect(try await fixture.store.sessionsOfUser(stranger.realm, fixture.user).isEmpty)
        }
    }

    @Test func `no index names a column that using a session changes`() async throws {
        try await withFixture { fixture in
            let rows = try await fixture.sql(
                """
                SELECT i.indexrelid::regclass::text
                FROM pg_index AS i
                JOIN pg_attribute AS a ON a.attrelid = i.indexrelid
                WHERE i.indrelid = 'session'::regclass
                  AND a.attname IN ('last_used_at', 'idle_expires_at')
                """)
            #expect(rows.isEmpty)
        }
    }
}
