// What is taken back stays taken back, and is seen at once.
import Testing
import WritPostgres
import WritProtocol
import WritTestSupport

@testable import WritStore

@Suite struct RevocationTests {
    private static let bed = Task { try await StoreBed.make() }

    private func withFixture(_ body: @Sendable (Fixture) async throws -> Void) async throws {
        try await Self.bed.value.withStore { store in try await body(Fixture(store)) }
    }

    @Test func `a family is revoked once, with its event`() async throws {
        try await withFixture { fixture in
            let family = try await fixture.start()
            func revoke() async throws -> Bool {
                try await fixture.store.revokeFamily(
                    fixture.realm, family: family, client: nil, reason: "test",
                    event: .test(fixture.realm, "family.revoked"))
            }
            #expect(try await revoke())
            #expect(try await !revoke())
            #expect(try await fixture.rotate(family, 0) == nil)
            #expect(try await fixture.count("SELECT count(*) FROM audit_event WHERE kind = 'family.revoked'") == 1)
        }
    }

    @Test func `a client revokes its own families only`() async throws {
        try await withFixture { fixture in
            let family = try await fixture.start()
            let other = try await fixture.addClient("other")
            let stranger = try await Fixture(fixture.store)
            for (realm, client) in [(fixture.realm, other), (stranger.realm, fixture.client)] {
                let revoked = try await fixture.store.revokeFamily(
                    realm, family: family, client: client, reason: "test", event: .test(realm))
                #expect(!revoked)
            }
            let revoked = try await fixture.store.revokeFamily(
                fixture.realm, family: family, client: fixture.client, reason: "test", event: .test(fixture.realm))
            #expect(revoked)
        }
    }

    @Test func `a rotation and a revocation at once leave no live family`() async throws {
        try await withFixture { fixture in
            for _ in 0..<20 {
                let family = try await fixture.start()
                async let rotated = fixture.rotate(family, 0)
                async let revoked = fixture.store.revokeFamily(
                    fixture.realm, family: family, client: nil, reason: "test", event: .test(fixture.realm))
                _ = try await rotated
                #expect(try await revoked)
                let state = try #require(try await fixture.store.familyState(fixture.realm, family: family))
                #expect(state.revokedAt != nil)
                #expect(try await fixture.rotate(family, state.generation) == nil)
            }
        }
    }

    @Test func `a token is active until it, its family or its person is gone`() async throws {
        try await withFixture { fixture in
            let family = try await fixture.start()
            func state(_ jti: String = "t") async throws -> TokenState {
                try await fixture.store.tokenState(fixture.realm, jti: jti, family: family)
            }
            #expect(
                try await state()
                    == TokenState(
                        isRevoked: false, userIsEnabled: true, username: "Ada", user: fixture.user,
                        grantScope: Fixture.scope))
            try await fixture.store.revokeToken(
                fixture.realm, jti: "t", expiresAt: WallClock.system.now + 60, event: .test(fixture.realm))
            #expect(try await state().isRevoked)
            #expect(try await !state("u").isRevoked)
            try await fixture.sql("UPDATE account SET is_enabled = false")
            #expect(try await state("u").userIsEnabled == false)
            _ = try await fixture.store.revokeFamily(
                fixture.realm, family: family, client: nil, reason: "test", event: .test(fixture.realm))
            #expect(try await state("u").isRevoked)
            try await fixture.sql("DELETE FROM account")
            #expect(try await state("u") == TokenState(isRevoked: true, userIsEnabled: nil, username: nil))
        }
    }

    @Test func `a client's own token has no family and no person`() async throws {
        try await withFixture { fixture in
            let state = try await fixture.store.tokenState(fixture.realm, jti: "t", family: nil)
            #expect(state == TokenState(isRevoked: false, userIsEnabled: nil, username: nil))
        }
    }

    @Test func `revoking a token twice is one event`() async throws {
        try await withFixture { fixture in
            for _ in 0..<2 {
                try await fixture.store.revokeToken(
                    fixture.realm, jti: "t", expiresAt: WallClock.system.now + 60,
                    event: .test(fixture.realm, "token.revoked"))
            }
            #expect(try await fixture.count("SELECT count(*) FROM audit_event WHERE kind = 'token.revoked'") == 1)
        }
    }

    @Test func `of many parallel uses of one assertion one is the first`() async throws {
        try await withFixture { fixture in
            let firsts = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<30 {
                    group.addTask {
                        try await fixture.store.useAssertion(
                            fixture.realm, client: fixture.client, jti: "j", expiresAt: WallClock.system.now + 60)
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(firsts == 1)
        }
    }

    @Test func `an assertion's jti is a client's own, of any length`() async throws {
        try await withFixture { fixture in
            let other = try await fixture.addClient("other")
            let long = String(repeating: "j", count: 10_000)
            for client in [fixture.client, other] {
                let isFirst = try await fixture.store.useAssertion(
                    fixture.realm, client: client, jti: long, expiresAt: WallClock.system.now + 60)
                #expect(isFirst)
            }
        }
    }
}
