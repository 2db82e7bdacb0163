// The hidden field of a page's form: sealed for one realm and browser, checked anew at each step.
import HTTPTypes
import Testing
import WritCrypto
import WritJOSE
import WritProtocol
import WritServer

@Suite struct FlowAttackTests {
    private func send(
        _ person: inout Person, _ path: String, _ pairs: KeyValuePairs<String, String?>
    ) async throws {
        try await person.send(
            path, FormCoding.encode(pairs.compactMap { pair in pair.value.map { (name: pair.key, value: $0) } }))
    }

    /// Somebody in front of the login page, and the flow in it.
    private func atLogin(
        _ bed: Bed, _ changes: KeyValuePairs<String, String?> = [:]
    ) async throws -> (person: Person, flow: String) {
        var person = bed.person
        try await person.open("/oauth/authorize?" + bed.web.request(changes))
        return (person, try #require(try person.stop.page.form("login")["flow"]))
    }

    private func atConsent(
        _ bed: Bed, as name: String = "ada", _ changes: KeyValuePairs<String, String?> = [:]
    ) async throws -> (person: Person, flow: String) {
        var (person, _) = try await atLogin(bed, changes)
        try await person.press("login", ["username": name, "password": World.password])
        return (person, try #require(try person.stop.page.form("allow")["flow"]))
    }

    @Test func `a flow that began in one browser ends in no other, Dex CVE-2022-39222`() async throws {
        try await World.shared.bed { bed in
            let (_, mallorys) = try await atLogin(bed)
            var (ada, _) = try await atLogin(bed)
            try await send(
                &ada, "/login", ["flow": mallorys, "username": "ada", "password": World.password])
            ada.stop.expectPage(refusing: .pageFormInvalid)
            #expect(ada.sessionCookie == nil)
            let (_, bobs) = try await atConsent(bed, as: "bob")
            (ada, _) = try await atConsent(bed)
            try await send(&ada, "/consent", ["flow": bobs, "consent": "allow"])
            ada.stop.expectPage(refusing: .pageFormInvalid)
            // Nor with the session but not the browser it was shown in.
            let (owner, flow) = try await atConsent(bed)
            var thief = bed.person
            thief.sessionCookie = owner.sessionCookie
            try await send(&thief, "/consent", ["flow": flow, "consent": "allow"])
            thief.stop.expectPage(refusing: .pageFormInvalid)
        }
    }

    @Test func `an address with a flow in it shows the page to its own browser, and answers nothing`() async throws {
        try await World.shared.bed { bed in
            var (ada, flow) = try await atConsent(bed)
            let query = "?" + FormCoding.encode([(name: "flow", value: flow), (name: "consent", value: "allow")])
            try await ada.open("/consent" + query)
            #expect(ada.stop.page.has("consent-form"))
            try await ada.open(
                "/login" + query + "&username=ada&password=" + World.password.replacing(" ", with: "+"))
            #expect(ada.stop.page.has("consent-form"))
            var stranger = bed.person
            for path in ["/consent", "/login"] {
                for more in ["", "&other=1", "&locale=de"] {
                    try await stranger.open(path + query + more)
                    stranger.stop.expectPage(refusing: .pageFormInvalid)
                }
            }
            try await ada.open("/oauth/authorize?" + bed.web.request(["prompt": "none"]))
            try ada.stop.expectError("consent_required")
        }
    }

    @Test func `what was asked in one session is not answered in the next`() async throws {
        try await World.shared.bed { bed in
            var (ada, flow) = try await atConsent(bed)
            try await ada.open("/oauth/authorize?" + bed.web.request(["prompt": "login"]))
            try await ada.press("login", ["username": "bob", "password": World.password])
            try await send(&ada, "/consent", ["flow": flow, "consent": "allow"])
            // Bob is asked himself.
            #expect(ada.stop.page.has("consent-form"))
            try await ada.open("/oauth/authorize?" + bed.web.request(["prompt": "none"]))
            try ada.stop.expectError("consent_required")
        }
    }

    @Test func `what one person consented to is not taken over by who logs in next in the same flow`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            _ = try await bed.logIn(&ada)
            try await ada.open(
                "/oauth/authorize?" + bed.web.request(["scope": "openid email", "max_age": "1000"]))
            #expect(ada.stop.page.has("consent-form"))
            // Consent given, and the login too old by then: the page carries that consent was given.
            try await bed.ageLogins(by: 2000)
            try await ada.press("allow")
            #expect(ada.stop.page.has("login-form"))
            var bob = ada
            try await bob.press("login", ["username": "bob", "password": World.password])
            #expect(bob.stop.page.has("consent-form") && bob.stop.location == nil)
            try await bob.open("/oauth/authorize?" + bed.web.request(["scope": "openid", "prompt": "none"]))
            try bob.stop.expectError("consent_required")
        }
        // Whoever consented is not asked twice, even where consent was demanded.
        try await World.shared.bed { bed in
            var ada = bed.person
            _ = try await bed.logIn(&ada)
            try await ada.open("/oauth/authorize?" + bed.web.request(["prompt": "consent", "max_age": "1000"]))
            try await bed.ageLogins(by: 2000)
            try await ada.press("allow")
            try await ada.press("login", ["username": "ada", "password": World.password])
            _ = try ada.stop.answer().code()
        }
    }

