// What a login in a browser changes, and what becomes of the session that was there.
import Testing
import WritCrypto
import WritPostgres
import WritProtocol
import WritTestSupport

@testable import WritStore

@Suite struct StartSessionTests {
    private static let bed = Task { try await StoreBed.make() }

    private func withFixture(_ body: @Sendable (Fixture) async throws -> Void) async throws {
        try await Self.bed.value.withStore { store in try await body(Fixture(store)) }
    }

    private func start(
        _ fixture: Fixture, _ new: NewSession, rehash: String? = nil, verified: String = Fixture.hash
    ) async throws -> SessionID? {
        try await fixture.store.startSession(
            new, rehash: rehash, event: .test(fixture.realm, "login.succeeded"),
            verifiedHash: verified)
    }

    @Test func `a session begins with all it was given`() async throws {
        try await withFixture { fixture in
            let new = fixture.newSession("cookie", idle: 100, absolute: 300)
            #expect(try await start(fixture, new) == new.id)
            let (session, consented) = try #require(try await fixture.session(idle: 100))
            #expect(session.id == new.id)
            #expect(session.user.id == fixture.user)
            #expect(session.authTime == new.authTime)
            #expect(session.acr == "1")
            #expect(session.amr == ["pwd"])
            #expect(!session.isRemembered)
            #expect(consented == nil)
            let span = session.absoluteExpiresAt.millisecondsSince1970 - session.idleExpiresAt.millisecondsSince1970
            #expect(span == 200_000)
            #expect(try await fixture.count("SELECT count(*) FROM audit_event WHERE kind = 'login.succeeded'") == 1)
        }
    }

    @Test func `what the cookie holds is not in the table`() async throws {
        try await withFixture { fixture in
            try await fixture.login("secret")
            let rows = try await fixture.count(
                "SELECT count(*) FROM session WHERE session::text LIKE '%secret%' OR token_hash = 'secret'::bytea")
            #expect(rows == 0)
        }
    }

    @Test func `failures are forgiven and the address is remembered`() async throws {
        try await withFixture { fixture in
            try await fixture.store.recordLoginFailure(
                fixture.realm, username: "ADA", person: fixture.user, network: "192.0.2.1", event: .test(fixture.realm))
            try await fixture.login()
            let state = try await fixture.store.loginState(fixture.realm, username: "ada", network: "192.0.2.1")
            #expect(state.person.here.count == 0)
            #expect(state.person.everywhere.count == 1)
            #expect(state.addressIsKnown)
        }
    }

    @Test func `at a device of theirs a person's own failures are forgiven, and the address's stay`() async throws {
        try await withFixture { fixture in
            let device = KnownDevice().remembering(fixture.user, now: WallClock.system.now, random: .system)
            let place = try #require(device.place(of: fixture.user))
            try await fixture.fail("ada", person: fixture.user)
            try await fixture.fail("ada", person: fixture.user, place: place)
            var new = fixture.newSession("cookie")
            new.place = place
            try await fixture.login("cookie", new)
            func count(_ device: KnownDevice) async throws -> Int {
                try await fixture.store.loginState(
                    fixture.realm, username: "ada", network: "192.0.2.1", device: device
                ).person.here.count
            }
            #expect(try await count(device) == 0)
            #expect(try await count(KnownDevice()) == 1)
        }
    }

    @Test func `a disabled account gets nothing, and nothing changes`() async throws {
        try await withFixture { fixture in
            try await fixture.sql("UPDATE account SET is_enabled = false")
            #expect(try await start(fixture, fixture.newSession("cookie"), rehash: "$new$") == nil)
            #expect(try await fixture.count("SELECT count(*) FROM session") == 0)
            #expect(try await fixture.count("SELECT count(*) FROM login_address") == 0)
            #expect(try await fixture.count("SELECT count(*) FROM audit_event WHERE kind = 'login.succeeded'") == 0)
            #expect(try await fixture.count("SELECT count(*) FROM credential WHERE secret = '$new$'") == 0)
        }
    }

    @Test func `a password changed meanwhile lets nobody in and is not overwritten`() async throws {
        try await withFixture { fixture in
            try await fixture.sql("UPDATE credential SET secret = '$changed$'")
            #expect(try await start(fixture, fixture.newSession("cookie"), rehash: "$old again$") == nil)
            #expect(try await fixture.count("SELECT count(*) FROM session") == 0)
            #expect(try await fixture.count("SELECT count(*) FROM credential WHERE secret = '$changed$'") == 1)
        }
    }

    @Test func `a better hash replaces the verified one`() async throws {
        try await withFixture { (fixture) async throws in
            #expect(try await start(fixture, fixture.newSession("cookie"), rehash: "$better$") != nil)
            #expect(try await fixture.count("SELECT count(*) FROM credential WHERE secret = '$better$'") == 1)
        }
    }

