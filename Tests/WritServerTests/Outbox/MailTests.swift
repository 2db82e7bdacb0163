// Messages from the outbox to the mail server.
import FoundationEssentials
import Testing
import WritOutbound
import WritPostgres
import WritProtocol
import WritStore
import WritTestSupport

@testable import WritServer

/// One after the other: each has a server and its connections to the database.
@Suite(.serialized) struct MailTests {
    private static let write: WriteLetter = { topic in
        Letter(subject: "Hello", body: "\(topic)\n", sender: "Acme", language: "en")
    }

    private func with(
        _ delivery: MailDelivery, _ body: @escaping @Sendable (World) async throws -> Void
    ) async throws {
        try await World.with(
            change: {
                $0.mail = delivery
                $0.outboxInterval = .milliseconds(10)
            }, body)
    }

    private func delivery(_ listener: SMTPListener) throws -> MailDelivery {
        .sent(
            MailServer(host: "127.0.0.1", port: listener.port, security: .none),
            from: try #require(MailAddress("login@acme.example")))
    }

    private func enqueue(_ world: World, to recipient: String = "mia@example.com") async throws {
        let mail = try world.authority.newMail(
            .passwordReset(token: "t"), Self.write, to: recipient, realm: world.realmID)
        try await world.authority.store.transaction(world.realmID) { try await $0.enqueueMail(mail) }
    }

    private func count(_ world: World) async throws -> Int {
        try await world.authority.store.waitingMail(world.realmID, limit: 10).count
    }

    private func waitUntilEmpty(_ world: World) async throws {
        while try await count(world) > 0 { try await Task.sleep(for: .milliseconds(10)) }
    }

    @Test func `a message is sent once, and is not in the outbox then`() async throws {
        let listener = try SMTPListener()
        try await with(try delivery(listener)) { world in
            try await enqueue(world)
            try await waitUntilEmpty(world)
            #expect(listener.mails.map(\.recipients) == [["mia@example.com"]])
            #expect(listener.mails.first?.text.contains("passwordReset(token: \"t\")") == true)
        }
    }

    @Test func `what a message says is not to be read in the database`() async throws {
        try await with(.waits) { world in
            try await enqueue(world)
            let mail = try #require(try await world.authority.store.waitingMail(world.realmID, limit: 1).first?.mail)
            #expect(!String(decoding: mail.sealedMessage, as: UTF8.self).contains("Hello"))
            #expect(try world.authority.letter(in: mail)?.subject == "Hello")
            var other = mail
            other.id = UUID()
            #expect(throws: (any Error).self) { try world.authority.letter(in: other) }
        }
    }

    @Test func `where nobody would get a mail nothing is offered that ends in one`() async throws {
        try await with(.waits) { world in
            let realm = try await world.snapshot()
            let browser = Browser(
                id: "b", sessionToken: nil, userAgent: nil, caller: Caller(requestID: "r", address: "192.0.2.1"))
            guard case .notOffered = try askForPasswordReset(world.authority, realm: realm, browser: browser),
                case .notOffered = try askForRegistration(world.authority, realm: realm, browser: browser)
            else {
                Issue.record("offered")
                return
            }
        }
    }

    @Test func `what is sent is counted`() async throws {
        let listener = try SMTPListener()
        try await with(try delivery(listener)) { world in
            try await enqueue(world)
            try await waitUntilEmpty(world)
            func isCounted() -> Bool {
                world.authority.metrics.render().contains("\nwrit_outbox_sent_total{of=\"mail\"} 1.0\n")
            }
            for _ in 0..<500 where !isCounted() { try await Task.sleep(for: .milliseconds(10)) }
            #expect(isCounted())
            let text = world.authority.metrics.render()
            for figure in ["writ_outbox_waiting", "writ_outbox_oldest_seconds", "writ_outbox_given_up_total"] {
                for box in ["mail", "logout_notice"] { #expect(text.contains("\n\(figure){of=\"\(box)\"} ")) }
            }
        }
    }

    @Test func `without a server messages wait, and nobody is shown them`() async throws {
        try await with(.waits) { world in
            try await enqueue(world)
            #expect(try await shownMail(world.authority, realm: world.snapshot()).isEmpty)
            #expect(try await count(world) == 1)
        }
    }

    @Test func `in development they are shown`() async throws {
        try await with(.shown) { world in
            try await enqueue(world)
            let shown = try await shownMail(world.authority, realm: world.snapshot())
            #expect(shown.map(\.recipient) == ["mia@example.com"] && shown.first?.letter.subject == "Hello")
        }
    }

    @Test func `an address that the server does not know is given up`() async throws {
        let listener = try SMTPListener { $0.hasPrefix("RCPT") ? "550 Nobody" : nil }
        try await with(try delivery(listener)) { world in
            try await enqueue(world)
            try await waitUntilEmpty(world)
            #expect(listener.mails.isEmpty)
        }
    }

    @Test func `an address that is two is given up, and the server hears of neither`() async throws {
        let listener = try SMTPListener()
        try await with(try delivery(listener)) { world in
            try await enqueue(world, to: "mia@example.com,eve@example.com")
            try await waitUntilEmpty(world)
            #expect(listener.commands.isEmpty)
        }
    }

    @Test func `a server that is busy is asked again`() async throws {
        let listener = try SMTPListener { [busy = BusyOnce()] line in
            line.hasPrefix("MAIL") && busy.isFirst ? "451 Later" : nil
        }
        try await with(try delivery(listener)) { world in
            try await enqueue(world)
            try await waitUntilEmpty(world)
            #expect(listener.mails.count == 1)
        }
    }

    private final class BusyOnce: Sendable {
        private let counter = Counter()

        var isFirst: Bool {
            counter.add()
            return counter.value == 1
        }
    }
}
