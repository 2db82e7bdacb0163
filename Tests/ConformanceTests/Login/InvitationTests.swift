// Administrators let people choose a password by a link, and people are told what happened to their accounts.
import HTTPTypes
import Testing
import WritPostgres
import WritProtocol
import WritServer
import WritStore
import WritTestSupport
import WritWeb

@Suite struct InvitationTests {
    private static let new = "a new long password"

    /// As the command makes one.
    private func administration(_ bed: Bed, _ delivery: MailDelivery = .shown) -> Administration {
        let authority = bed.site.world.authority
        return Administration(
            store: authority.store, masterKeys: authority.masterKeys, publicURL: authority.settings.publicURL,
            argon2: authority.settings.argon2,
            mail: PageTemplates.own.correspondence(delivery, links: LinkLifetimes()))
    }

    private func path(_ link: SentLink, _ bed: Bed) -> String {
        String(link.topic.link(link.issuer).dropFirst(bed.site.issuer.count))
    }

    private func set(_ person: inout Person, _ password: String = new) async throws {
        try await person.press("save", ["new_password": password, "repeat_password": password])
    }

    private func canLogIn(_ bed: Bed, _ name: String, _ password: String = new) async throws -> Bool {
        var person = bed.person
        try await person.open("/account")
        try await person.press("login", ["username": name, "password": password])
        return person.stop.page.has("profile")
    }

    @Test func `somebody invited chooses their password by the mailed link, once`() async throws {
        try await World.shared.bed { bed in
            let draft = UserDraft(username: "eve", email: "eve@example.com", locale: "fr-CA")
            let sent = try await administration(bed).createUser(bed.realm, draft, inviting: .mail)
            #expect(sent.mailedTo == "eve@example.com")
            let mail = try #require(try await bed.mails().first)
            // In the person's own language.
            #expect(mail.recipient == "eve@example.com" && mail.letter.language == "fr")
            #expect(mail.letter.body.contains("dans les 24 heures") && mail.letter.body.contains("eve"))
            let link = try await bed.link()
            #expect(link == path(sent, bed))
            var eve = bed.person
            try await eve.open(link)
            #expect(eve.stop.page.has("set-password-form"))
            let shown = eve
            try await set(&eve)
            #expect(eve.stop.page.has("registered"))
            #expect(try await canLogIn(bed, "eve"))
            #expect(try await bed.administration.showUser(bed.realm, sent.user.user.id).user.isEmailVerified)
            // Nobody needs to be told of a first password.
            #expect(try await bed.mails().count == 1)
            var again = shown
            try await set(&again, "another long password")
            #expect(again.stop.reply?.status == .badRequest)
        }
    }

