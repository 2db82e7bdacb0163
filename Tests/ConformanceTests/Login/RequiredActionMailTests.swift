// Administrators have people mailed what is required of them: what the link does without a login, and what it does not.
import HTTPTypes
import Testing
import WritProtocol
import WritServer
import WritStore
import WritWeb

extension Bed {
    /// Who has mails sent, as over HTTP and by command.
    fileprivate func writer(_ delivery: MailDelivery = .shown) -> Administration {
        let authority = site.world.authority
        return Administration(
            store: authority.store, masterKeys: authority.masterKeys, publicURL: authority.settings.publicURL,
            argon2: authority.settings.argon2,
            mail: PageTemplates.own.correspondence(delivery, links: LinkLifetimes()))
    }

    fileprivate func demand(_ actions: RequiredAction...) async throws {
        _ = try await administration.updateUser(realm, ada, UserDraft(requiredActions: actions))
    }
}

@Suite struct RequiredActionMailTests {
    private static let fresh = "a fresh long password"
    private static let typed: KeyValuePairs = ["new_password": fresh, "repeat_password": fresh]

    @Test func `a required password is set by the link, once, and the rest is asked for at the login`() async throws {
        try await World.shared.bed { bed in
            _ = try await bed.administration.updateUser(bed.realm, bed.ada, UserDraft(locale: "de"))
            try await bed.demand(.updatePassword, .updateProfile)
            let sent = try await bed.writer().mailRequiredActions(bed.realm, bed.ada)
            #expect(sent.mailedTo == "ada@example.com" && sent.linkExpiresAt != nil)
            let mail = try #require(try await bed.mails().first)
            #expect(mail.recipient == "ada@example.com" && mail.letter.language == "de")
            let actions = "- Ein neues Passwort wählen\n- Ihre Angaben prüfen und ergänzen\n"
            #expect(mail.letter.body.contains(actions) && mail.letter.body.contains("24 Stunden"))
            let link = try await bed.link()
            var ada = bed.person
            try await ada.open(link)
            var again = ada
            try await ada.press("save", Self.typed)
            #expect(ada.stop.page.has("password-set") && !ada.stop.page.has("profile"))
            #expect(try await bed.mails().first?.letter.subject.contains("geändert") == true)
            try await ada.open("/account")
            try await ada.press("login", ["username": "ada", "password": Self.fresh])
            #expect(ada.stop.page.has("update-profile-form"))
            try await again.press("save", ["new_password": "another long one", "repeat_password": "another long one"])
            #expect(again.stop.status == .badRequest)
        }
    }

    @Test func `a newer mail takes the older one's link away`() async throws {
        try await World.shared.bed { bed in
            try await bed.demand(.updatePassword)
            var links: [String] = []
            for _ in 0..<2 {
                _ = try await bed.writer().mailRequiredActions(bed.realm, bed.ada)
                links.append(try await bed.link())
            }
            var ada = bed.person
            try await ada.open(links[0])
            #expect(ada.stop.page.has("error"))
            try await ada.open(links[1])
            #expect(ada.stop.page.has("set-password-form"))
        }
    }

    @Test(arguments: [
        ("true", [RequiredAction.updateProfile]), ("true", [.verifyEmail]), ("false", [.updatePassword]),
    ])
    func `whatever else is required waits behind the login, a password too where mailboxes reset none`(
        _ reset: String, _ actions: [RequiredAction]
    ) async throws {
        try await World.shared.bed([("password_reset", reset)]) { bed in
            _ = try await bed.administration.updateUser(
                bed.realm, bed.ada, UserDraft(isEmailVerified: false, requiredActions: actions))
            let sent = try await bed.writer().mailRequiredActions(bed.realm, bed.ada)
            #expect(sent.linkExpiresAt == nil)
            // Nothing in it that somebody else could use.
            #expect(try await bed.link() == "/account")
            var ada = bed.person
            try await ada.open("/account")
            #expect(ada.stop.page.has("login-form"))
            try await ada.press("login", ["username": "ada", "password": World.password])
            #expect(!ada.stop.page.has("profile"))
            #expect(try await bed.administration.showUser(bed.realm, bed.ada).user.requiredActions == actions)
        }
    }

    @Test func `who cannot do it, or gets no mail, is mailed nothing, and whoever asks is told why`() async throws {
        try await World.shared.bed { bed in
            func refusal(_ writer: Administration) async throws -> String? {
                do { _ = try await writer.mailRequiredActions(bed.realm, bed.ada) } catch AdministrationError.conflict(
                    let message)
                {
                    return message
                }
                return nil
            }
            #expect(try await refusal(bed.writer())?.contains("nothing is required") == true)
            try await bed.demand(.updateProfile)
            #expect(try await refusal(bed.writer(.waits))?.contains("mail.server") == true)
            _ = try await bed.administration.setEnabled(bed.realm, bed.ada, false)
            #expect(try await refusal(bed.writer())?.contains("disabled") == true)
            _ = try await bed.administration.updateUser(
                bed.realm, bed.ada, UserDraft(email: ""), isEnabled: true)
            #expect(try await refusal(bed.writer())?.contains("no e-mail address") == true)
            #expect(try await bed.mails().isEmpty)
            _ = try await bed.administration.updateUser(bed.realm, bed.ada, UserDraft(email: "ada@example.com"))
            for _ in 0..<3 { #expect(try await refusal(bed.writer()) == nil) }
            #expect(try await refusal(bed.writer())?.contains("wait") == true)
            #expect(try await bed.mails().count == 3)
        }
    }
}
