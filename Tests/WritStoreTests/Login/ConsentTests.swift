// What people allow, and what taking it back ends.
import Testing
import WritPostgres
import WritProtocol
import WritTestSupport

@testable import WritStore

@Suite struct ConsentTests {
    private static let bed = Task { try await StoreBed.make() }

    private func withFixture(_ body: @Sendable (Fixture) async throws -> Void) async throws {
        try await Self.bed.value.withStore { store in try await body(Fixture(store)) }
    }

    private func save(
        _ fixture: Fixture, _ scope: String, user: UserID? = nil, client: ClientID? = nil
    ) async throws -> Bool {
        try await fixture.store.saveConsent(
            fixture.realm, user: user ?? fixture.user, client: client ?? fixture.client,
            scope: try #require(Scope(parsing: scope)), event: .test(fixture.realm, "consent.given"))
    }

    private func revoke(_ fixture: Fixture, client: ClientID? = nil) async throws -> Bool {
        try await fixture.store.revokeConsent(
            fixture.realm, user: fixture.user, client: client ?? fixture.client,
            event: .test(fixture.realm, "consent.revoked"))
    }

    @Test func `consent adds up, each word once`() async throws {
        try await withFixture { fixture in
            #expect(try await save(fixture, "openid email"))
            #expect(try await save(fixture, "profile openid phone"))
            let consents = try await fixture.store.consentsOfUser(fixture.realm, fixture.user)
            #expect(consents.map(\.client) == [fixture.client])
            #expect(consents.first?.scope.strings == ["openid", "email", "profile", "phone"])
            #expect(try await fixture.count("SELECT count(*) FROM audit_event WHERE kind = 'consent.given'") == 2)
        }
    }

    @Test func `parallel consents lose nothing`() async throws {
        try await withFixture { fixture in
            _ = try await concurrently(20) { number in try await save(fixture, "s\(number) openid") }
            let scope = try #require(try await fixture.store.consentsOfUser(fixture.realm, fixture.user).first).scope
            #expect(Set(scope.strings) == Set((0..<20).map { "s\($0)" } + ["openid"]))
            #expect(scope.strings.count == 21)
        }
    }

    @Test func `a disabled person and an unknown client consent to nothing`() async throws {
        try await withFixture { fixture in
            let nobody = try #require(ClientID(String("nobody")))
            #expect(try await !save(fixture, "openid", client: nobody))
            try await fixture.sql("UPDATE account SET is_enabled = false")
            #expect(try await !save(fixture, "openid"))
            #expect(try await fixture.count("SELECT count(*) FROM consent") == 0)
        }
    }

    @Test func `taking it back ends this client's grants and codes of this person, and no others`() async throws {
        try await withFixture { fixture in
            let other = try await fixture.addClient("other")
            let bob = try await fixture.addUser("bob")
            let session = try await fixture.login()
            #expect(try await save(fixture, "openid offline_access"))
            #expect(try await save(fixture, "openid", client: other))
            #expect(try await save(fixture, "openid", user: bob))
            let family = try await fixture.issue(fixture.newCode("a", in: session))
            try await fixture.issue(fixture.newCode("b", in: session))
            let others = try await fixture.issue(fixture.newCode("c", in: session, client: other))
            #expect(try await fixture.redeem("a") != nil)
            #expect(try await fixture.redeem("c", client: other) != nil)
            var bobs = fixture.newFamily()
            bobs.user = bob
            _ = try await fixture.start(bobs)

            #expect(try await revoke(fixture))
            #expect(try await !revoke(fixture))
            #expect(try await !fixture.isLive(family))
            #expect(try await fixture.redeem("b") == nil)
            #expect(try await fixture.isLive(others))
            #expect(try await fixture.isLive(bobs.id))
            #expect(try await fixture.isLoggedIn())
            #expect(try await fixture.store.consentsOfUser(fixture.realm, fixture.user).map(\.client) == [other])
            #expect(try await fixture.store.consentsOfUser(fixture.realm, bob).count == 1)
            #expect(try await fixture.count("SELECT count(*) FROM audit_event WHERE kind = 'consent.revoked'") == 1)
        }
    }

    @Test func `a redemption and the end of the consent at once leave no live grant`() async throws {
        try await withFixture { fixture in
            let session = try await fixture.login()
            for turn in 0..<20 {
                #expect(try await save(fixture, "openid"))
                let family = try await fixture.issue(fixture.newCode("code\(turn)", in: session))
                async let redeemed = fixture.redeem("code\(turn)")
                async let revoked = revoke(fixture)
                _ = try await redeemed
                #expect(try await revoked)
                #expect(try await !fixture.isLive(family))
            }
        }
    }

    @Test func `another realm sees no consent`() async throws {
        try await withFixture { fixture in
            #expect(try await save(fixture, "openid"))
            let stranger = try await Fixture(fixture.store)
            #expect(try await fixture.store.consentsOfUser(stranger.realm, fixture.user).isEmpty)
            let revoked = try await fixture.store.revokeConsent(
                stranger.realm, user: fixture.user, client: fixture.client, event: .test(stranger.realm))
            #expect(!revoked)
            #expect(try await fixture.store.consentsOfUser(fixture.realm, fixture.user).count == 1)
        }
    }
}