    @Test func `a flow that is cut or altered is none`() async throws {
        try await World.shared.bed { bed in
            var (ada, flow) = try await atLogin(bed)
            var altered = [
                "", "1.", "x", String(flow.dropLast()), String(flow.dropLast(40)), flow + "A", "2." + flow.dropFirst(2),
                String(flow.dropFirst(2)), flow + "." + flow,
            ]
            for index in flow.indices.dropFirst(2) where flow.distance(from: flow.startIndex, to: index) % 37 == 0 {
                var copy = flow
                copy.replaceSubrange(index...index, with: flow[index] == "A" ? "B" : "A")
                altered.append(copy)
            }
            for text in altered {
                try await send(&ada, "/login", ["flow": text, "username": "ada", "password": World.password])
                ada.stop.expectPage(refusing: .pageFormInvalid)
            }
            #expect(ada.sessionCookie == nil)
            try await send(&ada, "/login", ["flow": flow, "username": "ada", "password": World.password])
            #expect(ada.stop.page.has("consent-form"))
        }
    }

    @Test func `a flow of another realm is none, even of the same browser`() async throws {
        try await World.shared.bed { bed in
            let second = try await Bed(bed.site)
            let (ada, flow) = try await atLogin(bed)
            var there = ada
            there.site = second.site
            there.browserCookie = ada.browserCookie
            try await send(&there, "/login", ["flow": flow, "username": "ada", "password": World.password])
            there.stop.expectPage(refusing: .pageFormInvalid)
            #expect(there.sessionCookie == nil)
        }
    }

    @Test func `a flow of one page is none of another's`() async throws {
        try await World.shared.bed { bed in
            var (ada, consent) = try await atConsent(bed)
            try await ada.open("/account")
            let account = try ada.stop.page.form("password-form")["flow"]
            try await ada.open("/oauth/logout")
            let logout = try ada.stop.page.form("logout")["flow"]
            for (path, flows, button) in [
                ("/consent", [account, logout], ("consent", "allow")),
                ("/login", [logout], ("username", "ada")),
                ("/account", [consent, logout], ("action", "end_all_sessions")),
                ("/oauth/logout", [consent, account], ("logout", "yes")),
            ] {
                for flow in flows {
                    try await send(&ada, path, ["flow": flow, button.0: button.1])
                    ada.stop.expectPage(refusing: .pageFormInvalid)
                }
            }
            try await ada.open("/account")
            #expect(ada.stop.page.has("profile"))
            try await ada.open("/oauth/authorize?" + bed.web.request(["prompt": "none"]))
            try ada.stop.expectError("consent_required")
        }
    }

