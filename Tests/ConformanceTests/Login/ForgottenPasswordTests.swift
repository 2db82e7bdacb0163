// Somebody has forgotten their password: what they are told, what they are mailed, and what the link is good for.
import FoundationEssentials
import HTTPTypes
import Testing
import WritProtocol
import WritServer
import WritTestSupport

@Suite struct ForgottenPasswordTests {
    private static let new = "a new long password"

    private func forget(_ bed: Bed, _ person: inout Person, _ name: String = "ada") async throws {
        try await person.open("/forgot-password")
        try await person.press("send", ["username": name])
    }

    private func set(_ person: inout Person, _ password: String = new) async throws {
        try await person.press("save", ["new_password": password, "repeat_password": password])
    }

    private func canLogIn(_ bed: Bed, _ password: String) async throws -> Bool {
        var person = bed.person
        try await person.open("/account")
        try await person.press("login", ["username": "ada", "password": password])
        return person.stop.page.has("profile")
    }

    @Test func `a link by mail sets a new password, and every session and grant ends`() async throws {
        try await World.shared.bed { bed in
            var elsewhere = bed.person
            let tokens = try await bed.tokens(&elsewhere, ["scope": "openid offline_access"])
            var ada = bed.person
            try await ada.open("/account")
            #expect(ada.stop.page.has("forgot-password"))
            try await forget(bed, &ada)
            #expect(ada.stop.page.has("reset-mail-sent"))
            #expect(try await bed.mails().map(\.recipient) == ["ada@example.com"])
            try await ada.open(try await bed.link())
            #expect(ada.stop.page.has("set-password-form"))
            try await set(&ada)
            #expect(ada.stop.page.has("password-set"))
            #expect(try await canLogIn(bed, Self.new))
            #expect(try await !canLogIn(bed, World.password))
            try await elsewhere.open("/account")
            #expect(elsewhere.stop.page.has("login-form"))
            #expect(try await !bed.isActive(tokens.access))
        }
    }

    @Test(arguments: [
        "nobody", "nobody@example.com", "' OR 1=1 --", String(repeating: "x", count: 5000), "ada\u{202E}",
    ])
    func `the answer for nobody is the answer for somebody`(name: String) async throws {
        try await World.shared.bed { bed in
            var (ada, stranger) = (bed.person, bed.person)
            try await forget(bed, &ada)
            try await forget(bed, &stranger, name)
            #expect(stranger.stop.reply?.status == ada.stop.reply?.status)
            #expect(stranger.stop.page.html == ada.stop.page.html)
            #expect(try await bed.mails().count == 1)
        }
    }

