// Mails that strangers ask for: to whom they go, how many, and how little is told.
import FoundationEssentials
import Testing
import WritPostgres
import WritProtocol
import WritTestSupport

@testable import WritStore

@Suite struct MailRequestTests {
    private static let bed = Task { try await StoreBed.make() }
    private static let rate = MailRate(burst: 5, interval: 60)

    private func withFixture(_ body: @Sendable (Fixture) async throws -> Void) async throws {
        try await Self.bed.value.withStore { store in
            let fixture = try await Fixture(store)
            try await fixture.sql("UPDATE account SET email = 'Ada@Example.com', email_key = 'ada@example.com'")
            try await body(fixture)
        }
    }

    @discardableResult
    private func ask(
        _ fixture: Fixture, _ name: String, _ link: String = "link", from address: String = "192.0.2.1"
    ) async throws -> Bool {
        let isAllowed = try await fixture.store.requestPasswordReset(
            fixture.newResetRequest(link), network: address, rate: Self.rate,
            event: .test(fixture.realm, "password_reset.requested"))
        for reset in try await fixture.store.openResets(fixture.realm, limit: 100) {
            try await fixture.store.settleReset(reset, name: name, lifetime: 900)
        }
        return isAllowed
    }

    @discardableResult
    private func register(
        _ fixture: Fixture, _ email: String, as username: String = "newcomer", from address: String = "192.0.2.1"
    ) async throws -> RegistrationAnswer {
        func mail(_ kind: String) -> NewMail {
            var mail = fixture.newMail()
            mail.kind = kind
            mail.recipient = email
            return mail
        }
        return try await fixture.store.requestRegistration(
            fixture.realm, username: username, network: address, rate: Self.rate,
            recipientRate: MailRate(burst: 2, interval: 300),
            toHolder: mail("holder"), toNewcomer: mail("newcomer"))
    }

    private func recipients(_ fixture: Fixture) async throws -> [String] {
        try await fixture.sql("SELECT recipient FROM mail ORDER BY created_at").map { row throws(PostgresError) in
            try row.text(0)
        }
    }

    private func kinds(_ fixture: Fixture) async throws -> [String] {
        try await fixture.sql("SELECT kind FROM mail ORDER BY created_at").map { row throws(PostgresError) in
            try row.text(0)
        }
    }

    private func owner(_ fixture: Fixture, _ link: String) async throws -> UserID? {
        try await fixture.store.actionOffered(fixture.realm, hash: Fixture.hash(link), purpose: .passwordReset)?.id
    }

    @Test(arguments: ["ada", "ADA", "ada@example.com", "ADA@EXAMPLE.COM"])
    func `a name or an address finds its person, and the mail goes where theirs goes`(name: String) async throws {
        try await withFixture { (fixture) async throws in
            #expect(try await ask(fixture, name))
            #expect(try await recipients(fixture) == ["Ada@Example.com"])
            #expect(try await owner(fixture, "link") == fixture.user)
            let events = try await fixture.sql(
                "SELECT user_id FROM audit_event WHERE kind = 'password_reset.requested'")
            #expect(try events.first?.uuid(0) == fixture.user.uuid && events.count == 1)
        }
    }

    @Test func `nobody, the disabled and those without an address get nothing, and the answer is the same`()
        async throws
    {
        try await withFixture { (fixture) async throws in
            #expect(try await ask(fixture, "nobody"))
            try await fixture.sql("UPDATE account SET is_enabled = false")
            #expect(try await ask(fixture, "ada"))
            try await fixture.sql("UPDATE account SET is_enabled = true, email = NULL, email_key = NULL")
            #expect(try await ask(fixture, "ada"))
            #expect(try await recipients(fixture).isEmpty)
            #expect(try await owner(fixture, "link") == nil)
        }
    }

