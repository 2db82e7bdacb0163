// People confirm their addresses and make accounts for themselves.
import HTTPTypes
import Testing
import WritProtocol
import WritServer
import WritStore
import WritTestSupport

@Suite struct OwnAccountTests {
    private static let password = "a fresh long password"

    // MARK: Confirming an address

    private func logIn(_ bed: Bed, _ person: inout Person, as name: String = "bob") async throws {
        try await person.open("/account")
        try await person.press("login", ["username": name, "password": World.password])
    }

    @Test func `a link from the account page confirms an address`() async throws {
        try await World.shared.bed { bed in
            var bob = bed.person
            try await logIn(bed, &bob)
            try await bob.press("verify-email")
            #expect(bob.stop.page.has("notice"))
            #expect(try await bed.mails().map(\.recipient) == ["bob@example.com"])
            let link = try await bed.link()
            // In another browser too: the link proves the address and nothing else.
            var phone = bed.person
            try await phone.open(link)
            #expect(phone.stop.page.has("verify-email-form"))
            #expect(try await !bed.administration.showUser(bed.realm, bed.bob).user.isEmailVerified)
            try await phone.press("verify")
            #expect(phone.stop.page.has("email-verified"))
            #expect(try await bed.administration.showUser(bed.realm, bed.bob).user.isEmailVerified)
            try await bob.open("/account")
            #expect(bob.stop.page.has("profile") && !bob.stop.page.has("verify-email"))
            try await phone.open(link)
            #expect(phone.stop.page.has("error"))
        }
    }

    @Test func `a link confirms the address that it was sent to, and no later one`() async throws {
        try await World.shared.bed { bed in
            var bob = bed.person
            try await logIn(bed, &bob)
            try await bob.press("verify-email")
            _ = try await bed.administration.updateUser(bed.realm, bed.bob, UserDraft(email: "robert@example.com"))
            try await bob.open(try await bed.link())
            #expect(bob.stop.page.has("error"))
        }
    }

