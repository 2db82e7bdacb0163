// Introspection (RFC 7662) and revocation (RFC 7009): who may ask, and what they learn.
import HTTPTypes
import Testing
import WritJOSE
import WritProtocol
import WritServer
import WritStore

@Suite struct IntrospectionTests {
    @Test func `a live token is told of, and the reply is never stored, RFC 7662 section 2.2`() async throws {
        try await World.shared.test { site in
            let login = try await site.login("&scope=openid+read")
            let reply = try await site.introspect(try #require(login["access_token"]?.string))
            let body = try reply.json
            #expect(reply.status == .ok && reply.headers[.cacheControl] == "no-store")
            #expect(body["active"]?.bool == true && body["iss"]?.string == site.issuer)
            #expect(body["client_id"]?.string == "service" && body["username"]?.string == "alice")
            #expect(body["scope"]?.string == "openid read" && body["token_type"]?.string == "Bearer")
        }
    }

    @Test func `who does not authenticate learns nothing, RFC 7662 section 2.1`() async throws {
        try await World.shared.test { site in
            let token = try await site.ownToken()
            for headers in [Site.basic("service", "wrong"), [:]] {
                let reply = try await site.introspect(token, headers)
                try site.expect(reply, .unauthorized, "invalid_client")
                #expect(reply.headers[.wwwAuthenticate] != nil)
            }
            let page = try await site.post("/oauth/introspect", "token=\(token)&client_id=page")
            try site.expect(page, .unauthorized, "invalid_client")
        }
    }

    @Test func `what is not live is inactive and nothing else, RFC 7662 section 2.2`() async throws {
        try await World.shared.test { site in
            let foreign = try await site.of(site.world.strict).ownToken()
            let revoked = try await site.ownToken()
            #expect(try await site.revoke(revoked).status == .ok)
            var altered = Array(try await site.ownToken())
            altered[altered.count - 20] = altered[altered.count - 20] == "A" ? "B" : "A"
            for token in ["x", "a.b.c", "wrr_x", foreign, revoked, String(altered)] {
                let reply = try await site.introspect(token)
                #expect(reply.status == .ok && reply.text == "{\"active\":false}")
            }
        }
    }

    @Test func `a token for one API is not told of to strangers, CVE-2026-37979`() async throws {
        try await World.shared.test { site in
            let token = try await site.ownToken("&resource=https%3A%2F%2Fapi.example.com%2Fv1")
            #expect(try await site.isActive(token))
            let draft = ClientDraft(grants: ["client_credentials"], scopes: ["read"])
            let (other, secret) = try await site.world.administration.createClient(site.realm, draft)
            let reply = try await site.introspect(token, Site.basic(other.client.id.rawValue, secret ?? ""))
            #expect(reply.text == "{\"active\":false}")
        }
    }

    @Test func `the token must be named, RFC 7662 section 2.1`() async throws {
        try await World.shared.test { site in
            try site.expect(try await site.post("/oauth/introspect", "", site.basic), .badRequest, "invalid_request")
        }
    }
}

@Suite struct RevocationTests {
    @Test func `a token that is none of ours is as good as revoked, RFC 7009 section 2.2`() async throws {
        try await World.shared.test { site in
            for token in ["x", "wrr_x", "a.b.c"] {
                let reply = try await site.revoke(token)
                #expect(reply.status == .ok && reply.isEmpty)
                #expect(reply.headers[.cacheControl] == "no-store")
            }
        }
    }

    @Test func `who does not authenticate revokes nothing, RFC 7009 section 2.1`() async throws {
        try await World.shared.test { site in
            let token = try await site.ownToken()
            try site.expect(
                try await site.revoke(token, "", Site.basic("service", "wrong")), .unauthorized, "invalid_client")
            #expect(try await site.isActive(token))
        }
    }

    @Test func `another client's token is refused and stays alive, RFC 7009 section 2.1`() async throws {
        try await World.shared.test { site in
            let login = try await site.login()
            for name in ["access_token", "refresh_token"] {
                let token = try #require(login[name]?.string)
                try site.expect(try await site.revoke(token, "&client_id=page", [:]), .badRequest, "invalid_grant")
            }
            #expect(try await site.isActive(try #require(login["access_token"]?.string)))
            #expect(try await site.refresh(try #require(login["refresh_token"]?.string)).status == .ok)
        }
    }

    @Test func `with a refresh token goes the whole grant, RFC 7009 section 2.1`() async throws {
        try await World.shared.test { site in
            let login = try await site.login()
            let refresh = try #require(login["refresh_token"]?.string)
            #expect(try await site.revoke(refresh).status == .ok)
            try site.expect(try await site.refresh(refresh), .badRequest, "invalid_grant")
            #expect(try await !site.isActive(try #require(login["access_token"]?.string)))
            #expect(try await site.revoke(refresh).status == .ok)
        }
    }

    @Test func `the hint is only a hint, RFC 7009 section 2.1`() async throws {
        try await World.shared.test { site in
            let login = try await site.login()
            for (name, hint) in [("access_token", "refresh_token"), ("refresh_token", "access_token")] {
                let token = try #require(login[name]?.string)
                #expect(try await site.revoke(token, "&token_type_hint=\(hint)").status == .ok)
                #expect(try await !site.isActive(token))
            }
        }
    }

    @Test func `another realm's token is none of ours`() async throws {
        try await World.shared.test { site in
            let token = try await site.ownToken()
            #expect(try await site.of(site.world.strict).revoke(token).status == .ok)
            #expect(try await site.isActive(token))
        }
    }
}