    @Test func `the login page's flow does not consent`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            _ = try await bed.logIn(&ada)
            try await ada.open("/oauth/authorize?" + bed.web.request(["scope": "openid email", "prompt": "login"]))
            let flow = try ada.stop.page.form("login")["flow"]
            try await send(&ada, "/consent", ["flow": flow, "consent": "allow"])
            try await ada.open("/oauth/authorize?" + bed.web.request(["scope": "openid email", "prompt": "none"]))
            try ada.stop.expectError("consent_required")
        }
    }

    @Test func `an empty form, or one out of turn, passes no step, authentik CVE-2026-49443`() async throws {
        try await World.shared.bed { bed in
            for path in ["/login", "/consent", "/account", "/oauth/logout"] {
                for form in ["", "username=ada", "consent=allow", "select=1&account=x", "action=logout", "logout=yes"] {
                    var ada = bed.person
                    try await ada.send(path, form)
                    #expect(ada.stop.location == nil && ada.sessionCookie == nil, "\(path) \(form)")
                }
            }
            var (ada, flow) = try await atLogin(bed)
            try await send(&ada, "/consent", ["flow": flow, "consent": "allow"])
            ada.stop.expectPage(refusing: .pageFormInvalid)
            try await send(&ada, "/login", ["flow": flow, "select": "1", "account": bed.ada.description])
            #expect(ada.stop.page.has("login-form") && ada.sessionCookie == nil)
            try await send(&ada, "/login", ["flow": flow])
            #expect(ada.stop.page.has("login-form") && ada.stop.page.has("error"))
            #expect(ada.stop.status == .badRequest && ada.sessionCookie == nil)
        }
    }

    @Test func `implicit that is off stays off, whatever the browser brings back, Keycloak CVE-2026-7571`() async throws
    {
        try await World.shared.bed { bed in
            var (ada, flow) = try await atLogin(bed)
            let more: KeyValuePairs<String, String?> = [
                "flow": flow, "username": "ada", "password": World.password, "response_type": "token",
                "response_mode": "fragment", "redirect_uri": "https://evil.example/", "scope": "openid email",
            ]
            try await send(&ada, "/login", more)
            let consent = try ada.stop.page.form("allow")["flow"]
            try await send(
                &ada, "/consent", ["flow": consent, "consent": "allow", "response_type": "token", "scope": "admin"])
            let answer = try ada.stop.answer()
            #expect(answer.address == bed.web.redirectURI && answer.mode == .query)
            #expect(answer["code"] != nil && answer["access_token"] == nil)
            #expect(try await bed.redeem(try answer.code()).json["scope"]?.string == "openid")
        }
    }

    @Test func `what was allowed when the page was shown need not be allowed when it comes back`() async throws {
        try await World.shared.bed([("implicit", "true")]) { bed in
            let request: KeyValuePairs<String, String?> = ["response_type": "token"]
            var (ada, _) = try await atConsent(bed, request)
            _ = try await bed.administration.updateRealm(bed.realm, settings: [("implicit", "false")])
            try await bed.eventually("implicit is off") {
                try await bed.site.get("/.well-known/openid-configuration").json["response_types_supported"]?.strings?
                    .contains("token") == false
            }
            try await ada.press("allow")
            try ada.stop.expectError("unsupported_response_type")
            #expect(try ada.stop.answer()["access_token"] == nil)
        }
    }

    @Test(arguments: [("prompt", "login"), ("max_age", "0")])
    func `a login that a request demanded answers it once, whatever of it stays in the history`(
        _ name: String, _ value: String
    ) async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            _ = try await bed.logIn(&ada, ["scope": "openid phone"])
            let demand: KeyValuePairs<String, String?> = [name: value]
            try await ada.open("/oauth/authorize?" + bed.web.request(demand))
            #expect(ada.stop.page.has("login-form"))
            try await ada.press("login", ["username": "ada", "password": World.password])
            if ada.stop.page.has("consent-form") { Issue.record("was consented to before") }
            _ = try ada.stop.answer().code()
            // With a page between the login and the answer, which the browser keeps.
            try await ada.open(
                "/oauth/authorize?" + bed.web.request([name: value, "scope": "openid email address"]))
            try await ada.press("login", ["username": "ada", "password": World.password])
            let flow = try ada.stop.page.form("allow")["flow"]
            let asked = ada
            try await ada.press("allow")
            _ = try ada.stop.answer().code()
            for path in ["/consent?", "/login?"] {
                try await ada.open(path + FormCoding.encode([(name: "flow", value: flow ?? "")]))
                #expect(ada.stop.location == nil && ada.stop.page.has("login-form"), "\(path)")
            }
            var again = asked
            again.cookies = ada.cookies
            try await again.press("allow")
            #expect(again.stop.location == nil && again.stop.page.has("login-form"))
            // Whoever proves themselves again goes on.
            try await again.press("login", ["username": "ada", "password": World.password])
            _ = try again.stop.answer().code()
        }
    }

    @Test func `a form that is too old begins again with what was asked, and nothing typed is taken`() async throws {
        try await World.shared.bed { bed in
            let (early, _) = try await atLogin(bed, ["scope": "openid email"])
            try await bed.site.world.test(ahead: 3600) { site in
                var ada = early
                ada.site = site.of(bed.realm)
                try await ada.press("login", ["username": "ada", "password": World.password])
                #expect(ada.stop.page.has("login-form") && ada.sessionCookie == nil)
                try await ada.press("login", ["username": "ada", "password": World.password])
                try await ada.press("allow")
                let code = try ada.stop.answer().code()
                #expect(try await bed.redeem(code).json["scope"]?.string == "openid email")
            }
        }
    }

    @Test func `one that was asked to log out, or was pushed, says that it is too old`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            _ = try await bed.logIn(&ada)
            let pushed = try await bed.site.post("/oauth/par", bed.web.request(), bed.web.headers).json
            var bob = bed.person
            try await bob.open(
                "/oauth/authorize?"
                    + FormCoding.encode([
                        (name: "client_id", value: "web"),
                        (name: "request_uri", value: pushed["request_uri"]?.string ?? ""),
                    ]))
            try await ada.open("/oauth/logout")
            let (asked, waiting) = (ada, bob)
            try await bed.site.world.test(ahead: 3600) { site in
                var (ada, bob) = (asked, waiting)
                ada.site = site.of(bed.realm)
                bob.site = site.of(bed.realm)
                try await ada.press("logout")
                ada.stop.expectPage(refusing: .pageFormExpired)
                try await bob.press("login", ["username": "ada", "password": World.password])
                bob.stop.expectPage(refusing: .pageFormExpired)
                #expect(bob.sessionCookie == nil)
            }
        }
    }
}
