// Whoever is switched off, a person or an application, is so at every step at once (CVE-2023-22492, CVE-2024-46999).
import HTTPTypes
import Testing
import WritCrypto
import WritJOSE
import WritProtocol
import WritServer

@Suite struct SwitchedOffTests {
    private func disableAda(_ bed: Bed) async throws {
        _ = try await bed.administration.setEnabled(bed.realm, bed.ada, false)
    }

    private func disableWeb(_ bed: Bed) async throws {
        var changes = ClientChanges()
        changes.isEnabled = false
        _ = try await bed.administration.updateClient(bed.realm, try #require(ClientID("web")), changes)
        try await bed.eventually("the client is off") {
            try await bed.site.token("grant_type=authorization_code&code=x", bed.web.headers).status == .unauthorized
        }
    }

    private func atConsent(_ bed: Bed) async throws -> Person {
        var ada = bed.person
        try await ada.open("/oauth/authorize?" + bed.web.request())
        try await ada.press("login", ["username": "ada", "password": World.password])
        #expect(ada.stop.page.has("consent-form"))
        return ada
    }

    @Test func `a disabled person cannot log in, and is told what a wrong password is`() async throws {
        try await World.shared.bed { bed in
            var (ada, bob) = (bed.person, bed.person)
            try await ada.open("/oauth/authorize?" + bed.web.request())
            try await bob.open("/oauth/authorize?" + bed.web.request())
            try await disableAda(bed)
            try await ada.press("login", ["username": "ada", "password": World.password])
            try await bob.press("login", ["username": "ada", "password": "wrong-wrong"])
            #expect(ada.stop.status == bob.stop.status && ada.sessionCookie == nil)
            #expect(ada.stop.page.has("error") && ada.stop.page.text("error") == bob.stop.page.text("error"))
        }
    }

    @Test func `a person who is disabled in front of the consent page gives nothing`() async throws {
        try await World.shared.bed { bed in
            var ada = try await atConsent(bed)
            try await disableAda(bed)
            try await ada.press("allow")
            #expect(ada.stop.location == nil && ada.stop.page.has("login-form"))
        }
    }

    @Test func `the session, codes, tokens and account of a disabled person are over`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let tokens = try await bed.tokens(&ada, ["scope": "openid offline_access"])
            let code = try await bed.logIn(&ada).code()
            try await disableAda(bed)
            try await ada.open("/oauth/authorize?" + bed.web.request(["prompt": "none"]))
            try ada.stop.expectError("login_required")
            try await ada.open("/account")
            #expect(ada.stop.page.has("login-form"))
            try bed.site.expect(try await bed.redeem(code), .badRequest, "invalid_grant")
            #expect(try await bed.userInfo(tokens.access).status == .unauthorized)
            #expect(try await !bed.isActive(tokens.access))
            let refreshed = try await bed.site.token(bed.web.refreshing(tokens.refresh ?? ""), bed.web.headers)
            try bed.site.expect(refreshed, .badRequest, "invalid_grant")
            // And stay so when the person is back.
            _ = try await bed.administration.setEnabled(bed.realm, bed.ada, true)
            try await ada.open("/oauth/authorize?" + bed.web.request(["prompt": "none"]))
            try ada.stop.expectError("login_required")
            try bed.site.expect(try await bed.redeem(code), .badRequest, "invalid_grant")
            #expect(try await bed.userInfo(tokens.access).status == .unauthorized)
        }
    }

    @Test func `a disabled client's requests are a page, as an unknown client's are`() async throws {
        try await World.shared.bed { bed in
            try await disableWeb(bed)
            var ada = bed.person
            try await ada.open("/oauth/authorize?" + bed.web.request())
            ada.stop.expectPage(refusing: .unknownClient)
            try await ada.open("/oauth/authorize?" + bed.web.request(["prompt": "none"]))
            ada.stop.expectPage(refusing: .unknownClient)
            try bed.site.expect(
                try await bed.site.post("/oauth/par", bed.web.request(), bed.web.headers), .unauthorized,
                "invalid_client")
        }
    }

    @Test func `a client that is disabled while somebody is on their way gets nobody`() async throws {
        try await World.shared.bed { bed in
            var login = bed.person
            try await login.open("/oauth/authorize?" + bed.web.request())
            var consent = try await atConsent(bed)
            try await disableWeb(bed)
            try await login.press("login", ["username": "ada", "password": World.password])
            login.stop.expectPage(refusing: .unknownClient)
            #expect(login.sessionCookie == nil)
            try await consent.press("allow")
            consent.stop.expectPage(refusing: .unknownClient)
        }
    }

    @Test func `a disabled client's codes and tokens are worth nothing`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let tokens = try await bed.tokens(&ada)
            let code = try await bed.logIn(&ada).code()
            try await disableWeb(bed)
            try bed.site.expect(try await bed.redeem(code), .unauthorized, "invalid_client")
            #expect(try await bed.userInfo(tokens.access).status == .unauthorized)
            #expect(try await !bed.isActive(tokens.access, for: bed.other))
            try bed.site.expect(
                try await bed.site.token(bed.web.refreshing(tokens.refresh ?? ""), bed.web.headers), .unauthorized,
                "invalid_client")
        }
    }

    @Test func `a disabled client is no reason to send anybody anywhere at logout`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let idToken = try #require(try await bed.tokens(&ada).id)
            try await disableWeb(bed)
            try await ada.open(
                "/oauth/logout?"
                    + FormCoding.encode([
                        (name: "id_token_hint", value: idToken),
                        (name: "post_logout_redirect_uri", value: "https://app.example.com/bye"),
                    ]))
            ada.stop.expectPage(refusing: .logoutClientUnknown)
        }
    }

    @Test func `in a disabled realm there is nothing, and no session outlives it`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let tokens = try await bed.tokens(&ada)
            _ = try await bed.administration.updateRealm(bed.realm, isEnabled: false)
            try await bed.eventually("the realm is off") {
                try await bed.site.get("/oauth/jwks").status == .notFound
            }
            for path in [
                "/oauth/authorize?" + bed.web.request(["prompt": "none"]), "/account", "/login", "/oauth/logout",
            ] {
                try await ada.open(path)
                #expect(ada.stop.location == nil && ada.stop.status == .notFound)
            }
            #expect(try await bed.userInfo(tokens.access).status == .notFound)
            #expect(try await bed.redeem("x").status == .notFound)
        }
    }

    @Test func `a new password ends the other sessions and every grant, ASVS 7.4.3`() async throws {
        try await World.shared.bed { bed in
            var (ada, elsewhere) = (bed.person, bed.person)
            let tokens = try await bed.tokens(&elsewhere, ["scope": "openid offline_access"])
            _ = try await bed.logIn(&ada)
            try await ada.open("/account")
            let new = "a wholly different sentence"
            try await ada.press(
                "change-password",
                ["current_password": World.password, "new_password": new, "repeat_password": new])
            #expect(ada.stop.page.has("notice"))
            #expect(try await bed.logIn(&ada, ["prompt": "none"])["code"] != nil)
            try await elsewhere.open("/oauth/authorize?" + bed.web.request(["prompt": "none"]))
            try elsewhere.stop.expectError("login_required")
            #expect(try await !bed.isActive(tokens.access))
            #expect(try await !bed.isActive(tokens.refresh ?? ""))
        }
    }
}
