// The console as its administrators use it: logged in by code and PKCE, every change by a form and a redirect.
import HTTPTypes
import Testing
import WritProtocol
import WritPostgres
import WritServer
import WritStore

@testable import WritWeb

@Suite struct ConsoleTests {
    @Test func `whoever is not logged in is led through the realm's own login, and back to where they were going`()
        async throws
    {
        try await ConsoleBed.test { bed in
            var root = Person(bed.site.of(bed.bed.operators))
            try await root.go("/admin/new-realm")
            #expect(root.stop.page.has("login-form"))
            let asked = try #require(root.trail.first?.headers[.location])
            #expect(asked.hasPrefix("https://id.example.com/realms/operator/oauth/authorize?"))
            #expect(asked.contains("code_challenge_method=S256") && asked.contains("client_id=writ-console"))
            try await root.press("login", ["username": "root", "password": World.password])
            #expect(root.heading == "Create realm")
            let cookies: [String] = root.trail.flatMap { reply in reply.headers[values: .setCookie] }.filter {
                $0.contains("writ-console")
            }
            #expect(cookies.allSatisfy { $0.hasPrefix("__Host-") && $0.contains("HttpOnly; SameSite=Lax; Secure") })
            #expect(!cookies.contains { $0.contains("eyJ") }, "tokens are sealed")
        }
    }

