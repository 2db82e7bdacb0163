// What waits to be sent: taken by one at a time, lost never, kept for a while.
import FoundationEssentials
import Testing
import WritPostgres
import WritProtocol
import WritTestSupport

@testable import WritStore

/// Outboxes are taken from across realms, so each test has a database of its own.
@Suite struct OutboxTests {
    private func withFixture(_ body: @Sendable (Fixture) async throws -> Void) async throws {
        try await StoreBed.make().withStore { store in try await body(Fixture(store)) }
    }

    /// Queues a notice for the fixture's client.
    private func logOut(_ fixture: Fixture, _ secret: String = "cookie") async throws -> SessionID {
        try await fixture.subscribe()
        let session = try await fixture.login(secret)
        try await fixture.issue(fixture.newCode(secret, in: session))
        #expect(try await fixture.redeem(secret) != nil)
        try await fixture.end(session)
        return session
    }

    private func makeDue(_ fixture: Fixture) async throws {
        try await fixture.sql("UPDATE logout_notice SET next_attempt_at = now()")
        try await fixture.sql("UPDATE mail SET next_attempt_at = now()")
    }

    @Test func `a notice says who is to be told of what, and where`() async throws {
        try await withFixture { fixture in
            let session = try await logOut(fixture)
            let notices = try await fixture.store.dueLogoutNotices(limit: 10, lease: 60)
            let notice = try #require(notices.first)
            #expect(notices.count == 1)
            #expect(notice.realm == fixture.realm)
            #expect(notice.client == fixture.client)
            #expect(notice.uri == "https://a.example/bye")
            #expect(!notice.sessionIsRequired)
            #expect(notice.user == fixture.user)
            #expect(notice.session == session)
            #expect(notice.attempts == 1)
        }
    }

    @Test func `a notice that was taken is nobody else's until its lease is over`() async throws {
        try await withFixture { fixture in
            _ = try await logOut(fixture)
            #expect(try await fixture.store.dueLogoutNotices(limit: 10, lease: 60).count == 1)
            #expect(try await fixture.store.dueLogoutNotices(limit: 10, lease: 60).isEmpty)
            try await makeDue(fixture)
            #expect(try await fixture.store.dueLogoutNotices(limit: 10, lease: 60).first?.attempts == 2)
        }
    }

    @Test func `of many takers at once each notice has one`() async throws {
        try await withFixture { fixture in
            for number in 0..<10 { _ = try await logOut(fixture, "cookie\(number)") }
            let taken = try await concurrently(20) { _ in
                try await fixture.store.dueLogoutNotices(limit: 3, lease: 60).map(\.id)
            }
            #expect(taken.allSatisfy { $0.count <= 3 })
            #expect(taken.joined().count == 10)
            #expect(Set(taken.joined()).count == 10)
        }
    }

    @Test func `a delivered notice and one that is given up are gone, one put off comes again`() async throws {
        try await withFixture { fixture in
            for number in 0..<3 { _ = try await logOut(fixture, "cookie\(number)") }
            let notices = try await fixture.store.dueLogoutNotices(limit: 10, lease: 60)
            try #require(notices.count == 3)
            try await fixture.store.logoutNoticeDelivered(notices[0])
            try await fixture.store.logoutNoticeFailed(notices[1], retryAfter: nil)
            try await fixture.store.logoutNoticeFailed(notices[2], retryAfter: 0)
            let again = try await fixture.store.dueLogoutNotices(limit: 10, lease: 60)
            #expect(again.map(\.id) == [notices[2].id])
            #expect(try await fixture.count("SELECT count(*) FROM logout_notice") == 1)
        }
    }

    @Test func `who comes back after the lease puts nothing off that another has taken`() async throws {
        try await withFixture { fixture in
            _ = try await logOut(fixture)
            let late = try #require(try await fixture.store.dueLogoutNotices(limit: 1, lease: 60).first)
            try await makeDue(fixture)
            _ = try await fixture.store.dueLogoutNotices(limit: 1, lease: 60)
            try await fixture.store.logoutNoticeFailed(late, retryAfter: 0)
            #expect(try await fixture.store.dueLogoutNotices(limit: 1, lease: 60).isEmpty)
            try await fixture.store.logoutNoticeFailed(late, retryAfter: nil)
            #expect(try await fixture.count("SELECT count(*) FROM logout_notice") == 1)
        }
    }

    @Test func `a client that no longer wants to be told is not, and a deleted person's clients are`() async throws {
        try await withFixture { fixture in
            _ = try await logOut(fixture)
            try await fixture.sql("UPDATE client SET backchannel_logout_uri = NULL")
            #expect(try await fixture.store.dueLogoutNotices(limit: 1, lease: 60).isEmpty)
            try await fixture.subscribe()
            try await fixture.sql("DELETE FROM account")
            try await makeDue(fixture)
            #expect(try await fixture.store.dueLogoutNotices(limit: 1, lease: 60).count == 1)
        }
    }

    @Test func `what is too old is not sent`() async throws {
        try await withFixture { fixture in
            _ = try await logOut(fixture)
            try await fixture.enqueue(fixture.newMail())
            try await fixture.sql("UPDATE logout_notice SET expires_at = now()")
            try await fixture.sql("UPDATE mail SET expires_at = now()")
            #expect(try await fixture.store.dueLogoutNotices(limit: 1, lease: 60).isEmpty)
            #expect(try await fixture.store.dueMail(limit: 1, lease: 60).isEmpty)
        }
    }

    @Test func `a mail is stored once, taken by one, and gone when it is sent`() async throws {
        try await withFixture { fixture in
            let mail = fixture.newMail()
            try await fixture.enqueue(mail)
            try await fixture.enqueue(mail)
            let taken = try await concurrently(10) { _ in try await fixture.store.dueMail(limit: 5, lease: 60) }
            let due = try #require(taken.joined().first)
            #expect(taken.joined().count == 1)
            #expect(due.id == mail.id)
            #expect(due.kind == "test")
            #expect(due.recipient == "ada@example.com")
            #expect(due.sealedMessage == [1, 2, 3])
            #expect(due.masterKeyVersion == 1)
            try await fixture.store.mailFailed(due, retryAfter: 0)
            let again = try #require(try await fixture.store.dueMail(limit: 5, lease: 60).first)
            #expect(again.attempts == 2)
            try await fixture.store.mailFailed(due, retryAfter: 0)
            #expect(try await fixture.store.dueMail(limit: 5, lease: 60).isEmpty, "it is another's now")
            try await fixture.store.mailFailed(due, retryAfter: nil)
            #expect(try await fixture.count("SELECT count(*) FROM mail") == 1)
            let depth = try await fixture.store.mailDepth()
            #expect(depth.waiting == 1 && (0...60).contains(depth.oldest.count))
            #expect(try await fixture.store.logoutNoticeDepth() == OutboxDepth())
            try await fixture.store.mailSent(again)
            #expect(try await fixture.count("SELECT count(*) FROM mail") == 0)
        }
    }

    @Test func `outboxes hold mail of every realm`() async throws {
        try await withFixture { fixture in
            let other = try await Fixture(fixture.store)
            try await fixture.enqueue(fixture.newMail())
            try await other.enqueue(other.newMail())
            let realms = try await fixture.store.dueMail(limit: 5, lease: 60).map(\.realm)
            #expect(Set(realms) == [fixture.realm, other.realm])
        }
    }
}
