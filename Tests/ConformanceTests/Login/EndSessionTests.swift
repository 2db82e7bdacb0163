// The end session endpoint (OIDC RP-Initiated Logout 1.0): who may log whom out, and what is over then.
import HTTPTypes
import Testing
import WritCrypto
import WritJOSE
import WritProtocol
import WritServer

@Suite struct EndSessionTests {
    private static let bye = "https://app.example.com/bye"

    private func form(_ pairs: KeyValuePairs<String, String?>) -> String {
        FormCoding.encode(pairs.compactMap { pair in pair.value.map { (name: pair.key, value: $0) } })
    }

    private func isLoggedIn(_ person: Person, _ bed: Bed) async throws -> Bool {
        var person = person
        try await person.open("/oauth/authorize?" + bed.web.request(["prompt": "none"]))
        return try person.stop.answer()["error"] != "login_required"
    }

    @Test func `GET and POST are the same, section 2`() async throws {
        try await World.shared.bed { bed in
            for method in [HTTPRequest.Method.get, .post] {
                var ada = bed.person
                let idToken = try await bed.tokens(&ada).id
                let form = form(["id_token_hint": idToken, "post_logout_redirect_uri": Self.bye, "state": "s"])
                if method == .get {
                    try await ada.open("/oauth/logout?" + form)
                } else {
                    try await ada.send("/oauth/logout", form)
                }
                #expect(ada.stop.location == Self.bye + "?state=s")
                #expect(try await !isLoggedIn(ada, bed))
            }
        }
    }

