// One use of a refresh token, as the database decides it.
import Testing
import WritPostgres
import WritProtocol

@testable import WritStore

@Suite struct RotationTests {
    private static let bed = Task { try await StoreBed.make() }

    private func withFixture(_ body: @Sendable (Fixture) async throws -> Void) async throws {
        try await Self.bed.value.withStore { store in try await body(Fixture(store)) }
    }

    @Test func `a rotation adds one to the generation and returns the grant and the person`() async throws {
        try await withFixture { fixture in
            let family = try await fixture.start()
            let grant = try #require(try await fixture.rotate(family, 0))
            #expect(grant.generation == 1)
            #expect(grant.scope == Fixture.scope)
            #expect(grant.resources == ["https://api.example"])
            #expect(grant.user.id == fixture.user)
            #expect(grant.user.username == "Ada")
            #expect(grant.acr == "1")
            #expect(grant.amr == ["pwd"])
            #expect(grant.idleExpiresAt > grant.databaseNow)
            #expect(try await fixture.rotate(family, 1)?.generation == 2)
        }
    }

    @Test func `of fifty parallel rotations of one generation one wins`() async throws {
        try await withFixture { fixture in
            let family = try await fixture.start()
            let winners = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<50 { group.addTask { try await fixture.rotate(family, 0) != nil } }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(winners == 1)
            #expect(try await fixture.store.familyState(fixture.realm, family: family)?.generation == 1)
        }
    }

    @Test func `an older generation is not rotated`() async throws {
        try await withFixture { fixture in
            let family = try await fixture.start()
            _ = try await fixture.rotate(family, 0)
            #expect(try await fixture.rotate(family, 0) == nil)
            #expect(try await fixture.rotate(family, 1) != nil)
        }
    }

    @Test func `more scope than granted is refused and uses nothing up`() async throws {
        try await withFixture { fixture in
            let family = try await fixture.start()
            let tooMuch = try #require(Scope(parsing: "openid mail.write"))
            #expect(try await fixture.rotate(family, 0, scope: tooMuch) == nil)
            #expect(try await fixture.rotate(family, 0, resources: ["https://other.example"]) == nil)
            let less = try #require(Scope(parsing: "openid"))
            let grant = try #require(
                try await fixture.rotate(family, 0, scope: less, resources: ["https://api.example"]))
            #expect(grant.generation == 1)
            #expect(grant.scope == Fixture.scope, "the grant stays what it was, so the next request may have all of it")
        }
    }

    @Test func `another client is refused and uses nothing up`() async throws {
        try await withFixture { fixture in
            let family = try await fixture.start()
            let other = try await fixture.addClient("other")
            #expect(try await fixture.rotate(family, 0, client: other) == nil)
            #expect(try await fixture.rotate(family, 0) != nil)
        }
    }

    @Test func `another realm finds no family`() async throws {
        try await withFixture { fixture in
            let family = try await fixture.start()
            let stranger = try await Fixture(fixture.store)
            #expect(try await stranger.rotate(family, 0) == nil)
            #expect(try await stranger.store.familyState(stranger.realm, family: family) == nil)
            #expect(try await fixture.rotate(family, 0) != nil)
        }
    }

    @Test(arguments: [
        "UPDATE account SET is_enabled = false", "UPDATE client SET is_enabled = false",
        "UPDATE refresh_family SET revoked_at = now(), revoked_reason = 'test'",
        "UPDATE refresh_family SET idle_expires_at = now()",
        "UPDATE refresh_family SET idle_expires_at = now(), absolute_expires_at = now()",
    ])
    func `a disabled user or client, a revoked and an expired family refuse`(change: String) async throws {
        try await withFixture { fixture in
            let family = try await fixture.start()
            try await fixture.sql(change)
            #expect(try await fixture.rotate(family, 0) == nil)
            #expect(try await fixture.store.familyState(fixture.realm, family: family)?.generation == 0)
        }
    }

    @Test func `the state tells what was changed`() async throws {
        try await withFixture { fixture in
            let family = try await fixture.start()
            _ = try await fixture.rotate(family, 0)
            try await fixture.sql("UPDATE client SET is_enabled = false")
            try await fixture.sql("UPDATE account SET is_enabled = false")
            try await fixture.sql("UPDATE refresh_family SET revoked_at = now(), revoked_reason = 'test'")
            let state = try #require(try await fixture.store.familyState(fixture.realm, family: family))
            #expect(state.client == fixture.client)
            #expect(!state.clientIsEnabled)
            #expect(!state.grant.user.isEnabled)
            #expect(state.generation == 1)
            #expect(state.grant.generation == 1)
            #expect(state.lastRotatedAt != nil)
            #expect(state.revokedAt != nil)
        }
    }

    @Test func `without rotation the generation stays and the idle end moves`() async throws {
        try await withFixture { fixture in
            let family = try await fixture.start(fixture.newFamily(idle: 60, absolute: 7200))
            let before = try #require(try await fixture.store.familyState(fixture.realm, family: family))
            let grant = try #require(try await fixture.rotate(family, 0, idle: 3600, rotates: false))
            #expect(grant.generation == 0)
            #expect(grant.idleExpiresAt > before.idleExpiresAt)
            let after = try #require(try await fixture.store.familyState(fixture.realm, family: family))
            #expect(after.lastRotatedAt == nil)
            #expect(try await fixture.rotate(family, 0, rotates: false) != nil)
        }
    }

    @Test func `the idle end never passes the absolute one`() async throws {
        try await withFixture { fixture in
            let family = try await fixture.start(fixture.newFamily(idle: 9000, absolute: 100))
            let grant = try #require(try await fixture.rotate(family, 0, idle: 9000))
            #expect(grant.idleExpiresAt == grant.absoluteExpiresAt)
        }
    }

    @Test func `no index names a column that a rotation changes`() async throws {
        try await withFixture { fixture in
            let rows = try await fixture.sql(
                """
                SELECT i.indexrelid::regclass::text
                FROM pg_index AS i
                JOIN pg_attribute AS a ON a.attrelid = i.indexrelid
                WHERE i.indrelid = 'refresh_family'::regclass
                  AND a.attname IN ('generation', 'last_rotated_at', 'idle_expires_at')
                """)
            #expect(rows.isEmpty)
        }
    }
}
