// What ends with a session, and who is told.
import Testing
import WritPostgres
import WritProtocol
import WritTestSupport

@testable import WritStore

@Suite struct EndSessionTests {
    private static let bed = Task { try await StoreBed.make() }

    private func withFixture(_ body: @Sendable (Fixture) async throws -> Void) async throws {
        try await Self.bed.value.withStore { store in try await body(Fixture(store)) }
    }

    private func notices(_ fixture: Fixture) async throws -> Int64 {
        try await fixture.count("SELECT count(*) FROM logout_notice")
    }

    @Test func `a session ends once, with its event`() async throws {
        try await withFixture { fixture in
            let session = try await fixture.login()
            #expect(try await fixture.end(session))
            #expect(try await !fixture.end(session))
            #expect(try await !fixture.isLoggedIn())
            #expect(try await fixture.count("SELECT count(*) FROM audit_event WHERE kind = 'session.ended'") == 1)
        }
    }

    @Test func `another realm's session is not there to be ended`() async throws {
        try await withFixture { fixture in
            let session = try await fixture.login()
            let stranger = try await Fixture(fixture.store)
            #expect(try await !stranger.end(session))
            #expect(try await fixture.isLoggedIn())
        }
    }

    @Test func `grants that began in it end, save those for offline access and those of others`() async throws {
        try await withFixture { fixture in
            let (session, elsewhere) = (try await fixture.login("one"), try await fixture.login("two"))
            let offline = try #require(Scope(parsing: "openid offline_access"))
            let online = try await fixture.issue(fixture.newCode("a", in: session))
            let kept = try await fixture.issue(fixture.newCode("b", in: session, scope: offline))
            let other = try await fixture.issue(fixture.newCode("c", in: elsewhere))
            for code in ["a", "b", "c"] { #expect(try await fixture.redeem(code) != nil) }
            let password = try await fixture.start()
            try await fixture.end(session)
            #expect(try await !fixture.isLive(online))
            #expect(try await fixture.isLive(kept))
            #expect(try await fixture.isLive(other))
            #expect(try await fixture.isLive(password))
            #expect(try await fixture.rotate(online, 0) == nil)
            #expect(try await fixture.rotate(kept, 0)?.session == session)
        }
    }

    @Test func `each client that is to be told is told once, and no other`() async throws {
        try await withFixture { fixture in
            let (quiet, unused) = (try await fixture.addClient("quiet"), try await fixture.addClient("unused"))
            try await fixture.subscribe()
            try await fixture.subscribe(unused)
            let session = try await fixture.login()
            try await fixture.issue(fixture.newCode("a", in: session))
            try await fixture.issue(fixture.newCode("b", in: session))
            try await fixture.issue(fixture.newCode("c", in: session, client: quiet))
            #expect(try await fixture.redeem("a") != nil)
            #expect(try await fixture.redeem("b") != nil)
            #expect(try await fixture.redeem("c", client: quiet) != nil)
            try await fixture.end(session)
            let rows = try await fixture.sql("SELECT client_id, session_id, user_id FROM logout_notice")
            #expect(rows.count == 1)
            let row = try #require(rows.first)
            #expect(try row.text(0) == fixture.client.rawValue)
            #expect(try row.uuid(1) == session.uuid)
            #expect(try row.uuid(2) == fixture.user.uuid)
        }
    }

    @Test func `a client that got an ID token only is told as well`() async throws {
        try await withFixture { fixture in
            try await fixture.subscribe()
            let session = try await fixture.login()
            let started = try await fixture.store.startFamilyInSession(
                fixture.newFamily(), session: session, event: .test(fixture.realm))
            #expect(started != nil)
            try await fixture.end(session)
            #expect(try await notices(fixture) == 1)
        }
    }

    @Test func `a client whose grant is long gone is told all the same`() async throws {
        try await withFixture { fixture in
            try await fixture.subscribe()
            let session = try await fixture.login()
            try await fixture.issue(fixture.newCode("a", in: session))
            #expect(try await fixture.redeem("a") != nil)
            try await fixture.sql("DELETE FROM refresh_family")
            try await fixture.end(session)
            #expect(try await notices(fixture) == 1)
        }
    }

    @Test func `signing out everywhere ends every session but the one that goes on`() async throws {
        try await withFixture { fixture in
            let bob = try await fixture.addUser("bob")
            let kept = try await fixture.login("one")
            try await fixture.login("two")
            try await fixture.login("three")
            try await fixture.login("bob", fixture.newSession("bob", user: bob))
            func signOut(except: SessionID?) async throws -> Int {
                try await fixture.store.endSessionsOfUser(
                    fixture.realm, fixture.user, except: except, reason: "test", event: .test(fixture.realm, "out"))
            }
            #expect(try await signOut(except: kept) == 2)
            #expect(try await fixture.isLoggedIn("one"))
            #expect(try await !fixture.isLoggedIn("two"))
            #expect(try await fixture.isLoggedIn("bob"))
            #expect(try await signOut(except: nil) == 1)
            #expect(try await signOut(except: nil) == 0)
            #expect(try await !fixture.isLoggedIn("one"))
            #expect(try await fixture.count("SELECT count(*) FROM audit_event WHERE kind = 'out'") == 2)
        }
    }

    @Test func `a redemption and a logout at once leave no live grant`() async throws {
        try await withFixture { fixture in
            for turn in 0..<20 {
                let session = try await fixture.login("cookie\(turn)")
                let family = try await fixture.issue(fixture.newCode("code\(turn)", in: session))
                async let redeemed = fixture.redeem("code\(turn)")
                async let ended = fixture.end(session)
                _ = try await redeemed
                #expect(try await ended)
                #expect(try await !fixture.isLive(family))
            }
        }
    }

    /// Through pools of their own: what waits in a pool's pipeline would hold the others up.
    @Test func `a logout that waits for a redemption sees its grant`() async throws {
        let bed = try await Self.bed.value
        try await bed.withStore { store in
            let fixture = try await Fixture(store)
            let session = try await fixture.login()
            let family = try await fixture.issue(fixture.newCode("code", in: session))
            let logout = try await bed.withStore { observer in
                try await store.transaction(fixture.realm) { transaction in
                    // As redeeming does: holds the session, then makes the grant.
                    _ = try await transaction.run(
                        Statement("SELECT session_id FROM session WHERE realm_id = $1 FOR SHARE", .write),
                        [.text(fixture.realm.rawValue)])
                    let logout = Task { try await fixture.end(session) }
                    while try await !observer.somebodyWaits(in: fixture.realm) { await Task.yield() }
                    _ = try await transaction.run(
                        Statement(
                            """
                            INSERT INTO refresh_family (
                                realm_id, family_id, client_id, user_id, issues_refresh_token, scopes, resources,
                                auth_time, amr, idle_expires_at, absolute_expires_at, session_id
                            )
                            VALUES ($1, $2, $3, $4, true, '{}', '{}', now(), '{}', now(), now(), $5)
                            """, .write),
                        [
                            .text(fixture.realm.rawValue), .uuid(family.uuid), .text(fixture.client.rawValue),
                            .uuid(fixture.user.uuid), .uuid(session.uuid),
                        ])
                    return logout
                }
            }
            #expect(try await logout.value)
            #expect(try await !fixture.isLive(family))
        }
    }
}
