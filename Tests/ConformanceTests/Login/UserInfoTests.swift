// The userinfo endpoint (OIDC Core §5.3, RFC 6750): whose token it takes, and what it tells those it does not.
import HTTPTypes
import Testing
import WritCrypto
import WritJOSE
import WritProtocol
import WritServer

@Suite struct UserInfoTests {
    private func challenge(_ reply: TestResponse) -> String { reply.headers[.wwwAuthenticate] ?? "" }

    @Test func `whoever brings no token is told which kind, and of no error, RFC 6750 section 3.1`() async throws {
        try await World.shared.bed { bed in
            for headers: HTTPFields in [[:], [.authorization: "Basic d2ViOng="], [.authorization: "DPoP x"]] {
                let reply = try await bed.site.get("/oauth/userinfo", headers)
                #expect(reply.status == .unauthorized)
                #expect(challenge(reply) == "Bearer realm=\"\(bed.realm)\"")
                #expect(reply.headers[.cacheControl] == "no-store")
            }
        }
    }

    @Test func `a token that is none of this realm's is invalid_token, RFC 6750 section 3.1`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let tokens = try await bed.tokens(&ada)
            let other = try await bed.site.of(bed.site.world.acme).login()["access_token"]?.string
            for token in ["x", "a.b.c", tokens.access + "x", String(tokens.access.dropLast()), try #require(other)] {
                let reply = try await bed.userInfo(token)
                #expect(reply.status == .unauthorized)
                #expect(challenge(reply).contains("error=\"invalid_token\""))
                #expect(challenge(reply).hasPrefix("Bearer "))
            }
        }
    }

    @Test func `a token without openid is insufficient_scope, OIDC Core section 5.3.1`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let tokens = try await bed.tokens(&ada, ["scope": "read"])
            let reply = try await bed.userInfo(tokens.access)
            #expect(reply.status == .forbidden)
            #expect(challenge(reply).contains("error=\"insufficient_scope\""))
            let own = try await bed.site.of(bed.site.world.acme).ownToken()
            let client = try await bed.site.of(bed.site.world.acme)
                .get("/oauth/userinfo", [.authorization: "Bearer \(own)"])
            #expect(client.status == .forbidden)
        }
    }

    @Test func `a token comes by one way, and never in the query, RFC 6750 section 2`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let token = try await bed.tokens(&ada).access
            let bearer: HTTPFields = [.authorization: "Bearer \(token)"]
            let twice = try await bed.site.post("/oauth/userinfo", "access_token=\(token)", bearer)
            try bed.site.expect(twice, .badRequest, "invalid_request")
            for headers in [[:], bearer] {
                let query = try await bed.site.get("/oauth/userinfo?access_token=\(token)", headers)
                try bed.site.expect(query, .badRequest, "invalid_request")
            }
        }
    }

    @Test func `a token for another service is invalid_token, one for both is not, RFC 9068 section 4`() async throws {
        try await World.shared.bed { bed in
            let issuer = bed.site.of(bed.realm).issuer
            var changes = ClientChanges()
            changes.resources = [World.api, issuer]
            _ = try await bed.administration.updateClient(bed.realm, try #require(ClientID("web")), changes)
            var ada = bed.person
            let code = try await bed.logIn(&ada, ["resource": World.api]).code()
            let service = Tokens(try await bed.redeem(code).json)
            let reply = try await bed.userInfo(service.access)
            #expect(reply.status == .unauthorized)
            #expect(challenge(reply).contains("error=\"invalid_token\""))
            // The reply to the code has told who it is.
            let idToken = try #require(service.id)
            #expect(try await bed.verified(idToken)["sub"]?.string == bed.ada.description)
            let both = FormCoding.encode([(name: "resource", value: World.api), (name: "resource", value: issuer)])
            try await ada.open("/oauth/authorize?\(bed.web.request())&\(both)")
            if ada.stop.page.has("consent-form") { try await ada.press("allow") }
            let second = Tokens(try await bed.redeem(try ada.stop.answer().code()).json)
            #expect(try claims(second.access)["aud"]?.strings == [World.api, issuer])
            #expect(try await bed.userInfo(second.access).status == .ok)
        }
    }

    @Test func `an expired token is invalid_token`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let token = try await bed.tokens(&ada).access
            try await bed.site.world.test(ahead: 301) { site in
                let reply = try await site.of(bed.realm)
                    .get("/oauth/userinfo", [.authorization: "Bearer \(token)"])
                #expect(reply.status == .unauthorized)
            }
            #expect(try await bed.userInfo(token).status == .ok)
        }
    }

    @Test func `a revoked token is invalid_token at once`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let tokens = try await bed.tokens(&ada)
            #expect(try await bed.site.revoke(tokens.access, "", bed.web.headers).status == .ok)
            #expect(try await bed.userInfo(tokens.access).status == .unauthorized)
            let second = try await bed.tokens(&ada)
            #expect(try await bed.site.revoke(try #require(second.refresh), "", bed.web.headers).status == .ok)
            #expect(try await bed.userInfo(second.access).status == .unauthorized)
        }
    }

    @Test func `who logs out, or takes an application's access away, ends its tokens here`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let token = try await bed.tokens(&ada).access
            try await ada.open("/account")
            try await ada.press("logout")
            #expect(ada.stop.page.has("logged-out"))
            #expect(try await bed.userInfo(token).status == .unauthorized)
            let second = try await bed.tokens(&ada).access
            try await ada.open("/account")
            var form = try ada.stop.page.form("password-form")
            form["action"] = "revoke_application"
            form["client_id"] = "web"
            try await ada.send("/account", FormCoding.encode(form.fields))
            #expect(ada.stop.page.has("notice"))
            #expect(try await bed.userInfo(second).status == .unauthorized)
        }
    }

    @Test func `claims are the person's as they are now`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let token = try await bed.tokens(&ada, ["scope": "openid profile"]).access
            _ = try await bed.administration.updateUser(bed.realm, bed.ada, UserDraft(givenName: "Augusta Ada"))
            #expect(try await bed.userInfo(token).json["given_name"]?.string == "Augusta Ada")
        }
    }

    @Test func `pages of the client's origins may read it, and no others, RFC 9700 section 2.6`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let token = try await bed.tokens(&ada).access
            for (origin, isAllowed) in [("https://app.example.com", true), ("https://evil.example", false)] {
                let reply = try await bed.site.get(
                    "/oauth/userinfo", [.authorization: "Bearer \(token)", .origin: origin])
                #expect((reply.headers[.accessControlAllowOrigin] == origin) == isAllowed)
            }
        }
    }
}