    @Test func `a browser's name is cut, and holds no NUL`() async throws {
        try await withFixture { fixture in
            let agent = "B\0" + String(repeating: "x", count: 2000)
            try await fixture.login("cookie", fixture.newSession("cookie", userAgent: agent))
            let stored = try #require(
                try await fixture.store.sessionsOfUser(fixture.realm, fixture.user).first?.userAgent)
            #expect(stored.unicodeScalars.count == 512)
            #expect(stored.hasPrefix("B\u{FFFD}x"))
        }
    }

    @Test func `the same person's session goes on under a new secret, and clients keep its sid`() async throws {
        try await withFixture { fixture in
            let first = try await fixture.login("old")
            let family = try await fixture.issue(fixture.newCode("code", in: first))
            _ = try await fixture.redeem()
            let again = try await fixture.login("new", fixture.newSession("new", replaces: "old"))
            #expect(again == first)
            #expect(try await !fixture.isLoggedIn("old"), "a secret that was there before a login is worth nothing")
            #expect(try await fixture.isLoggedIn("new"))
            #expect(try await fixture.isLive(family))
            #expect(try await fixture.count("SELECT count(*) FROM session") == 1)
        }
    }

    @Test func `somebody else's session ends when another person logs in in its browser`() async throws {
        try await withFixture { fixture in
            let bob = try await fixture.addUser("bob")
            let first = try await fixture.login("old")
            let family = try await fixture.issue(fixture.newCode("code", in: first))
            try await fixture.subscribe()
            _ = try await fixture.redeem()
            let second = try await fixture.login("new", fixture.newSession("new", user: bob, replaces: "old"))
            #expect(second != first)
            #expect(try await !fixture.isLoggedIn("old"))
            #expect(try await fixture.session("new")?.session.user.id == bob)
            #expect(try await !fixture.isLive(family))
            #expect(try await fixture.count("SELECT count(*) FROM logout_notice") == 1)
        }
    }

    @Test func `a right password behind too many wrong ones lets nobody in, however many are judged at once`()
        async throws
    {
        try await withFixture { fixture in
            for _ in 0..<4 { try await fixture.fail("ada", person: fixture.user) }
            func start(_ secret: String, allowed: Int) async throws -> SessionID? {
                try await fixture.store.startSession(
                    fixture.newSession(secret), rehash: nil, event: .test(fixture.realm), verifiedHash: Fixture.hash,
                    failuresAllowed: allowed)
            }
            #expect(try await start("one", allowed: 3) == nil)
            #expect(try await fixture.count("SELECT count(*) FROM session") == 0)
            #expect(try await start("two", allowed: 4) != nil)
            // Forgiven, and begun anew.
            #expect(try await start("three", allowed: 0) != nil)
            #expect(try await fixture.count("SELECT count(*) FROM session") == 2)
        }
    }

    @Test func `a login that is refused leaves the session that was there`() async throws {
        try await withFixture { fixture in
            try await fixture.login("old")
            let refused = try await start(fixture, fixture.newSession("new", replaces: "old"), verified: "$other$")
            #expect(refused == nil)
            #expect(try await fixture.isLoggedIn("old"))
        }
    }

    @Test func `an expired session goes on when its person logs in again, an ended one does not`() async throws {
        try await withFixture { fixture in
            let first = try await fixture.login("old")
            try await fixture.end(first)
            let second = try await fixture.login("new", fixture.newSession("new", replaces: "old"))
            #expect(second != first)
            try await fixture.sql("UPDATE session SET idle_expires_at = now()")
            let third = try await fixture.login("newer", fixture.newSession("newer", replaces: "new"))
            #expect(third == second, "clients are told of no logout because somebody had a long lunch")
            #expect(try await !fixture.isLoggedIn("new"))
            #expect(try await fixture.isLoggedIn("newer"))
        }
    }

    @Test func `of many logins that replace one session one renews it, and none takes another's cookie away`()
        async throws
    {
        try await withFixture { fixture in
            let first = try await fixture.login("old")
            let ids = try await concurrently(20) { number in
                try await fixture.login(
                    "new\(number)", fixture.newSession("new\(number)", replaces: "old"))
            }
            #expect(ids.count(where: { $0 == first }) == 1)
            #expect(Set(ids).count == 20)
            #expect(try await !fixture.isLoggedIn("old"))
            for number in 0..<20 { #expect(try await fixture.isLoggedIn("new\(number)"), "\(number)") }
        }
    }

    @Test func `two people who log in in one browser at once leave one session of each at most`() async throws {
        try await withFixture { fixture in
            let bob = try await fixture.addUser("bob")
            for turn in 0..<10 {
                let old = "old\(turn)"
                try await fixture.login(old)
                async let ada = fixture.login("a\(turn)", fixture.newSession("a\(turn)", replaces: old))
                async let other = fixture.login("b\(turn)", fixture.newSession("b\(turn)", user: bob, replaces: old))
                _ = try await (ada, other)
                #expect(try await !fixture.isLoggedIn(old))
                #expect(try await fixture.session("b\(turn)")?.session.user.id == bob)
            }
        }
    }

    /// See `StartFamilyTests`.
    @Test func `a login that waits for a disabling transaction sees it`() async throws {
        let bed = try await Self.bed.value
        try await bed.withStore { store in
            let fixture = try await Fixture(store)
            let login = try await bed.withStore { observer in
                try await store.transaction(fixture.realm) { transaction in
                    var user = try #require(try await transaction.lockAccount(fixture.user))
                    user.isEnabled = false
                    let login = Task { try await start(fixture, fixture.newSession("cookie")) }
                    while try await !observer.somebodyWaits(in: fixture.realm) { await Task.yield() }
                    #expect(try await transaction.updateAccount(user))
                    _ = try await transaction.endSessionsOfUser(
                        fixture.user, except: nil, reason: "test", event: .test(fixture.realm))
                    return login
                }
            }
            #expect(try await login.value == nil)
            #expect(try await fixture.count("SELECT count(*) FROM session") == 0)
        }
    }
}