    @Test func `whose address is confirmed has no button for it, and gets no mail`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            try await logIn(bed, &ada, as: "ada")
            #expect(!ada.stop.page.has("verify-email"))
            let flow = try #require(try ada.stop.page.form("logout")["flow"])
            try await ada.send(
                "/account", FormCoding.encode([(name: "flow", value: flow), (name: "action", value: "verify_email")]))
            #expect(try await bed.mails().isEmpty)
        }
    }

    // MARK: Making an account

    private func register(
        _ bed: Bed, _ person: inout Person, _ username: String = "carol", _ email: String = "carol@example.com"
    ) async throws {
        try await person.open("/register")
        try await person.press(
            "create", ["username": username, "email": email, "given_name": "Carol", "family_name": ""])
    }

    private func withBed(_ body: @escaping @Sendable (Bed) async throws -> Void) async throws {
        try await World.shared.bed([("self_registration", "true")], body)
    }

    @Test func `an account is made by whoever reads the address's mail, with a password of theirs`() async throws {
        try await withBed { bed in
            var carol = bed.person
            try await carol.open("/account")
            #expect(carol.stop.page.has("register"))
            try await register(bed, &carol)
            #expect(carol.stop.page.has("verification-mail-sent"))
            // Nothing is there until the link is used.
            await #expect(throws: AdministrationError.self) {
                try await bed.administration.findUser(bed.realm, "carol")
            }
            try await carol.open(try await bed.link())
            #expect(carol.stop.page.has("set-password-form"))
            try await carol.press("save", ["new_password": "carol", "repeat_password": "carol"])
            #expect(carol.stop.page.has("error"))
            try await carol.press("save", ["new_password": Self.password, "repeat_password": Self.password])
            #expect(carol.stop.page.has("registered"))
            let user = try await bed.administration.findUser(bed.realm, "carol").user
            #expect(user.email == "carol@example.com" && user.isEmailVerified && user.givenName == "Carol")
            try await carol.open("/account")
            try await carol.press("login", ["username": "carol@example.com", "password": Self.password])
            #expect(carol.stop.page.has("profile"))
        }
    }

    @Test func `a name that looks like another is refused in words, and an oracle of names runs dry`() async throws {
        try await withBed { bed in
            var eve = bed.person
            try await register(bed, &eve, "\u{430}da")
            #expect(eve.stop.status == .badRequest && eve.stop.page.html.contains("one alphabet"))
            var answers: [Bool] = []
            for _ in 0..<25 {
                try await register(bed, &eve, "ada", "eve@example.com")
                answers.append(eve.stop.status == .badRequest)
            }
            #expect(answers.count { $0 } >= 20 && eve.stop.status == .tooManyRequests)
            // A free name is answered alike then.
            let refused = eve.stop.page.html.contains("not available")
            try await register(bed, &eve, "free", "eve@example.com")
            #expect(eve.stop.status == .tooManyRequests && !refused)
            #expect(try await bed.mails().isEmpty)
        }
    }

    @Test func `an address that has an account is answered like any other, and its holder is told`() async throws {
        try await withBed { bed in
            var (carol, eve) = (bed.person, bed.person)
            try await register(bed, &carol)
            try await register(bed, &eve, "eve", "ADA@example.com")
            #expect(eve.stop.page.html == carol.stop.page.html && eve.stop.status == carol.stop.status)
            let mail = try #require(try await bed.mails().first)
            #expect(mail.recipient == "ADA@example.com" && !mail.letter.body.contains("token="))
        }
    }

    @Test func `a user name that somebody has is refused`() async throws {
        try await withBed { bed in
            var eve = bed.person
            try await register(bed, &eve, "ADA", "eve@example.com")
            #expect(eve.stop.reply?.status == .badRequest && eve.stop.page.has("username-error"))
            #expect(eve.stop.page.attribute("value", of: "email") == "eve@example.com")
            #expect(try await bed.mails().isEmpty)
        }
    }

    @Test(arguments: [
        "", " ", "two words", "ada@example.com", "a\u{202E}b", "-a", "a/b", "<b>", String(repeating: "x", count: 65),
        "a\nb",
    ])
    func `what can be no user name is refused`(username: String) async throws {
        try await withBed { bed in
            var eve = bed.person
            try await register(bed, &eve, username)
            #expect(eve.stop.page.has("username-error"))
            #expect(try await bed.mails().isEmpty)
        }
    }

    @Test(arguments: [
        "", "carol", "carol@", "a@b@c", "carol@example.com,eve@example.com", "carol@example.com\r\nBcc: x@y.z",
    ])
    func `what can be no address is refused`(email: String) async throws {
        try await withBed { bed in
            var eve = bed.person
            try await register(bed, &eve, "eve", email)
            #expect(eve.stop.page.has("email-error"))
            #expect(try await bed.mails().isEmpty)
        }
    }

    @Test func `a link makes one account, however often and however many at once use it`() async throws {
        try await withBed { bed in
            var carol = bed.person
            try await register(bed, &carol)
            let link = try await bed.link()
            try await carol.open(link)
            let shown = carol
            let done = try await concurrently(5) { _ in
                var person = shown
                try await person.press("save", ["new_password": Self.password, "repeat_password": Self.password])
                return person.stop.page.has("registered")
            }
            #expect(done.count { $0 } == 1)
            try await carol.open(link)
            #expect(carol.stop.page.has("error"))
        }
    }

    @Test func `a link is of its realm, and too old after a quarter of an hour`() async throws {
        try await withBed { bed in
            var carol = bed.person
            try await register(bed, &carol)
            let link = try await bed.link()
            try await World.shared.bed([("self_registration", "true")]) { other in
                var person = other.person
                try await person.open(link)
                #expect(person.stop.page.has("error"))
            }
            try await World.shared.test(ahead: 901) { site in
                var person = Person(site.of(bed.realm))
                try await person.open(link)
                #expect(person.stop.page.has("error"))
            }
        }
    }

    @Test func `a realm without self_registration has no such pages`() async throws {
        try await World.shared.bed { bed in
            var eve = bed.person
            try await eve.open("/account")
            #expect(!eve.stop.page.has("register"))
            try await eve.open("/register")
            #expect(eve.stop.reply?.status == .notFound)
        }
    }
}
