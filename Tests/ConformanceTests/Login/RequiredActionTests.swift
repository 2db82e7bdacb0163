// What an administrator demands of a person before they come in: no code, no token and no account page until it is done.
import HTTPTypes
import Testing
import WritJOSE
import WritProtocol
import WritServer
import WritStore

extension Bed {
    /// Demands of ada.
    fileprivate func demand(_ actions: RequiredAction..., unverified: Bool = false) async throws {
        _ = try await administration.updateUser(
            realm, ada, UserDraft(isEmailVerified: unverified ? false : nil, requiredActions: actions))
    }

    fileprivate var demanded: [RequiredAction] {
        get async throws { try await administration.showUser(realm, ada).user.requiredActions }
    }

    /// Opens the authorization endpoint and logs in where asked.
    fileprivate func enter(
        _ person: inout Person, as password: String = World.password, _ changes: KeyValuePairs<String, String?> = [:]
    ) async throws {
        try await person.open("/oauth/authorize?" + web.request(changes))
        if person.stop.page.has("login-form") {
            try await person.press("login", ["username": "ada", "password": password])
        }
    }
}

@Suite struct RequiredActionTests {
    private static let fresh = "a fresh long password"
    private static let typed: KeyValuePairs = ["new_password": fresh, "repeat_password": fresh]

    private func withBed(_ body: @escaping @Sendable (Bed) async throws -> Void) async throws {
        try await World.shared.bed([("consent", "skip"), ("password_grant", "true")], body)
    }

    @Test func `a temporary password is replaced before the application hears anything`() async throws {
        try await withBed { bed in
            _ = try await bed.administration.updateUser(
                bed.realm, bed.ada, password: "temporary words", isTemporary: true)
            var ada = bed.person
            try await bed.enter(&ada, as: "temporary words")
            #expect(ada.stop.page.has("set-password-form") && ada.stop.location == nil)
            // At an address of its own: loading it again sends no form.
            #expect(ada.trail.dropLast().last?.headers[.location]?.contains("/required-action?flow=") == true)
            for typed: KeyValuePairs in [
                ["new_password": "temporary words", "repeat_password": "temporary words"],
                ["new_password": "short", "repeat_password": "short"],
                ["new_password": Self.fresh, "repeat_password": "another one"],
            ] {
                try await ada.press("save", typed)
                #expect(ada.stop.page.has("error") && ada.stop.status == .badRequest)
            }
            try await ada.press("save", Self.typed)
            let code = try ada.stop.answer().code()
            #expect(try await bed.redeem(code).status == .ok)
            #expect(try await bed.demanded == [])
            // The old one is none any more.
            var eve = bed.person
            try await bed.enter(&eve, as: "temporary words")
            #expect(eve.stop.page.has("login-form"))
        }
    }

    @Test func `all that is demanded is asked for, one page after the other`() async throws {
        try await withBed { bed in
            try await bed.demand(.verifyEmail, .updateProfile, .updatePassword, unverified: true)
            var ada = bed.person
            try await bed.enter(&ada, ["prompt": "login"])
            try await ada.press("save", Self.typed)
            #expect(ada.stop.page.has("update-profile-form"))
            #expect(ada.stop.page.attribute("value", of: "given-name") == "Ada")
            try await ada.press("continue", ["given_name": " ", "email": "ada@example.com"])
            #expect(ada.stop.page.has("given-name-error"))
            try await ada.press("continue", ["given_name": "Augusta Ada", "email": "nowhere"])
            #expect(ada.stop.page.has("email-error"))
            #expect(ada.stop.page.attribute("value", of: "given-name") == "Augusta Ada")
            // Somebody else's address, and a mistyped one, are answered as any other: nothing is theirs before it is
            // read.
            for email in ["bob@example.com", "augusta@example.com", "ada.augusta@example.com"] {
                try await ada.press("continue", ["given_name": "Augusta Ada", "email": email])
                #expect(ada.stop.page.has("update-profile-form") && ada.stop.page.has("notice"))
                #expect(ada.stop.page.attribute("value", of: "email") == email)
            }
            #expect(try await bed.administration.showUser(bed.realm, bed.ada).user.email == "ada@example.com")
            let mail = try #require(try await bed.mails().first { $0.recipient == "ada.augusta@example.com" })
            #expect(mail.letter.body.contains("token="))
            // Whoever only reads the mail proves nothing for somebody else.
            var phone = bed.person
            try await phone.open(try await bed.link())
            #expect(phone.stop.page.has("error") && phone.stop.status == .forbidden)
            var tab = ada
            try await tab.open(try await bed.link())
            try await tab.press("verify")
            #expect(tab.stop.page.has("email-verified"))
            // The login that was demanded was made for this request, and is not asked for again.
            try await ada.press("continue")
            _ = try ada.stop.answer().code()
            let user = try await bed.administration.showUser(bed.realm, bed.ada).user
            #expect(user.givenName == "Augusta Ada" && user.isEmailVerified && user.requiredActions == [])
            #expect(user.email == "ada.augusta@example.com")
        }
    }