    @Test func `every page there is answers, runs nothing of anybody's, and is framed by nobody`() async throws {
        try await ConsoleBed.test { bed in
            var root = try await bed.administrator()
            let realm = try await bed.bed.newRealm([("signing_algorithm", "ES256")])
            let administration = bed.bed.world.administration
            let hostile = PageHostility.text
            _ = try await administration.updateRealm(realm, displayName: hostile)
            _ = try await administration.createClient(
                realm, ClientDraft(id: "x\"'><b>", name: hostile, redirectURIs: ["https://a.example/cb"]))
            let user = try await administration.createUser(
                realm, UserDraft(username: "eve", givenName: hostile), password: nil
            ).user.id
            _ = try await administration.createRole(realm, "r", RoleDraft(description: hostile))
            let group = try await administration.createGroup(realm, "g").group.id
            let template = try #require(TemplateName("login"))
            try await bed.templates.setTemplate(realm, template, "<b>{{realm.name}}</b><i onx><script style=\"x\">")
            let id = FormCoding.encode([(name: "id", value: "x\"'><b>")])
            let ids = [
                "client": id, "edit-client": id, "delete-client": id, "user": "id=\(user)", "edit-user": "id=\(user)",
                "delete-user": "id=\(user)", "role": "id=r", "group": "id=\(group)", "api": "id=admin",
                "template": "name=login", "reset-template": "name=login", "explain": "request_id=none",
                "token-preview": "client=nobody",
                "retire-key": "kid=\(try await administration.listKeys(realm)[0].id)",
            ]
            for route in Console.table where route.reading != nil && !route.path.hasSuffix("/review") {
                let name = String(route.path.split(separator: "/").last ?? "")
                let path = "/admin" + (route.path.isEmpty ? "/" : route.path).replacing("{realm}", with: realm.rawValue)
                let query = route.path.contains("{realm}/") ? ids[name].map { "?" + $0 } ?? "" : ""
                let reply = try await root.request(.get, path + query)
                #expect(
                    reply.status == (name == "token-preview" ? .unprocessableContent : .ok), "\(path): \(reply.text)")
                let policy = try #require(reply.headers[.contentSecurityPolicy])
                #expect(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "\(path)")
                #expect(!policy.contains("script-src"), "\(path)")
                #expect(reply.headers[.cacheControl] == "no-store", "\(path)")
                guard reply.headers[.contentType]?.hasPrefix("text/html") == true else { continue }
                let html = reply.text
                #expect(!html.contains("<script") && !html.contains("style=\"") && !html.contains("<b>"), "\(path)")
                #expect(!html.contains("<i onx") && !html.contains("{{"), "\(path)")
            }
        }
    }

    @Test func `an administrator of one realm can neither see nor guess another`() async throws {
        try await ConsoleBed.test { bed in
            var own = try await bed.administrator(of: bed.bed.home)
            #expect(own.heading == "home")
            let other = bed.bed.other
            for route in Console.table {
                let path = "/admin" + route.path.replacing("{realm}", with: other.rawValue)
                guard route.path != "" else { continue }
                let foreign = try await own.request(.get, path)
                let none = try await own.request(
                    .get, "/admin" + route.path.replacing("{realm}", with: "there-is-none"))
                #expect(foreign.status == .notFound && none.status == .notFound, "\(path)")
                #expect(
                    foreign.text.replacing("other", with: "") == none.text.replacing("there-is-none", with: "")
                        || Self.withoutTokens(foreign.text) == Self.withoutTokens(none.text), "\(path)")
            }
            try await own.go("/admin/realms/home/clients")
            #expect(own.stop.status == .ok)
            let csrf = try #require(try own.stop.page.form("logout")["csrf"])
            let sent = try await own.request(
                .post, "/admin/realms/other",
                body: FormCoding.encode([(name: "csrf", value: csrf), ("action", "disable")]))
            #expect(sent.status == .notFound)
            #expect(try await bed.bed.world.administration.showRealm(other).isEnabled)
        }
    }

    /// A form's token is made anew for each page.
    private static func withoutTokens(_ html: String) -> String {
        html.split(separator: "\n").filter { !$0.contains("name=\"csrf\"") }.joined(separator: "\n")
    }

    @Test func `who may read only is offered no change, and makes none`() async throws {
        try await ConsoleBed.test { bed in
            var reader = try await bed.administrator("reader")
            try await reader.go("/admin/realms/home")
            #expect(reader.stop.status == .ok && !reader.stop.page.has("disable-form"))
            let csrf = try #require(try reader.stop.page.form("logout")["csrf"])
            for (path, form) in [("/admin/new-realm", "id=sneaky"), ("/admin/realms/home", "action=disable")] {
                let reply = try await reader.request(
                    .post, path, body: "\(form)&\(FormCoding.encode([(name: "csrf", value: csrf)]))")
                #expect(reply.status == .forbidden, "\(path)")
            }
            #expect(try await reader.request(.get, "/admin/realms/home/users").status == .forbidden)
            #expect(try await bed.bed.world.administration.showRealm(bed.bed.home).isEnabled)
            let told = Statement(
                """
                SELECT count(*)
                FROM audit_event
                WHERE kind = 'administration.refused'
                  AND detail ->> 'operation' = 'GET /admin/realms/home/users'
                  AND detail ->> 'detail' = 'The permission users:read is needed.'
                """, .read)
            var count: Int64 = 0
            for _ in 0..<200 where count == 0 {
                try await Task.sleep(for: .milliseconds(50))
                count = try await bed.bed.world.authority.store.pool.query(told, [], realm: "home").first?.int8(0) ?? 0
            }
            #expect(count == 1)
        }
    }

    @Test func `a form without its token, or with somebody else's, changes nothing, ASVS 3.5.1`() async throws {
        try await ConsoleBed.test { bed in
            var root = try await bed.administrator()
            var other = try await bed.administrator("reader")
            try await other.go("/admin/")
            let foreign = try #require(try other.stop.page.form("logout")["csrf"])
            for token in [nil, "", "1.AAAA", foreign] {
                var pairs = [(name: "id", value: "never-made")]
                if let token { pairs.append((name: "csrf", value: token)) }
                let reply = try await root.request(.post, "/admin/new-realm", body: FormCoding.encode(pairs))
                #expect(reply.status == .badRequest, "\(token ?? "none")")
            }
            // A link does no more.
            _ = try await root.request(.get, "/admin/new-realm?id=never-made")
            await #expect(throws: AdministrationError.self) {
                try await bed.bed.world.administration.showRealm(try #require(RealmID("never-made")))
            }
        }
    }

    @Test func `a realm, a client and a person are made; what is refused says where, and loses nothing`() async throws {
        try await ConsoleBed.test { bed in
            var root = try await bed.administrator()
            let id = "c" + String(UInt64.random(in: 0...UInt64.max), radix: 36)
            try await root.go("/admin/new-realm")
            try await root.press("new-realm", ["id": "No Realm", "display_name": "Kept"])
            #expect(root.stop.status == .unprocessableContent)
            #expect(root.stop.page.text("new-realm-id-error")?.hasPrefix("Must be") == true)
            #expect(root.stop.page.attribute("value", of: "new-realm-display-name") == "Kept")
            try await root.press("new-realm", ["id": id])
            #expect(root.heading == "Kept" && root.stop.page.has("notice"))
            // Said once.
            try await root.go("/admin/realms/\(id)")
            #expect(!root.stop.page.has("notice"))

            try await root.go("/admin/realms/\(id)/new-client")
            try await root.press(
                "client",
                ["client_id": "web", "redirect_uris": "http://plain.example/cb", "grant_authorization_code": "true"])
            #expect(root.stop.page.has("client-redirect-uris-error"))
            try await root.press(
                "client", ["redirect_uris": "https://app.example/cb", "grant_authorization_code": "true"])
            let secret = try #require(root.stop.page.text("secret"))
            #expect(SecretFormat.clientSecret.check(secret) == .wellFormed)
            #expect(root.stop.page.html.contains("OIDCClientID web"))
            try await root.go("/admin/realms/\(id)/client?id=web")
            #expect(!root.stop.page.html.contains(secret))

            try await root.go("/admin/realms/\(id)/new-user")
            try await root.press("user", ["username": "ada", "given_name": "Ada", "password": "short"])
            #expect(root.stop.page.has("user-password-error"))
            #expect(root.stop.page.attribute("value", of: "user-given-name") == "Ada")
            try await root.press("user", ["password": "correct horse battery", "temporary": "true"])
            #expect(root.heading == "Ada" && root.stop.page.html.contains("choose a new password"))
            let person = try #require(root.stop.page.html.firstMatch(of: /edit-user\?id=([0-9a-f-]+)/)?.output.1)
            try await root.go("/admin/realms/\(id)/edit-user?id=\(person)")
            // Boxes that are not ticked are not sent.
            try await root.press("user", ["require_update_profile": "true", "email": "ada@example.com"])
            #expect(root.stop.page.html.contains("complete the profile"))
            #expect(!root.stop.page.html.contains("choose a new password"))
            try await root.press("mail-actions")
            #expect(root.stop.page.has("notice") && root.stop.page.html.contains("It leads to the login"))

            try await root.go("/admin/realms/\(id)/token-preview?client=web&user=ada&scope=openid%20profile")
            let html = root.stop.page.html
            #expect(
                root.stop.status == .ok && html.contains("preferred_username") && html.contains("the user&#39;s id"))
            try await root.go("/admin/realms/\(id)/token-preview?client=web&user=ada&scope=everything")
            #expect(root.stop.page.has("preview-scope-error"))

            try await root.go("/admin/realms/\(id)/delete")
            try await root.press("delete-realm", ["confirm": "another"])
            #expect(root.stop.page.has("delete-realm-confirm-error"))
            try await root.press("delete-realm", ["confirm": id])
            #expect(root.heading == "Realms")
        }
    }

    @Test func `a realm's own administrator neither deletes the realm nor makes another`() async throws {
        try await ConsoleBed.test { bed in
            let (home, administration) = (bed.bed.home, bed.bed.world.administration)
            var root = try await bed.administrator(of: home)
            try await root.go("/admin/realms/\(home)/delete")
            #expect(root.stop.status == .notFound)
            try await root.go("/admin/realms/\(home)")
            let csrf = try #require(try root.stop.page.form("logout")["csrf"])
            let sent = try await root.request(
                .post, "/admin/realms/\(home)/delete",
                body: FormCoding.encode([(name: "csrf", value: csrf), ("confirm", home.rawValue)]))
            #expect(sent.status == .notFound)
            #expect(try await administration.showRealm(home).isEnabled)
            let own = bed.bed.world.authority.administration(
                Administrator(
                    subject: "root", of: home, permissions: AdminBed.all,
                    request: Caller(requestID: "r", address: "192.0.2.1")))
            await #expect(throws: AdministrationError.self) { _ = try await own.createRealm("made-by-home") }
        }
    }

    @Test func `what was changed meanwhile is not written over`() async throws {
        try await ConsoleBed.test { bed in
            var root = try await bed.administrator()
            let realm = try await bed.bed.newRealm()
            try await root.go("/admin/realms/\(realm)/settings")
            _ = try await bed.bed.world.administration.updateRealm(realm, displayName: "Somebody else's")
            try await root.press("settings", ["display_name": "Mine"])
            #expect(root.stop.page.has("error") && root.stop.status == .unprocessableContent)
            #expect(try await bed.bed.world.administration.showRealm(realm).displayName == "Somebody else's")
        }
    }

    @Test func `a page takes a handful of statements, however long the list is`() async throws {
        try await ConsoleBed.test(in: World.quiet()) { bed in
            var root = try await bed.administrator()
            let realm = try await bed.bed.newRealm()
            let administration = bed.bed.world.administration
            for index in 0..<60 {
                _ = try await administration.createClient(
                    realm, ClientDraft(id: "c\(index)", redirectURIs: ["https://a.example/cb"]))
            }
            let pool = bed.bed.world.authority.store.pool
            let base = "/admin/realms/\(realm)"
            for path in ["/admin/", base, base + "/clients", base + "/client?id=c1"] {
                // The least of many tries: what runs beside the requests only adds.
                var least = UInt64.max
                for _ in 0..<300 where least > 4 {
                    let before = pool.figures.unitsTotal
                    _ = try await root.request(.get, path)
                    least = min(least, pool.figures.unitsTotal - before)
                }
                #expect(least <= 4, "\(path): \(least)")
            }
        }
    }

    @Test func `a token is explained check by check`() async throws {
        try await ConsoleBed.test { bed in
            var root = try await bed.administrator()
            let token = try await bed.site.of(bed.bed.world.acme).ownToken()
            try await root.go("/admin/realms/acme/explain")
            try await root.press("explain-token", ["token": token])
            #expect(root.stop.page.html.contains("It is valid."))
            try await root.press("explain-token", ["token": token.dropLast(4) + "AAAA"])
            #expect(root.stop.page.html.contains("its signature does not hold"))
            try await root.press("explain-token", ["token": "wrs_nonsense"])
            #expect(root.stop.page.has("explain-token-token-error"))
            try await root.go("/admin/realms/home/explain")
            try await root.press("explain-token", ["token": token])
            #expect(root.stop.page.html.contains("its issuer is no realm of this database"))
        }
    }

    @Test func `logging out ends the session, and the cookie is worth nothing elsewhere`() async throws {
        try await ConsoleBed.test { bed in
            var root = try await bed.administrator()
            // The cookie without the browser's own.
            var thief = Person(bed.site.of(bed.bed.operators))
            thief.cookies = root.cookies.filter { $0.key.contains("console-session") }
            try await thief.go("/admin/")
            #expect(thief.stop.page.has("login-form"))
            try await root.press("logout")
            #expect(root.stop.page.has("login-form"))
        }
    }
}

private enum PageHostility {
    static let text = #"<b>&"' <i onx=1> {{frame.csrf}}"#
}