    @Test func `a person is sent three links in the time that one works, and the first stays good`() async throws {
        try await withFixture { (fixture) async throws in
            for number in 0..<5 { #expect(try await ask(fixture, "ada", "link\(number)", from: "192.0.2.\(number)")) }
            #expect(try await recipients(fixture).count == 3)
            #expect(try await owner(fixture, "link0") == fixture.user)
            #expect(try await owner(fixture, "link4") == nil)
        }
    }

    @Test func `a network address may ask so often, whoever it asks for, and again as time goes by`() async throws {
        try await withFixture { (fixture) async throws in
            for number in 0..<5 { #expect(try await ask(fixture, "nobody\(number)")) }
            for _ in 0..<3 { #expect(try await !ask(fixture, "ada")) }
            #expect(try await recipients(fixture).isEmpty)
            #expect(try await ask(fixture, "ada", from: "192.0.2.2"))
            try await fixture.sql("UPDATE mail_request SET empty_at = empty_at - interval '61 s'")
            #expect(try await ask(fixture, "nobody"))
            #expect(try await !ask(fixture, "nobody"))
        }
    }

    @Test func `until it is looked at a request tells nothing, and it is looked at once, in its time`() async throws {
        try await withFixture { (fixture) async throws in
            for link in ["first", "second"] {
                _ = try await fixture.store.requestPasswordReset(
                    fixture.newResetRequest(link), network: "192.0.2.1", rate: Self.rate, event: .test(fixture.realm))
            }
            #expect(try await recipients(fixture).isEmpty)
            // Of all realms, so those of other tests too.
            let due = try await fixture.store.dueResets(limit: 1000, lease: 60).filter { $0.realm == fixture.realm }
            let open = try await fixture.store.openResets(fixture.realm, limit: 9)
            #expect(due.count == 2 && open.count == 2)
            let made = try await concurrently(10) { _ in
                try await fixture.store.settleReset(due[0], name: "ada", lifetime: 900)
            }
            #expect(made.count { $0 } == 1)
            try await fixture.sql("UPDATE reset_request SET expires_at = now()")
            for reset in open { try await fixture.store.settleReset(reset, name: "ada", lifetime: 900) }
            #expect(try await recipients(fixture) == ["Ada@Example.com"])
            #expect(try await fixture.count("SELECT count(*) FROM reset_request") == 0)
        }
    }

    @Test func `of many requests at once no more are let through than the rate has`() async throws {
        try await withFixture { (fixture) async throws in
            let answers = try await concurrently(20) { number in try await ask(fixture, "nobody\(number)") }
            #expect(answers.count { $0 } == 5)
        }
    }

    @Test
    func `an address without an account gets a link to register, and one with an account is told that it has one`()
        async throws
    {
        try await withFixture { (fixture) async throws in
            #expect(try await register(fixture, "new@example.com") == .counted)
            #expect(try await register(fixture, "ADA@example.com") == .counted)
            #expect(try await kinds(fixture) == ["newcomer", "holder"])
            try await fixture.sql("UPDATE account SET username = 'b@c.example', username_key = 'b@c.example'")
            #expect(try await register(fixture, "b@c.example") == .counted)
            #expect(try await kinds(fixture).last == "holder")
        }
    }

    @Test func `a mailbox is written to so often, and whoever asks is not told`() async throws {
        try await withFixture { (fixture) async throws in
            for number in 0..<4 {
                #expect(try await register(fixture, "new@example.com", from: "192.0.2.\(number)") == .counted)
            }
            #expect(try await recipients(fixture) == ["new@example.com", "new@example.com"])
            #expect(try await register(fixture, "other@example.com", from: "192.0.2.9") == .counted)
            #expect(try await recipients(fixture).count == 3)
        }
    }

    @Test func `whoever asks for taken names is told of as many as the rate has, and nothing is sent`() async throws {
        try await withFixture { (fixture) async throws in
            for number in 0..<5 {
                let answer = try await register(fixture, "new\(number)@example.com", as: "ADA")
                #expect(answer == .usernameTaken)
            }
            for name in ["ada", "nobody"] {
                #expect(try await register(fixture, "new@example.com", as: name) == .tooOften)
            }
            #expect(try await recipients(fixture).isEmpty)
            #expect(try await fixture.count("SELECT count(*) FROM mail_request") == 1)
        }
    }

    @Test func `what is counted says nothing of who asked for whom`() async throws {
        try await withFixture { (fixture) async throws in
            try await register(fixture, "new@example.com")
            let rows = try await fixture.sql("SELECT count(*) FROM mail_request WHERE octet_length(subject) = 32")
            #expect(try rows.first?.int8(0) == 2)
        }
    }

    @Test func `a realm's waiting mail is listed, the newest first`() async throws {
        try await withFixture { (fixture) async throws in
            let (first, second) = (fixture.newMail(), fixture.newMail())
            try await fixture.enqueue(first)
            try await fixture.enqueue(second)
            try await fixture.sql("UPDATE mail SET created_at = created_at - interval '1 s' WHERE attempts = 0")
            try await fixture.enqueue(fixture.newMail(lifetime: 60))
            let waiting = try await fixture.store.waitingMail(fixture.realm, limit: 2)
            #expect(waiting.count == 2 && waiting[0].createdAt >= waiting[1].createdAt)
            #expect([first.id, second.id].contains(waiting[1].mail.id))
        }
    }
}
