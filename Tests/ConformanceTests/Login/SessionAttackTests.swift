// Sessions and the forms on the way to them: what somebody else made, kept or altered is worth nothing.
import HTTPTypes
import Testing
import WritCrypto
import WritJOSE
import WritProtocol
import WritServer

@Suite struct SessionAttackTests {
    private func isLoggedIn(_ person: Person, _ bed: Bed) async throws -> Bool {
        var person = person
        try await person.open("/oauth/authorize?" + bed.web.request(["prompt": "none"]))
        return try person.stop.answer()["error"] != "login_required"
    }

    @Test func `the session's cookie changes at each login, and the old one is dead`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            _ = try await bed.logIn(&ada)
            let old = ada
            try await ada.open("/oauth/authorize?" + bed.web.request(["prompt": "login"]))
            try await ada.press("login", ["username": "ada", "password": World.password])
            #expect(ada.sessionCookie != old.sessionCookie)
            #expect(try await !isLoggedIn(old, bed))
            #expect(try await isLoggedIn(ada, bed))
        }
    }

    @Test func `claims by name and other audiences are not covered by a consent that did not show them`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            _ = try await bed.logIn(&ada, ["scope": "openid"])
            let more: [KeyValuePairs<String, String?>] = [
                ["scope": "openid", "prompt": "none", "claims": #"{"id_token":{"email":null}}"#],
                ["scope": "openid", "prompt": "none", "claims": #"{"userinfo":{"name":{"essential":true}}}"#],
                ["scope": "openid", "prompt": "none", "resource": World.api],
            ]
            try await ada.open("/oauth/authorize?" + bed.web.request(["scope": "openid", "prompt": "none"]))
            #expect(try ada.stop.answer()["code"] != nil)
            for changes in more {
                try await ada.open("/oauth/authorize?" + bed.web.request(changes))
                #expect(try ada.stop.answer()["error"] == "consent_required")
            }
        }
    }

    @Test func `what one person allowed is not allowed by the next who logs in`() async throws {
        try await World.shared.bed { bed in
            var browser = bed.person
            _ = try await bed.logIn(&browser, as: "bob", ["scope": "openid"])
            try await browser.open(
                "/oauth/authorize?"
                    + bed.web.request(["scope": "openid email", "prompt": "consent", "max_age": "600"]))
            // Bob's login grows too old while he reads.
            try await bed.rows("UPDATE session SET auth_time = auth_time - interval '1 hour' WHERE realm_id = $1")
            try await browser.press("allow")
            #expect(browser.stop.page.has("login-form"))
            try await browser.press("login", ["username": "ada", "password": World.password])
            #expect(browser.stop.page.has("consent-form"))
        }
    }

    @Test func `a cookie that was planted is not taken on`() async throws {
        try await World.shared.bed { bed in
            var mallory = bed.person
            _ = try await bed.logIn(&mallory, as: "bob")
            for planted in [Base64URL.encode(RandomSource.system.bytes(32)), "x", try #require(mallory.sessionCookie)] {
                var ada = bed.person
                try await ada.open("/oauth/authorize?" + bed.web.request(["prompt": "login"]))
                ada.sessionCookie = planted
                try await ada.press("login", ["username": "ada", "password": World.password])
                #expect(ada.sessionCookie != planted)
                // Whoever planted it is not logged in by it, nor as before.
                mallory.sessionCookie = planted
                #expect(try await !isLoggedIn(mallory, bed))
            }
        }
    }

    @Test func `the cookies are the host's, for https and the server alone, ASVS 3.3`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            _ = try await bed.logIn(&ada)
            try await ada.open("/account")
            try await ada.press("language-de")
            let set = ada.trail.flatMap { $0.headers[values: .setCookie] }
            #expect(Set(set.map { $0.prefix { $0 != "=" } }).count == 4)
            for cookie in set {
                #expect(cookie.hasPrefix("__Host-writ-"))
                #expect(cookie.contains("; Path=/;") && !cookie.lowercased().contains("domain="))
                for flag in ["; HttpOnly", "; Secure", "; SameSite=Lax"] { #expect(cookie.contains(flag)) }
            }
            let session = try #require(set.first { $0.hasPrefix("__Host-writ-session-") })
            #expect(!session.contains("Max-Age"))
            // 256 bits.
            #expect(try #require(ada.sessionCookie).count == 43)
        }
    }

    @Test func `a session's cookie that is cut, longer or altered is nobody's`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            _ = try await bed.logIn(&ada)
            let cookie = try #require(ada.sessionCookie)
            for altered in [
                String(cookie.dropLast()), cookie + "A", cookie + "=", "B" + cookie.dropFirst(), cookie.uppercased(),
                "",
            ] where altered != cookie {
                var thief = ada
                thief.sessionCookie = altered
                #expect(try await !isLoggedIn(thief, bed))
            }
        }
    }

    @Test func `a session ends by itself, and a page asks for a login then`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            _ = try await bed.logIn(&ada)
            try await bed.rows(
                """
                UPDATE session SET idle_expires_at = now() - interval '1 s' WHERE realm_id = $1
                """)
            #expect(try await !isLoggedIn(ada, bed))
            try await ada.open("/account")
            #expect(ada.stop.page.has("login-form"))
        }
    }

    @Test(arguments: [false, true])
    func `a session that was ended from elsewhere never goes on, though it had expired before`(
        _ hasExpired: Bool
    ) async throws {
        try await World.shared.bed { bed in
            func sid(_ tokens: Tokens) async throws -> String {
                let idToken = try #require(tokens.id)
                return try #require(try await bed.verified(idToken)["sid"]?.string)
            }
            var laptop = bed.person
            let first = try await bed.tokens(&laptop)
            if hasExpired {
                try await bed.rows("UPDATE session SET idle_expires_at = now() - interval '1 s' WHERE realm_id = $1")
            }
            var phone = bed.person
            _ = try await bed.logIn(&phone)
            try await phone.open("/account")
            var form = try phone.stop.page.form("password-form")
            form["action"] = "end_all_sessions"
            try await phone.send("/account", FormCoding.encode(form.fields))
            #expect(phone.stop.page.has("notice"))
            // The laptop still has its cookie.
            let second = try await bed.tokens(&laptop)
            #expect(try await sid(second) != sid(first))
            #expect(try await bed.userInfo(first.access).status == .unauthorized)
            #expect(try await bed.site.token(bed.web.refreshing(first.refresh ?? ""), bed.web.headers).status != .ok)
            #expect(try await bed.userInfo(second.access).status == .ok)
        }
    }
}
