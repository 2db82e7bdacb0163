// The header fields that fence the pages in (ASVS 3.4, RFC 9700 §4.16), and forms that other sites could make.
import HTTPTypes
import Testing
import WritCrypto
import WritJOSE
import WritProtocol
import WritServer

@Suite struct PageFenceTests {
    /// Every page there is on the way, by what it is.
    private func pages(_ bed: Bed) async throws -> [(name: String, reply: TestResponse)] {
        var pages: [(String, TestResponse)] = []
        func note(_ name: String, _ person: Person) { person.stop.reply.map { pages.append((name, $0)) } }
        var ada = bed.person
        try await ada.open("/oauth/authorize?" + bed.web.request(["client_id": "nobody"]))
        note("error", ada)
        try await ada.open("/oauth/authorize?" + bed.web.request())
        note("login", ada)
        try await ada.press("login", ["username": "ada", "password": "wrong-wrong"])
        note("failed login", ada)
        try await ada.press("login", ["username": "ada", "password": World.password])
        note("consent", ada)
        try await ada.press("allow")
        note("answer", ada)
        try await ada.open("/oauth/authorize?" + bed.web.request(["prompt": "select_account"]))
        note("select account", ada)
        try await ada.open("/oauth/authorize?" + bed.web.request(["response_mode": "form_post"]))
        note("form post", ada)
        try await ada.open("/account")
        note("account", ada)
        try await ada.open("/oauth/logout")
        note("log out", ada)
        try await ada.press("logout")
        note("logged out", ada)
        return pages
    }

    @Test func `every page is framed by nobody, stored nowhere, and runs nothing of anybody's`() async throws {
        try await World.shared.bed { bed in
            for (name, reply) in try await pages(bed) {
                let fields = reply.headers
                #expect(fields[.cacheControl] == "no-store", "\(name)")
                #expect(fields[.xContentTypeOptions] == "nosniff", "\(name)")
                #expect(fields[try #require(HTTPField.Name("Referrer-Policy"))] == "no-referrer", "\(name)")
                #expect(fields[.strictTransportSecurity]?.hasPrefix("max-age=") == true, "\(name)")
                #expect(fields[.accessControlAllowOrigin] == nil && fields[.server] == nil, "\(name)")
                let policy = try #require(fields[.contentSecurityPolicy])
                #expect(policy.contains("frame-ancestors 'none'") && policy.contains("default-src 'none'"), "\(name)")
                #expect(!policy.contains("unsafe") && !policy.contains("*"), "\(name)")
                guard reply.status != .seeOther else { continue }
                #expect(fields[.contentType] == "text/html; charset=utf-8", "\(name)")
                #expect(fields[try #require(HTTPField.Name("X-Frame-Options"))] == "DENY", "\(name)")
                #expect(policy.contains("base-uri 'none'") && policy.contains("form-action 'self'"), "\(name)")
                #expect(policy.contains("script-src") == (name == "form post"), "\(name)")
                #expect(!reply.text.contains("style=\"") && !reply.text.contains(" onclick"), "\(name)")
            }
        }
    }

    @Test func `no page of another origin may read what the authorization endpoint says, RFC 9700 section 2.6`()
        async throws
    {
        try await World.shared.bed { bed in
            for path in ["/oauth/authorize", "/login", "/consent", "/account", "/oauth/logout"] {
                for method in [HTTPRequest.Method.get, .options] {
                    let reply = try await bed.site.ask(
                        method, bed.site.base + path, [.origin: "https://app.example.com"])
                    #expect(reply.headers[.accessControlAllowOrigin] == nil, "\(path)")
                }
            }
        }
    }

    @Test func `a form of another site changes nothing, for it has no flow, ASVS 3.5.1`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let tokens = try await bed.tokens(&ada)
            let actions = [
                "action=logout", "action=end_all_sessions", "action=revoke_application&client_id=web",
                "action=change_password&current_password=x&new_password=abcdefghij&repeat_password=abcdefghij",
            ]
            for action in actions {
                for flow in ["", "&flow=", "&flow=1.AAAA"] {
                    try await ada.send("/account", action + flow)
                    ada.stop.expectPage(refusing: .pageFormInvalid)
                }
                // Nor does a link.
                try await ada.open("/account?" + action)
            }
            try await ada.send("/consent", "consent=allow")
            ada.stop.expectPage(refusing: .pageFormInvalid)
            #expect(try await bed.isActive(tokens.access))
            #expect(try await bed.logIn(&ada, ["prompt": "none"])["code"] != nil)
        }
    }

    @Test func `a form that another site has somebody send logs nobody in`() async throws {
        try await World.shared.bed { bed in
            // The attacker's own login page, whose form is sent from somebody else's browser.
            var mallory = bed.person
            try await mallory.open("/oauth/authorize?" + bed.web.request())
            let form = try mallory.stop.page.form("login")
            let typed = form.fields + [(name: "username", value: "bob"), (name: "password", value: World.password)]
            let body = FormCoding.encode(typed.filter { !$0.value.isEmpty })
            var ada = bed.person
            try await ada.open("/account")
            try await ada.send("/login", body)
            ada.stop.expectPage(refusing: .pageFormInvalid)
            #expect(ada.sessionCookie == nil)
            // Without any cookie too: SameSite=Lax.
            var fresh = bed.person
            try await fresh.send("/login", body)
            fresh.stop.expectPage(refusing: .pageFormInvalid)
            #expect(fresh.sessionCookie == nil)
        }
    }

    @Test func `a password that is sent is never asked for again by the browser: 303, RFC 9700 section 4.12`()
        async throws
    {
        try await World.shared.bed { bed in
            var ada = bed.person
            _ = try await bed.logIn(&ada)
            try await ada.open("/account")
            try await ada.press("language-fr")
            var again = bed.person
            try await again.send("/oauth/authorize", bed.web.request())
            let redirects = (ada.trail + again.trail).filter { $0.headers[.location] != nil }
            #expect(redirects.count >= 3)
            #expect(redirects.allSatisfy { $0.status == .seeOther && $0.isEmpty })
        }
    }
}