    @Test func `a form from the application's own page brings no cookies and logs out all the same`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let idToken = try await bed.tokens(&ada).id
            let form = form(["id_token_hint": idToken, "post_logout_redirect_uri": Self.bye, "state": "s"])
            // SameSite=Lax keeps the cookies back here, and lets them go where the reply sends the browser.
            var without = bed.person
            let reply = try await without.request(.post, bed.site.base + "/oauth/logout", body: form)
            let location = try #require(reply.headers[.location])
            #expect(
                reply.status == .seeOther && reply.headers[values: .setCookie].allSatisfy { !$0.contains("session") })
            try await ada.open(String(try #require(bed.site.path(location)).dropFirst(bed.site.base.count)))
            #expect(ada.stop.location == Self.bye + "?state=s")
            #expect(try await !isLoggedIn(ada, bed))
        }
    }

    @Test func `an expired hint will do, section 2`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let idToken = try await bed.tokens(&ada).id
            let form = form(["id_token_hint": idToken, "post_logout_redirect_uri": Self.bye])
            let browser = ada
            try await bed.site.world.test(ahead: 3600) { site in
                var ada = browser
                ada.site = site.of(bed.realm)
                try await ada.open("/oauth/logout?" + form)
                #expect(ada.stop.location == Self.bye)
            }
            #expect(try await !isLoggedIn(ada, bed))
        }
    }

    @Test
    func `without the hint of this session the person is asked, by a form that no other page can make, section 6`()
        async throws
    {
        try await World.shared.bed { bed in
            var (ada, bob) = (bed.person, bed.person)
            _ = try await bed.tokens(&ada)
            let bobs = try await bed.tokens(&bob, as: "bob").id
            for query in [form(["client_id": "web"]), form(["id_token_hint": bobs]), form(["state": "s"])] {
                try await ada.open("/oauth/logout?" + query)
                #expect(ada.stop.page.has("logout-form"))
                #expect(try await isLoggedIn(ada, bed))
            }
            let forged = ["logout=yes", "logout=yes&flow=", "logout=yes&flow=1.AAAA", "flow=1.&logout=yes"]
            for form in forged {
                try await ada.send("/oauth/logout", form)
                #expect(try await isLoggedIn(ada, bed), "\(form)")
            }
            try await bob.open("/oauth/logout")
            let flow = try bob.stop.page.form("logout")["flow"]
            try await ada.send("/oauth/logout", form(["flow": flow, "logout": "yes"]))
            ada.stop.expectPage(refusing: .pageFormInvalid)
            #expect(try await isLoggedIn(ada, bed))
        }
    }

    @Test func `the hint of an earlier session of the same person is asked about too`() async throws {
        try await World.shared.bed { bed in
            var (first, second) = (bed.person, bed.person)
            let idToken = try await bed.tokens(&first).id
            _ = try await bed.tokens(&second)
            try await second.open("/oauth/logout?" + form(["id_token_hint": idToken]))
            #expect(second.stop.page.has("logout-form"))
            #expect(try await isLoggedIn(second, bed))
            #expect(try await isLoggedIn(first, bed))
        }
    }

    @Test func `whoever is asked and says no stays logged in`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            _ = try await bed.tokens(&ada)
            try await ada.open("/oauth/logout?" + form(["client_id": "web", "post_logout_redirect_uri": Self.bye]))
            try await ada.press("cancel")
            #expect(ada.stop.page.has("still-logged-in") && ada.stop.location == nil)
            #expect(try await isLoggedIn(ada, bed))
        }
    }

    @Test func `with the person's word a client_id is enough to be sent back, section 3`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            _ = try await bed.tokens(&ada)
            try await ada.open(
                "/oauth/logout?"
                    + form(["client_id": "web", "post_logout_redirect_uri": Self.bye, "state": "s", "extra": "x"]))
            try await ada.press("logout")
            #expect(ada.stop.location == Self.bye + "?state=s")
            #expect(try await !isLoggedIn(ada, bed))
        }
    }

    @Test func `hint and client_id name one client, which has this address, sections 2 and 3`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let idToken = try await bed.tokens(&ada).id
            let refusals: [(KeyValuePairs<String, String?>, OAuthReason)] = [
                (["id_token_hint": idToken, "client_id": "other"], .logoutClientMismatch),
                (
                    ["id_token_hint": idToken, "post_logout_redirect_uri": "https://other.example/bye"],
                    .logoutRedirectURINotRegistered
                ),
                (
                    ["client_id": "web", "post_logout_redirect_uri": "https://app.example.com/bye/"],
                    .logoutRedirectURINotRegistered
                ),
                (
                    ["client_id": "web", "post_logout_redirect_uri": bed.web.redirectURI],
                    .logoutRedirectURINotRegistered
                ),
                (["client_id": "nobody", "post_logout_redirect_uri": Self.bye], .logoutClientUnknown),
            ]
            for (pairs, reason) in refusals {
                try await ada.open("/oauth/logout?" + form(pairs))
                ada.stop.expectPage(refusing: reason)
                #expect(try await isLoggedIn(ada, bed))
            }
        }
    }

    @Test func `with the session go its tokens, save those of offline_access, OIDC Core section 11`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let bound = try await bed.tokens(&ada)
            let offline = try await bed.tokens(&ada, to: bed.other, ["scope": "openid offline_access"])
            try await ada.open("/oauth/logout?" + form(["id_token_hint": bound.id]))
            #expect(ada.stop.page.has("logged-out"))
            #expect(try await !bed.isActive(bound.access))
            let dead = try await bed.site.token(bed.web.refreshing(bound.refresh ?? ""), bed.web.headers)
            try bed.site.expect(dead, .badRequest, "invalid_grant")
            let alive = try await bed.site.token(bed.other.refreshing(offline.refresh ?? ""), bed.other.headers)
            #expect(alive.status == .ok)
        }
    }

    @Test func `a code of the session is worth nothing after it`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let idToken = try await bed.tokens(&ada).id
            let code = try await bed.logIn(&ada).code()
            try await ada.open("/oauth/logout?" + form(["id_token_hint": idToken]))
            let reply = try await bed.redeem(code)
            try bed.site.expect(reply, .badRequest, "invalid_grant")
            #expect(try reply.json["error_description"]?.string == OAuthReason.codePrincipalGone.row.description)
        }
    }

    @Test func `whoever is logged in nowhere is told so and sent back as if they were`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let idToken = try await bed.tokens(&ada).id
            let query = form(["id_token_hint": idToken, "post_logout_redirect_uri": Self.bye])
            try await ada.open("/oauth/logout?" + query)
            try await ada.open("/oauth/logout?" + query)
            #expect(ada.stop.location == Self.bye)
            try await ada.open("/oauth/logout")
            #expect(ada.stop.page.has("logged-out"))
        }
    }
}
