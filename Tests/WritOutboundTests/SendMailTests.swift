// Messages handed to a mail server, and their form.
import Testing
import WritTestSupport

@testable import WritOutbound

@Suite struct SendMailTests {
    private func send(
        _ listener: SMTPListener, _ security: MailServer.Security = .none, username: String? = nil,
        subject: String = "Hello", body: String = "Text\n"
    ) async throws {
        let outbound = Outbound(OutboundSettings())
        let server = MailServer(
            host: "127.0.0.1", port: listener.port, security: security, username: username,
            password: username.map { _ in "secret" })
        let message = MailMessage(
            sender: "Acme", from: try #require(MailAddress("login@acme.example")),
            to: try #require(MailAddress("ada@example.com")), subject: subject, body: body, language: "en", id: "m-1",
            date: 784_111_777)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await outbound.run() }
            defer { group.cancelAll() }
            try await outbound.send(message, through: server)
        }
    }

    @Test func `a message arrives with its envelope, headers and text`() async throws {
        let listener = try SMTPListener()
        try await send(listener, body: "One\n.two\nthree = 3\n")
        let mail = try #require(listener.mails.first)
        #expect(mail.from == "login@acme.example" && mail.recipients == ["ada@example.com"])
        let expected = """
            From: Acme <login@acme.example>
            To: <ada@example.com>
            Subject: Hello
            Date: Sun, 06 Nov 1994 08:49:37 +0000
            Message-ID: <m-1@acme.example>
            MIME-Version: 1.0
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: quoted-printable
            Content-Language: en
            Auto-Submitted: auto-generated

            One
            .two
            three =3D 3


            """
        #expect(mail.text == expected)
        #expect(!listener.commands.contains { $0.hasPrefix("AUTH") })
    }

    /// RFC 2047 §2.
    @Test(arguments: ["Bitte bestätigen", "Настройка пароля", "a", "-", "您好", "e\u{301}"])
    func `no line of the header is longer than 76 characters`(text: String) async throws {
        let listener = try SMTPListener()
        try await send(listener, subject: String(repeating: text + " ", count: 40))
        let mail = try #require(listener.mails.first)
        let header = mail.text.split(separator: "\n", omittingEmptySubsequences: false).prefix { !$0.isEmpty }
        for line in header { #expect(line.utf8.count <= 76, "\(line)") }
    }

    @Test func `the server is logged in to where there is a user`() async throws {
        let listener = try SMTPListener()
        try await send(listener, username: "writ")
        #expect(listener.mails.count == 1)
        // RFC 4616: NUL, name, NUL, password.
        #expect(listener.commands.contains { $0.contains("AHdyaXQAc2VjcmV0") })
    }

    @Test func `a server that offers no encryption is told nothing where there must be some`() async throws {
        let listener = try SMTPListener()
        await #expect(throws: OutboundError.self) { try await send(listener, .starttls, username: "writ") }
        #expect(listener.mails.isEmpty)
        #expect(!listener.commands.contains { $0.hasPrefix("AUTH") || $0.hasPrefix("MAIL") })
    }

    @Test func `a recipient that the server does not know is refused for good`() async throws {
        let listener = try SMTPListener { $0.hasPrefix("RCPT") ? "550 5.1.1 Nobody" : nil }
        let error = await #expect(throws: OutboundError.self) { try await send(listener) }
        #expect(error == .refused(reply: 550) && error?.isFinal == true)
    }

    @Test func `a server that is busy is asked again`() async throws {
        let listener = try SMTPListener { $0.hasPrefix("MAIL") ? "451 Later" : nil }
        let error = await #expect(throws: OutboundError.self) { try await send(listener) }
        #expect(error == .refused(reply: 451) && error?.isFinal == false)
    }

    @Test func `a password that is not taken may be mended`() async throws {
        let listener = try SMTPListener { $0.hasPrefix("AUTH") ? "535 5.7.8 No" : nil }
        let error = await #expect(throws: OutboundError.self) { try await send(listener, username: "writ") }
        #expect(error?.isFinal == false)
    }

    @Test(arguments: [
        ("Hello Ada", "Hello Ada"), ("Grüße", "=?utf-8?Q?Gr=C3=BC=C3=9Fe?="), ("a: b", "=?utf-8?Q?a=3A_b?="),
        ("x\r\nBcc: eve@example.com", "=?utf-8?Q?x=0D=0ABcc=3A_eve=40example=2Ecom?="), ("", ""),
    ])
    func `words of a header are encoded, and none ends its line`(text: String, expected: String) {
        #expect(EncodedText.word(text) == expected)
    }

    @Test func `long words of a header are folded between characters`() {
        let lines = EncodedText.word(String(repeating: "密码", count: 20)).split(separator: "\r\n ")
        #expect(lines.count > 1)
        #expect(lines.allSatisfy { $0.utf8.count <= 75 && $0.hasPrefix("=?utf-8?Q?") && $0.hasSuffix("?=") })
        // Three octets a character, three characters an octet.
        #expect(lines.allSatisfy { ($0.utf8.count - 12) % 9 == 0 })
    }

    @Test func `a body's lines are short and of ASCII, and blanks at their ends are kept`() {
        let text = EncodedText.body("كلمة مرور " + String(repeating: "x", count: 200) + "\nend ")
        let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(lines.allSatisfy { $0.utf8.count <= 76 && $0.utf8.allSatisfy { $0 < 0x80 } })
        #expect(text.hasSuffix("end=20\r\n"))
    }

    @Test(arguments: ["ada@example.com", "a.b+c@mail.example", "müller@bücher.example", "o'neil@example.com"])
    func `an address is taken as it is`(text: String) {
        #expect(MailAddress(text)?.description == text)
    }

    @Test(arguments: [
        "", "ada", "@example.com", "ada@", "a@b@c", "ada @example.com", "ada@exa mple.com", "ada@example.com,eve@x.com",
        "<ada@example.com>", "ada@example.com\r\nRCPT TO:<eve@x.com>", "ada\u{0}@example.com", "\"a b\"@example.com",
        ".ada@example.com", "a..b@example.com", "ada@-example.com", "ada(c)@example.com", "ada;eve@example.com",
        "ada\u{202E}@example.com",
    ])
    func `what could be read as more than one address is none`(text: String) {
        #expect(MailAddress(text) == nil)
    }
}