    @Test func `a link works once`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            try await forget(bed, &ada)
            let link = try await bed.link()
            try await ada.open(link)
            let shown = ada
            try await set(&ada)
            var again = shown
            try await set(&again, "another long password")
            #expect(again.stop.reply?.status == .badRequest && !again.stop.page.has("password-set"))
            try await again.open(link)
            #expect(again.stop.page.has("error") && !again.stop.page.has("set-password-form"))
            #expect(try await canLogIn(bed, Self.new))
        }
    }

    @Test func `of many uses of one link at once one is the first`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            try await forget(bed, &ada)
            try await ada.open(try await bed.link())
            let shown = ada
            let done = try await concurrently(10) { number in
                var person = shown
                let password = "password number \(number)"
                try await person.press("save", ["new_password": password, "repeat_password": password])
                return person.stop.page.has("password-set")
            }
            #expect(done.count { $0 } == 1)
        }
    }

    @Test func `looking at a link uses nothing up, and a newer one takes none away`() async throws {
        try await World.shared.bed { bed in
            var (ada, scanner) = (bed.person, bed.person)
            try await forget(bed, &ada)
            let link = try await bed.link()
            try await forget(bed, &ada)
            for _ in 0..<3 { try await scanner.open(link) }
            try await ada.open(link)
            try await set(&ada)
            #expect(ada.stop.page.has("password-set"))
        }
    }

    @Test func `a link that is too old, mistyped or of another kind is worth nothing`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            try await forget(bed, &ada)
            let link = try await bed.link()
            let token = try #require(link.split(separator: "=").last)
            for path in [
                "/set-password", "/set-password?token=", "/set-password?token=x", link + "A",
                "/verify-email?token=\(token)",
                "/finish-registration?token=\(token)",
            ] {
                try await ada.open(path)
                #expect(ada.stop.page.has("error") && ada.stop.reply?.status == .badRequest, "\(path)")
            }
            try await bed.rows("UPDATE action_token SET expires_at = now() WHERE realm_id = $1")
            try await ada.open(link)
            #expect(ada.stop.page.has("error"))
        }
    }

    @Test func `a form that another browser was shown does nothing`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            try await forget(bed, &ada)
            try await ada.open(try await bed.link())
            let form = try ada.stop.page.form("save")
            var eve = bed.person
            try await eve.open("/account")
            try await eve.send(
                "/set-password",
                FormCoding.encode(form.fields + [("new_password", Self.new), ("repeat_password", Self.new)]))
            #expect(eve.stop.page.has("error"))
            try await eve.send("/forgot-password", "username=ada")
            #expect(eve.stop.page.has("error"))
            #expect(try await !canLogIn(bed, Self.new))
        }
    }

    @Test func `a password is held to the rules, and the link stays good meanwhile`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            try await forget(bed, &ada)
            try await ada.open(try await bed.link())
            for password in ["short", "password123", "adalovelace", String(repeating: "x", count: 300)] {
                try await set(&ada, password)
                #expect(ada.stop.page.has("set-password-form") && ada.stop.page.has("error"), "\(password)")
            }
            try await ada.press("save", ["new_password": Self.new, "repeat_password": "another"])
            #expect(ada.stop.page.has("error"))
            try await set(&ada)
            #expect(ada.stop.page.has("password-set"))
        }
    }

    @Test func `a link's host is the setting's, whatever a request says`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            try await ada.open("/forgot-password")
            var form = try ada.stop.page.form("send")
            form["username"] = "ada"
            let reply = try await ada.request(
                .post, bed.site.base + "/forgot-password",
                [.init("X-Forwarded-Host") ?? .via: "evil.example", .init("Forwarded") ?? .via: "host=evil.example"],
                body: FormCoding.encode(form.fields))
            #expect(reply.status == .ok)
            #expect(try await bed.link().hasPrefix("/set-password?token="))
        }
    }

    @Test func `a realm without password_reset has no such pages`() async throws {
        try await World.shared.bed([("password_reset", "false")]) { bed in
            var ada = bed.person
            try await ada.open("/account")
            #expect(!ada.stop.page.has("forgot-password"))
            try await ada.open("/forgot-password")
            #expect(ada.stop.reply?.status == .notFound)
            try await ada.send("/forgot-password", "username=ada")
            #expect(ada.stop.reply?.status == .notFound)
        }
    }

    @Test func `too many requests of one address are refused for a while, whoever they are for`() async throws {
        try await World.shared.bed { bed in
            var stranger = bed.person
            for number in 0..<20 {
                try await forget(bed, &stranger, "nobody\(number)")
                #expect(stranger.stop.page.has("reset-mail-sent"))
            }
            try await forget(bed, &stranger)
            #expect(stranger.stop.reply?.status == .tooManyRequests && stranger.stop.page.has("error"))
            #expect(try await bed.mails().isEmpty)
        }
    }

    @Test func `a mail is in the language of the page`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            try await ada.open("/forgot-password")
            try await ada.press("language-de")
            try await ada.press("send", ["username": "ada"])
            let letter = try #require(try await bed.mails().first?.letter)
            #expect(letter.language == "de" && letter.subject.hasPrefix("Neues Passwort"))
        }
    }

    @Test func `whoever has asked for a link finds the login of their application again`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            try await ada.open("/oauth/authorize?" + bed.web.request())
            try await ada.open(try #require(ada.stop.page.attribute("href", of: "forgot-password")).own(bed))
            try await ada.press("send", ["username": "ada"])
            try await ada.open(try #require(ada.stop.page.attribute("href", of: "continue")).own(bed))
            try await ada.press("login", ["username": "ada", "password": World.password])
            try await ada.press("allow")
            #expect(try ada.stop.answer()["code"] != nil)
        }
    }

    @Test func `in development the mails are on a page, and their links can be followed`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            try await ada.open("/dev/mail")
            #expect(ada.stop.page.has("no-mail"))
            try await forget(bed, &ada)
            try await ada.open("/dev/mail")
            #expect(ada.stop.page.has("mails"))
            let mail = try #require(try await bed.mails().first)
            try await ada.open("/dev/mail?id=\(mail.id.uuidString)")
            #expect(ada.stop.page.has("mail-body"))
            #expect(ada.stop.page.html.contains("<a href=\"\(bed.site.issuer)/set-password?token="))
            try await ada.open("/dev/mail?id=unknown")
            #expect(ada.stop.reply?.status == .notFound)
        }
    }
}

extension String {
    /// An address of a page, below the realm's.
    func own(_ bed: Bed) throws -> String {
        try #require(hasPrefix(bed.site.base))
        return String(dropFirst(bed.site.base.count))
    }
}