    @Test func `a session that is there already gives nothing until it is done`() async throws {
        try await withBed { bed in
            var ada = bed.person
            let tokens = try await bed.tokens(&ada)
            var old = ada
            try await old.open("/account")
            let flow = try #require(try old.stop.page.form("logout")["flow"])
            try await bed.demand(.updateProfile)
            try await ada.open("/oauth/authorize?" + bed.web.request(["prompt": "none"]))
            try ada.stop.expectError("interaction_required")
            try await ada.open("/account")
            #expect(ada.stop.page.has("update-profile-form") && !ada.stop.page.has("profile"))
            // A form of the account page that stood open does nothing.
            try await old.send(
                "/account",
                FormCoding.encode([(name: "flow", value: flow), (name: "action", value: "end_all_sessions")]))
            #expect(old.stop.page.has("update-profile-form"))
            try await bed.enter(&ada)
            #expect(ada.stop.page.has("update-profile-form"))
            // A grant from before goes on: a refresh is no login.
            let refreshed = try await bed.site.token(
                bed.web.refreshing(try #require(tokens.refresh)), bed.web.headers)
            #expect(refreshed.status == .ok)
            try await ada.press("continue")
            _ = try ada.stop.answer().code()
            try await ada.open("/oauth/authorize?" + bed.web.request(["prompt": "none"]))
            _ = try ada.stop.answer().code()
        }
    }

    @Test func `a new password and another address are for whoever has just logged in`() async throws {
        try await withBed { bed in
            for action in [RequiredAction.updatePassword, .updateProfile] {
                var ada = bed.person
                _ = try await bed.logIn(&ada)
                try await bed.demand(action)
                try await bed.ageLogins(by: 301)
                try await ada.open("/oauth/authorize?" + bed.web.request())
                #expect(ada.stop.page.has("login-form") && ada.stop.page.has("notice"))
                try await ada.open("/account")
                #expect(ada.stop.page.has("login-form") && ada.stop.page.has("notice"))
                try await ada.press("login", ["username": "ada", "password": World.password])
                #expect(ada.stop.page.has("set-password-form") || ada.stop.page.has("update-profile-form"))
                // The page that stood open meanwhile does nothing.
                try await bed.ageLogins(by: 301)
                let isPassword = action == .updatePassword
                try await ada.press(isPassword ? "save" : "continue", isPassword ? Self.typed : [:])
                #expect(ada.stop.page.has("login-form") && ada.stop.page.has("notice"))
                #expect(try await bed.demanded == [action])
                try await bed.demand()
            }
        }
    }

    @Test func `the account page is for whoever has done it`() async throws {
        try await withBed { bed in
            try await bed.demand(.updatePassword)
            var ada = bed.person
            try await ada.open("/account")
            try await ada.press("login", ["username": "ada", "password": World.password])
            #expect(ada.stop.page.has("set-password-form"))
            // In another language it is the same page.
            try await ada.press("language-de")
            #expect(ada.stop.page.has("set-password-form") && ada.stop.page.html.contains("lang=\"de\""))
            try await ada.press("save", Self.typed)
            #expect(ada.stop.page.has("profile"))
            // Somebody else may log in instead.
            try await bed.demand(.updatePassword)
            try await ada.open("/account")
            let other = try #require(ada.stop.page.attribute("href", of: "other-account"))
            try await ada.visit(other.replacing("&amp;", with: "&"))
            #expect(ada.stop.page.has("login-form"))
        }
    }

    @Test func `of two tabs the second finds nothing to do, and changes nothing`() async throws {
        try await withBed { bed in
            try await bed.demand(.updatePassword)
            var first = bed.person
            try await bed.enter(&first)
            var second = first
            try await first.press("save", Self.typed)
            _ = try first.stop.answer().code()
            try await second.press(
                "save", ["new_password": "quite another one", "repeat_password": "quite another one"])
            _ = try second.stop.answer().code()
            // The browser's way back leads to the page's address, which asks for nothing any more.
            let page = try #require(first.trail.compactMap { $0.headers[.location] }.first { $0.contains("flow=") })
            try await first.visit(try #require(bed.site.path(page)))
            _ = try first.stop.answer().code()
            var ada = bed.person
            try await bed.enter(&ada, as: Self.fresh)
            _ = try ada.stop.answer().code()
        }
    }

    @Test func `a page's form does what that page asked for, in its session`() async throws {
        try await withBed { bed in
            try await bed.demand(.updateProfile, .verifyEmail, unverified: true)
            var ada = bed.person
            try await bed.enter(&ada)
            let profile = try ada.stop.page.form("continue")
            try await bed.demand(.updatePassword)
            // The page that stood open does not skip what was demanded meanwhile.
            try await ada.send("/required-action", FormCoding.encode(profile.fields))
            #expect(ada.stop.page.has("set-password-form"))
            // Nor does a login's form, or another person's session, do it.
            var bob = ada
            try await bob.open("/account")
            let flow = try bob.stop.page.form("save")["flow"] ?? ""
            var eve = bed.person
            try await eve.open("/account")
            try await eve.press("login", ["username": "bob", "password": World.password])
            try await eve.send(
                "/required-action",
                FormCoding.encode([(name: "flow", value: flow)] + Self.typed.map { (name: $0.key, value: $0.value) }))
            #expect(eve.stop.status == .badRequest)
            #expect(try await bed.demanded == [.updatePassword])
            var stranger = bed.person
            try await stranger.open("/oauth/authorize?" + bed.web.request())
            let login = try stranger.stop.page.form("login")["flow"] ?? ""
            try await stranger.send("/required-action", FormCoding.encode([(name: "flow", value: login)]))
            #expect(stranger.stop.status == .badRequest)
        }
    }

    @Test func `the password grant says so, after the right password only`() async throws {
        try await withBed { bed in
            let (client, secret) = try await bed.administration.createClient(
                bed.realm, ClientDraft(id: "batch", grants: ["password", "refresh_token"], scopes: ["openid"]))
            let headers = Site.basic(client.client.id.rawValue, secret ?? "")
            func ask(_ password: String) async throws -> TestResponse {
                try await bed.site.token(
                    FormCoding.encode([
                        (name: "grant_type", value: "password"), (name: "username", value: "ada"),
                        (name: "password", value: password),
                    ]), headers)
            }
            try await bed.demand(.updatePassword)
            let refused = try await ask(World.password)
            try bed.site.expect(refused, .badRequest, "invalid_grant")
            #expect(try refused.json["error_description"]?.string?.contains("not fully set up") == true)
            let wrong = try await ask("wrong")
            try bed.site.expect(wrong, .badRequest, "invalid_grant")
            #expect(try wrong.json["error_description"]?.string?.contains("wrong") == true)
            try await bed.demand()
            #expect(try await ask(World.password).status == .ok)
        }
    }

    @Test func `an address is asked for where there is none to confirm`() async throws {
        try await withBed { bed in
            _ = try await bed.administration.updateUser(
                bed.realm, bed.ada, UserDraft(email: "", requiredActions: [.verifyEmail]))
            var ada = bed.person
            try await bed.enter(&ada)
            #expect(ada.stop.page.has("update-profile-form"))
            try await ada.press("continue", ["email": "ada@new.example"])
            #expect(ada.stop.page.has("notice"))
            var tab = ada
            try await tab.open(try await bed.link())
            try await tab.press("verify")
            try await ada.press("continue")
            _ = try ada.stop.answer().code()
        }
    }

    @Test func `an address that an administrator wants confirmed is not exchanged for another`() async throws {
        try await withBed { bed in
            try await bed.demand(.verifyEmail, unverified: true)
            var ada = bed.person
            try await ada.open("/account")
            try await ada.press("login", ["username": "ada", "password": World.password])
            #expect(ada.stop.page.has("confirm-email-form"))
            var form = try ada.stop.page.form("send")
            form["email"] = "ada@right.example"
            try await ada.send("/required-action", FormCoding.encode(form.fields))
            #expect(try await bed.mails().map(\.recipient) == ["ada@example.com"])
        }
    }

    @Test func `nobody takes another's address, or writes to strangers without end`() async throws {
        try await withBed { bed in
            try await bed.demand(.updateProfile)
            var ada = bed.person
            try await ada.open("/account")
            try await ada.press("login", ["username": "ada", "password": World.password])
            try await ada.press("continue", ["email": "bob@example.com"])
            var tab = ada
            try await tab.open(try await bed.link())
            try await tab.press("verify")
            #expect(tab.stop.page.has("error") && tab.stop.status == .badRequest)
            for email in ["one@example.com", "two@example.com"] {
                try await ada.press("continue", ["email": email])
                #expect(ada.stop.page.has("notice"))
            }
            try await ada.press("continue", ["email": "three@example.com"])
            #expect(ada.stop.page.has("error") && ada.stop.status == .tooManyRequests)
            #expect(try await bed.mails().count == 3)
            #expect(try await bed.demanded == [.updateProfile])
            // The address that was verified is told of the one that takes its place.
            try await tab.open(try await bed.link())
            try await tab.press("verify")
            let user = try await bed.administration.showUser(bed.realm, bed.ada).user
            #expect(user.email == "two@example.com" && user.isEmailVerified)
            #expect(try await bed.mails().contains { $0.recipient == "ada@example.com" })
            try await ada.press("continue")
            #expect(ada.stop.page.has("profile"))
        }
    }
}
