// Everything that a right password changes, in one statement or not at all.
import Synchronization
import Testing
import WritPostgres
import WritProtocol
import WritTestSupport

@testable import WritStore

@Suite struct StartFamilyTests {
    private static let bed = Task { try await StoreBed.make() }

    private func withFixture(_ body: @Sendable (Fixture) async throws -> Void) async throws {
        try await Self.bed.value.withStore { store in try await body(Fixture(store)) }
    }

    private func start(
        _ fixture: Fixture, rehash: String? = nil, verified: String? = Fixture.hash
    ) async throws -> Bool {
        try await fixture.store.startFamily(
            fixture.newFamily(), network: "192.0.2.1", rehash: rehash,
            event: .test(fixture.realm, "login.succeeded"), verifiedHash: verified) != nil
    }

    private func rows(_ fixture: Fixture, _ table: String) async throws -> Int64 {
        try await fixture.count("SELECT count(*) FROM \(table)")
    }

    @Test func `a family begins at generation 0 with all it was given`() async throws {
        try await withFixture { fixture in
            let family = fixture.newFamily(idle: 100, absolute: 300)
            _ = try await fixture.start(family)
            let state = try #require(try await fixture.store.familyState(fixture.realm, family: family.id))
            #expect(state.generation == 0)
            #expect(state.client == family.client)
            #expect(state.grant.scope == family.scope)
            #expect(state.grant.resources == family.resources)
            #expect(state.grant.authTime == family.authTime)
            #expect(state.lastRotatedAt == nil)
            let span = state.absoluteExpiresAt.millisecondsSince1970 - state.idleExpiresAt.millisecondsSince1970
            #expect(span == 200_000)
            #expect(try await fixture.count("SELECT count(*) FROM audit_event WHERE kind = 'test.done'") == 1)
        }
    }

    @Test func `the person's failures from this address are forgiven, whichever name was typed, and no others`()
        async throws
    {
        try await withFixture { fixture in
            try await fixture.fail("ADA", person: fixture.user)
            try await fixture.fail("ada@example.com", person: fixture.user)
            try await fixture.fail("ada", person: fixture.user, address: "192.0.2.9")
            try await fixture.fail("bob", person: nil)
            #expect(try await start(fixture))
            let state = try await fixture.store.loginState(fixture.realm, username: "ada", network: "192.0.2.1")
            #expect(state.person.here.count == 0)
            #expect(state.person.everywhere.count == 3)
            #expect(state.address.count == 3)
            // Only decides whether a wait is told, and there is none to tell.
            #expect(state.typed.here.count == 1)
            let other = try await fixture.store.loginState(fixture.realm, username: "ada", network: "192.0.2.9")
            #expect(other.person.here.count == 1)
        }
    }

    @Test func `the address is known from then on, for ninety days`() async throws {
        try await withFixture { fixture in
            func isKnown(_ address: String) async throws -> Bool {
                try await fixture.store.loginState(fixture.realm, username: "ada", network: address).addressIsKnown
            }
            #expect(try await !isKnown("192.0.2.1"))
            #expect(try await start(fixture))
            #expect(try await isKnown("192.0.2.1"))
            #expect(try await !isKnown("192.0.2.2"))
            try await fixture.sql("UPDATE login_address SET last_login_at = now() - interval '91 days'")
            #expect(try await !isKnown("192.0.2.1"))
            #expect(try await start(fixture))
            #expect(try await isKnown("192.0.2.1"))
        }
    }

    @Test func `a disabled account gets nothing, and nothing changes`() async throws {
        try await withFixture { fixture in
            try await fixture.fail("ada", person: fixture.user)
            try await fixture.sql("UPDATE account SET is_enabled = false")
            #expect(try await !start(fixture, rehash: "$new$"))
            #expect(try await rows(fixture, "refresh_family") == 0)
            #expect(try await rows(fixture, "login_address") == 0)
            #expect(try await fixture.count("SELECT count(*) FROM audit_event WHERE kind = 'login.succeeded'") == 0)
            #expect(try await fixture.count("SELECT count(*) FROM login_failure WHERE kind = 'pair'") == 1)
            #expect(try await fixture.count("SELECT count(*) FROM credential WHERE secret = '$new$'") == 0)
        }
    }

    @Test func `a password changed meanwhile lets nobody in and is not overwritten`() async throws {
        try await withFixture { (fixture) async throws in
            try await fixture.sql("UPDATE credential SET secret = '$changed$'")
            #expect(try await !start(fixture, rehash: "$rehash of the old one$"))
            #expect(try await rows(fixture, "refresh_family") == 0)
            #expect(try await fixture.count("SELECT count(*) FROM credential WHERE secret = '$changed$'") == 1)
        }
    }

    @Test func `a better hash replaces the verified one`() async throws {
        try await withFixture { (fixture) async throws in
            #expect(try await start(fixture, rehash: "$better$"))
            #expect(try await fixture.count("SELECT count(*) FROM credential WHERE secret = '$better$'") == 1)
        }
    }

    @Test func `parallel logins of one person with a rehash all succeed once the hash is the verified one`()
        async throws
    {
        try await withFixture { fixture in
            let results = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<20 { group.addTask { try await start(fixture, rehash: Fixture.hash) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(results == Array(repeating: true, count: 20))
            #expect(try await rows(fixture, "refresh_family") == 20)
        }
    }

    /// The account is disabled in a transaction that is held open by the test while the login waits for it. The test
    /// looks on through a pool of its own: what waits behind a statement that waits would wait as well.
    @Test func `a login that waits for a disabling transaction sees it`() async throws {
        let bed = try await Self.bed.value
        try await bed.withStore { store in
            let fixture = try await Fixture(store)
            let login = try await bed.withStore { observer in
                try await store.transaction(fixture.realm) { transaction in
                    var user = try #require(try await transaction.lockAccount(fixture.user))
                    user.isEnabled = false
                    let isOver = Mutex(false)
                    let login = Task {
                        defer { isOver.withLock { $0 = true } }
                        return try await start(fixture)
                    }
                    while !isOver.withLock({ $0 }) {
                        if try await observer.somebodyWaits(in: fixture.realm) { break }
                    }
                    #expect(try await transaction.updateAccount(user))
                    _ = try await transaction.revokeFamiliesOfUser(fixture.user, reason: "test")
                    return login
                }
            }
            #expect(try await !login.value)
            #expect(try await rows(fixture, "refresh_family") == 0)
        }
    }
}

extension Store {
    /// Whether some session of this database waits for a lock.
    func somebodyWaits(in realm: RealmID) async throws -> Bool {
        let statement = Statement(
            """
            SELECT EXISTS (
                SELECT
                FROM pg_stat_activity
                WHERE datname = current_database()
                  AND wait_event_type = 'Lock'
            )
            """, .read)
        return try await #require(pool.query(statement, [], realm: realm.rawValue).first).bool(0)
    }
}
