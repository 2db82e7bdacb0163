// The links of mails: for one thing, once, for a while.
import FoundationEssentials
import Testing
import WritPostgres
import WritProtocol
import WritTestSupport

@testable import WritStore

@Suite struct ActionTests {
    private static let bed = Task { try await StoreBed.make() }

    private func withFixture(_ body: @Sendable (Fixture) async throws -> Void) async throws {
        try await Self.bed.value.withStore { store in
            let fixture = try await Fixture(store)
            try await fixture.sql("UPDATE account SET email = 'ada@example.com', email_key = 'ada@example.com'")
            try await body(fixture)
        }
    }

    private func owner(
        _ fixture: Fixture, _ link: String, _ purpose: ActionPurpose = .passwordReset
    ) async throws -> UserID? {
        try await fixture.store.actionOffered(fixture.realm, hash: Fixture.hash(link), purpose: purpose)?.id
    }

    private func use(
        _ fixture: Fixture, _ link: String, _ purpose: ActionPurpose = .passwordReset, user: UserID? = nil
    ) async throws -> Bool {
        try await fixture.store.transaction(fixture.realm) { transaction in
            guard try await transaction.lockAccount(user ?? fixture.user) != nil else { return false }
            return try await transaction.useAction(
                Fixture.hash(link), purpose: purpose, user: user ?? fixture.user)?.provesAddress == true
        }
    }

    private func mails(_ fixture: Fixture) async throws -> Int64 {
        try await fixture.count("SELECT count(*) FROM mail")
    }

    @Test func `a link comes with its mail and its event, and looking at it uses nothing up`() async throws {
        try await withFixture { (fixture) async throws in
            #expect(try await fixture.offer("link"))
            #expect(try await mails(fixture) == 1)
            #expect(try await fixture.count("SELECT count(*) FROM audit_event WHERE kind = 'action.offered'") == 1)
            for _ in 0..<2 { #expect(try await owner(fixture, "link") == fixture.user) }
            #expect(try await use(fixture, "link"))
        }
    }

    @Test func `of many parallel uses of one link one is the first`() async throws {
        try await withFixture { fixture in
            #expect(try await fixture.offer("link"))
            let used = try await concurrently(20) { _ in try await use(fixture, "link") }
            #expect(used.count(where: { $0 }) == 1)
            #expect(try await owner(fixture, "link") == nil)
        }
    }

    @Test func `a link is of no use for another purpose, person or realm`() async throws {
        try await withFixture { fixture in
            #expect(try await fixture.offer("link"))
            let bob = try await fixture.addUser("bob")
            let stranger = try await Fixture(fixture.store)
            for purpose in ActionPurpose.allCases where purpose != .passwordReset {
                #expect(try await owner(fixture, "link", purpose) == nil)
                #expect(try await !use(fixture, "link", purpose))
            }
            #expect(try await !use(fixture, "link", user: bob))
            #expect(try await owner(stranger, "link") == nil)
            #expect(try await !use(stranger, "link"))
            #expect(try await use(fixture, "link"))
        }
    }

    @Test(arguments: [
        "UPDATE account SET is_enabled = false",
        "UPDATE account SET email = 'other@example.com', email_key = 'other@example.com'",
        "UPDATE account SET email = NULL, email_key = NULL", "UPDATE action_token SET expires_at = now()",
        "DELETE FROM account",
    ])
    func `a link ends with its time, and when its person is disabled or has another address`(change: String)
        async throws
    {
        try await withFixture { fixture in
            #expect(try await fixture.offer("link"))
            try await fixture.sql(change)
            #expect(try await owner(fixture, "link") == nil)
            #expect(try await !use(fixture, "link"))
        }
    }

    @Test func `nobody is written to at an address that is not theirs, or when disabled`() async throws {
        try await withFixture { fixture in
            #expect(try await !fixture.offer("link", email: "eve@example.com"))
            try await fixture.sql("UPDATE account SET is_enabled = false")
            #expect(try await !fixture.offer("link"))
            #expect(try await mails(fixture) == 0)
            #expect(try await fixture.count("SELECT count(*) FROM audit_event WHERE kind = 'action.offered'") == 0)
        }
    }

    @Test func `a person has three live links of a purpose at most, and none is taken away`() async throws {
        try await withFixture { fixture in
            for number in 0..<3 { #expect(try await fixture.offer("link\(number)")) }
            #expect(try await !fixture.offer("link3"))
            #expect(try await mails(fixture) == 3)
            for number in 0..<3 { #expect(try await owner(fixture, "link\(number)") == fixture.user) }
            #expect(try await fixture.offer("other", purpose: .emailVerification))
            #expect(try await use(fixture, "link1"))
            #expect(try await fixture.offer("link3"))
            try await fixture.sql("UPDATE action_token SET expires_at = now()")
            #expect(try await fixture.offer("link4"))
        }
    }

    @Test func `however many ask at once, three mails go out at most`() async throws {
        try await withFixture { fixture in
            let offered = try await concurrently(30) { number in try await fixture.offer("link\(number)") }
            #expect((1...3).contains(offered.count(where: { $0 })))
            #expect(try await mails(fixture) == Int64(offered.count(where: { $0 })))
        }
    }

    @Test func `links that are spoilt are of no use, those of another purpose are`() async throws {
        try await withFixture { fixture in
            #expect(try await fixture.offer("reset"))
            #expect(try await fixture.offer("verify", purpose: .emailVerification))
            try await fixture.store.transaction(fixture.realm) { transaction in
                try await transaction.spoilActions(of: fixture.user, purpose: .passwordReset)
            }
            #expect(try await owner(fixture, "reset") == nil)
            #expect(try await owner(fixture, "verify", .emailVerification) == fixture.user)
        }
    }
}