    @Test func `an invitation works where nobody may reset a password, and a new one takes the old away`() async throws
    {
        try await World.shared.bed([("password_reset", "false")]) { bed in
            let administration = administration(bed)
            let first = try await administration.inviteUser(bed.realm, bed.ada, by: .mail)
            let second = try await administration.inviteUser(bed.realm, bed.ada, by: .mail)
            var ada = bed.person
            try await ada.open(path(first, bed))
            #expect(ada.stop.page.has("error"))
            try await ada.open(path(second, bed))
            #expect(ada.stop.page.has("set-password-form"))
            await #expect(throws: AdministrationError.self) {
                try await administration.sendPasswordReset(bed.realm, bed.ada, by: .mail)
            }
        }
    }

    @Test func `an invitation is no link to reset a password, nor the other way about`() async throws {
        try await World.shared.bed { bed in
            let invitation = path(try await administration(bed).inviteUser(bed.realm, bed.ada, by: .mail), bed)
            let reset = path(try await administration(bed).sendPasswordReset(bed.realm, bed.ada, by: .mail), bed)
            var ada = bed.person
            try await ada.open(invitation.replacing("/invitation", with: "/set-password"))
            #expect(ada.stop.page.has("error"))
            try await ada.open(reset.replacing("/set-password", with: "/invitation"))
            #expect(ada.stop.page.has("error"))
            try await ada.open(reset)
            #expect(ada.stop.page.has("set-password-form"))
        }
    }

    @Test func `a link that an administrator was shown sets the password, and proves no address`() async throws {
        try await World.shared.bed { bed in
            // Nor is a mail server needed.
            let sent = try await administration(bed, .waits).inviteUser(bed.realm, bed.bob, by: .shown)
            #expect(sent.mailedTo == nil)
            #expect(try await bed.mails().isEmpty)
            var bob = bed.person
            try await bob.open(path(sent, bed))
            try await set(&bob)
            #expect(try await canLogIn(bed, "bob"))
            #expect(try await !bed.administration.showUser(bed.realm, bed.bob).user.isEmailVerified)
        }
    }

    @Test func `an invitation needs an address, a mail server and an enabled account`() async throws {
        try await World.shared.bed { bed in
            func refusedField(_ body: () async throws -> SentLink) async -> String? {
                do { _ = try await body() } catch AdministrationError.invalid(let field, _) {
                    return field
                } catch { return "\(error)" }
                return nil
            }
            let nobody = UserDraft(username: "nobody")
            #expect(
                await refusedField { try await administration(bed).createUser(bed.realm, nobody, inviting: .mail) }
                    == "email")
            // Nothing is left of it.
            await #expect(throws: AdministrationError.self) {
                try await bed.administration.findUser(bed.realm, "nobody")
            }
            #expect(
                await refusedField {
                    try await administration(bed, .waits).inviteUser(bed.realm, bed.ada, by: .mail)
                } == "mail.server")
            _ = try await bed.administration.setEnabled(bed.realm, bed.ada, false)
            #expect(
                await refusedField { try await administration(bed).inviteUser(bed.realm, bed.ada, by: .mail) }
                    == "enabled")
        }
    }

    // MARK: What people are told

    @Test func `whoever's password changes is told by mail, whoever changes it`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            try await ada.open("/account")
            try await ada.press("login", ["username": "ada", "password": World.password])
            try await ada.press(
                "change-password",
                ["current_password": World.password, "new_password": Self.new, "repeat_password": Self.new])
            #expect(try await bed.mails().map(\.letter.subject).count { $0.contains("password") } == 1)
            _ = try await administration(bed).updateUser(bed.realm, bed.ada, password: "by the administrator")
            #expect(try await bed.mails().count == 2)
            _ = try await administration(bed).sendPasswordReset(bed.realm, bed.ada, by: .mail)
            try await ada.open(try await bed.link())
            try await set(&ada, "by the link itself")
            let mails = try await bed.mails()
            #expect(mails.count == 4 && mails.allSatisfy { $0.recipient == "ada@example.com" })
            #expect(mails.first?.letter.subject == "Your password at \(bed.realm) was changed")
            #expect(mails.first?.letter.body.contains(bed.site.issuer + "/account") == true)
        }
    }

    @Test func `what people do to their accounts says from where and by which request in the audit trail`() async throws
    {
        try await World.shared.bed { bed in
            _ = try await administration(bed).sendPasswordReset(bed.realm, bed.ada, by: .mail)
            var ada = bed.person
            try await ada.open(try await bed.link())
            try await set(&ada)
            let rows = try await bed.site.world.authority.store.pool.query(
                Statement(
                    """
                    SELECT kind, address IS NOT NULL AND request_id IS NOT NULL
                    FROM audit_event
                    WHERE realm_id = $1
                      AND kind IN ('user.password_reset', 'session.ended', 'user.created')
                    """, .read),
                [.text(bed.realm.rawValue)], realm: bed.realm.rawValue)
            for row in rows { #expect(try row.bool(1) == (try row.text(0) != "user.created")) }
            #expect(rows.count >= 3)
        }
    }

    @Test func `the old address is told of a new one, and an address that stays of nothing`() async throws {
        try await World.shared.bed { bed in
            let administration = administration(bed)
            _ = try await administration.updateUser(bed.realm, bed.ada, UserDraft(email: "ada@example.com"))
            _ = try await administration.updateUser(bed.realm, bed.ada, UserDraft(givenName: "Augusta"))
            #expect(try await bed.mails().isEmpty)
            _ = try await administration.updateUser(bed.realm, bed.ada, UserDraft(email: "new@example.com"))
            let mails = try await bed.mails()
            #expect(mails.map(\.recipient) == ["ada@example.com"])
            #expect(mails.first?.letter.subject == "Your email address at \(bed.realm) was changed")
        }
    }

    @Test func `a change that fails tells nobody, nor does one where there is no mail server`() async throws {
        try await World.shared.bed { bed in
            await #expect(throws: AdministrationError.self) {
                try await administration(bed).updateUser(
                    bed.realm, bed.ada, UserDraft(email: "bob@example.com"), password: Self.new)
            }
            #expect(try await bed.mails().isEmpty)
            _ = try await administration(bed, .waits).updateUser(bed.realm, bed.ada, password: Self.new)
            #expect(try await bed.mails().isEmpty)
        }
    }
}
