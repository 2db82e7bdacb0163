// One use of an authorization code, as the database decides it.
import Testing
import WritPostgres
import WritProtocol
import WritTestSupport

@testable import WritStore

@Suite struct CodeTests {
    private static let bed = Task { try await StoreBed.make() }

    private func withFixture(_ body: @Sendable (Fixture, SessionID) async throws -> Void) async throws {
        try await Self.bed.value.withStore { store in
            let fixture = try await Fixture(store)
            try await body(fixture, try await fixture.login())
        }
    }

    private func state(_ fixture: Fixture, _ code: String = "code") async throws -> CodeFacts? {
        try await fixture.store.codeState(fixture.realm, hash: Fixture.hash(code))
    }

    @Test func `a redemption starts the code's grant and returns all it was made of`() async throws {
        try await withFixture { fixture, session in
            // A JSON text that jsonb would not take.
            let claims = Array(#"{"userinfo":{"a\u0000b":null}}"#.utf8)
            let new = fixture.newCode("code", in: session, claims: claims)
            try await fixture.issue(new)
            let redeemed = try #require(try await fixture.redeem())
            #expect(redeemed.family == new.family)
            #expect(redeemed.session == session)
            #expect(redeemed.nonce == "n")
            #expect(redeemed.grant.claims == claims)
            #expect(redeemed.grant.generation == 0)
            #expect(redeemed.grant.scope == new.scope)
            #expect(redeemed.grant.resources == new.resources)
            #expect(redeemed.grant.authTime == new.authTime)
            #expect(redeemed.grant.acr == "1")
            #expect(redeemed.grant.amr == ["pwd"])
            #expect(redeemed.grant.user.username == "Ada")
            #expect(redeemed.grant.session == session)
            let span =
                redeemed.grant.absoluteExpiresAt.millisecondsSince1970
                - redeemed.grant.idleExpiresAt.millisecondsSince1970
            #expect(span == 3_600_000)
            let renewed = try #require(try await fixture.rotate(new.family, 0))
            #expect(renewed.session == session)
            #expect(renewed.claims == claims)
            #expect(try await fixture.store.familyState(fixture.realm, family: new.family)?.grant.claims == claims)
            #expect(renewed.generation == 1)
            let events = try await fixture.sql("SELECT user_id FROM audit_event WHERE kind = 'code.redeemed'")
            #expect(events.count == 1)
            #expect(try events.first?.uuid(0) == fixture.user.uuid)
        }
    }

    @Test func `of fifty parallel redemptions of one code one wins, and there is one grant`() async throws {
        try await withFixture { fixture, session in
            try await fixture.issue(fixture.newCode("code", in: session))
            let won = try await concurrently(50) { _ in try await fixture.redeem() != nil }
            #expect(won.count(where: { $0 }) == 1)
            #expect(try await fixture.count("SELECT count(*) FROM refresh_family") == 1)
            #expect(try await fixture.count("SELECT count(*) FROM audit_event WHERE kind = 'code.redeemed'") == 1)
            #expect(try await state(fixture)?.usedAt != nil)
        }
    }

    @Test func `another client is refused and uses nothing up`() async throws {
        try await withFixture { fixture, session in
            try await fixture.issue(fixture.newCode("code", in: session))
            let other = try await fixture.addClient("other")
            #expect(try await fixture.redeem(client: other) == nil)
            #expect(try await fixture.redeem() != nil)
        }
    }

    @Test func `another realm finds no code`() async throws {
        try await withFixture { fixture, session in
            try await fixture.issue(fixture.newCode("code", in: session))
            let stranger = try await Fixture(fixture.store)
            #expect(try await stranger.redeem() == nil)
            #expect(try await state(stranger) == nil)
            #expect(try await fixture.redeem() != nil)
        }
    }

    @Test func `the redirect URI must be the code's, and may be left out only where it was not sent`() async throws {
        try await withFixture { fixture, session in
            try await fixture.issue(fixture.newCode("sent", in: session))
            try await fixture.issue(fixture.newCode("unsent", in: session, redirectURIWasSent: false))
            try await fixture.issue(fixture.newCode("named", in: session, redirectURIWasSent: false))
            #expect(try await fixture.redeem("sent", redirectURI: nil) == nil)
            #expect(try await fixture.redeem("sent", redirectURI: "https://a.example/CB") == nil)
            #expect(try await fixture.redeem("unsent", redirectURI: "https://a.example/CB") == nil)
            #expect(try await fixture.redeem("sent") != nil)
            #expect(try await fixture.redeem("unsent", redirectURI: nil) != nil)
            #expect(try await fixture.redeem("named") != nil)
        }
    }

    @Test func `the challenge must be the code's, and none where it has none`() async throws {
        try await withFixture { fixture, session in
            try await fixture.issue(fixture.newCode("with", in: session))
            try await fixture.issue(fixture.newCode("without", in: session, codeChallenge: nil))
            #expect(try await fixture.redeem("with", codeChallenge: nil) == nil)
            #expect(try await fixture.redeem("with", codeChallenge: "d") == nil)
            #expect(try await fixture.redeem("without", codeChallenge: "c") == nil)
            #expect(try await fixture.redeem("with") != nil)
            #expect(try await fixture.redeem("without", codeChallenge: nil) != nil)
        }
    }

    @Test(arguments: [
        "UPDATE account SET is_enabled = false", "UPDATE client SET is_enabled = false",
        "UPDATE session SET ended_at = now(), ended_reason = 'test'", "UPDATE session SET idle_expires_at = now()",
        "UPDATE authorization_code SET expires_at = now()", "DELETE FROM account", "DELETE FROM client",
    ])
    func `a disabled or deleted user or client, an ended session and an expired code refuse`(change: String)
        async throws
    {
        try await withFixture { fixture, session in
            let family = try await fixture.issue(fixture.newCode("code", in: session))
            try await fixture.sql(change)
            #expect(try await fixture.redeem() == nil)
            #expect(try await !fixture.isLive(family))
            #expect(try await state(fixture)?.usedAt == nil)
        }
    }

    @Test func `a code is made for a live session of its person only`() async throws {
        try await withFixture { fixture, session in
            let bob = try await fixture.addUser("bob")
            func insert(_ new: NewCode) async throws -> Bool {
                try await fixture.store.insertCode(new, event: .test(fixture.realm, "code.made"))
            }
            #expect(try await insert(fixture.newCode("a", in: session)))
            #expect(try await !insert(fixture.newCode("b", in: session, user: bob)))
            #expect(try await !insert(fixture.newCode("c", in: SessionID(.new()))))
            try await fixture.sql("UPDATE account SET is_enabled = false")
            #expect(try await !insert(fixture.newCode("d", in: session)))
            try await fixture.sql("UPDATE account SET is_enabled = true")
            try await fixture.end(session)
            #expect(try await !insert(fixture.newCode("e", in: session)))
            #expect(try await fixture.count("SELECT count(*) FROM audit_event WHERE kind = 'code.made'") == 1)
        }
    }

    @Test func `the state tells what was changed`() async throws {
        try await withFixture { fixture, session in
            let new = fixture.newCode("code", in: session, redirectURIWasSent: false)
            try await fixture.issue(new)
            let before = try #require(try await state(fixture))
            #expect(before.client == fixture.client)
            #expect(before.redirectURI == new.redirectURI)
            #expect(!before.redirectURIWasSent)
            #expect(before.codeChallenge == "c")
            #expect(before.expiresAt > before.now)
            #expect(before.usedAt == nil)
            #expect(before.family == new.family)
            #expect(before.userIsEnabled)
            #expect(before.sessionIsLive)
            _ = try await fixture.redeem()
            try await fixture.sql("UPDATE account SET is_enabled = false")
            try await fixture.end(session)
            let after = try #require(try await state(fixture))
            #expect(after.usedAt != nil)
            #expect(!after.userIsEnabled)
            #expect(!after.sessionIsLive)
            try await fixture.sql("DELETE FROM account")
            #expect(try await state(fixture)?.userIsEnabled == false)
        }
    }

    @Test func `a grant without refresh tokens is bound to its session too`() async throws {
        try await withFixture { fixture, session in
            let family = fixture.newFamily()
            func start(_ family: NewFamily, _ session: SessionID) async throws -> Bool {
                try await fixture.store.startFamilyInSession(family, session: session, event: .test(fixture.realm))
                    != nil
            }
            #expect(try await start(family, session))
            #expect(try await fixture.store.familyState(fixture.realm, family: family.id)?.session == session)
            var strangers = fixture.newFamily()
            strangers.user = try await fixture.addUser("bob")
            #expect(try await !start(strangers, session))
            try await fixture.end(session)
            #expect(try await !fixture.isLive(family.id))
            #expect(try await !start(fixture.newFamily(), session))
        }
    }

    @Test func `the password's and the session's end come before a code that waits for them`() async throws {
        let bed = try await Self.bed.value
        try await bed.withStore { store in
            let fixture = try await Fixture(store)
            let session = try await fixture.login()
            let family = try await fixture.issue(fixture.newCode("code", in: session))
            let redemption = try await bed.withStore { observer in
                try await store.transaction(fixture.realm) { transaction in
                    _ = try await transaction.lockAccount(fixture.user)
                    let redemption = Task { try await fixture.redeem() }
                    while try await !observer.somebodyWaits(in: fixture.realm) { await Task.yield() }
                    _ = try await transaction.endSessionsOfUser(
                        fixture.user, except: nil, reason: "password changed", event: .test(fixture.realm))
                    _ = try await transaction.revokeFamiliesOfUser(fixture.user, reason: "password changed")
                    return redemption
                }
            }
            #expect(try await redemption.value == nil)
            #expect(try await !fixture.isLive(family))
        }
    }
}
