// The token endpoint for every grant, client_credentials and password (RFC 6749 §3.2, §4.3, §4.4): each rule over HTTP.
import HTTPTypes
import Testing
import WritCrypto
import WritJOSE
import WritProtocol
import WritServer
import WritStore

extension Site {
    /// A client assertion of `keyed` (RFC 7523 §3), with some claims changed.
    func assertion(
        audience: String? = nil, subject: String = "keyed", expiresIn: Int64 = 60, id: String = "",
        key: SigningKey? = nil
    ) throws -> String {
        let now = WallClock.system.now.secondsSince1970
        var json = JSONWriter(capacity: 256)
        json.beginObject()
        json.member("iss", subject)
        json.member("sub", subject)
        json.member("aud", audience ?? issuer)
        json.member("iat", now)
        json.member("exp", now + expiresIn)
        json.member("jti", id.isEmpty ? Base64URL.encode(RandomSource.system.bytes(16)) : id)
        json.endObject()
        let token = try (key ?? world.assertionKey).sign(payload: json.bytes, typ: "JWT")
        return
            "&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion="
            + token
    }
}

@Suite struct TokenTests {
    private static let own = "grant_type=client_credentials"

    @Test func `a success is JSON, never stored, with type, lifetime and scope, RFC 6749 section 5.1`() async throws {
        try await World.shared.test { site in
            let reply = try await site.token(Self.own + "&scope=read")
            #expect(reply.status == .ok && reply.headers[.contentType] == "application/json")
            #expect(reply.headers[.cacheControl] == "no-store" && reply.headers[.init("Pragma") ?? .via] == "no-cache")
            let body = try reply.json
            #expect(body["token_type"]?.string == "Bearer")
            #expect(body["expires_in"]?.integer == 300)
            #expect(body["scope"]?.string == "read")
        }
    }

    @Test func `a failed authentication is 401 with a challenge of its scheme, RFC 6749 section 5.2`() async throws {
        try await World.shared.test { site in
            for headers in [
                Site.basic("service", "wrong"), Site.basic("nobody", "wrong"), [.authorization: "Basic %%%"],
                [.authorization: "Bearer abc"], [:],
            ] {
                let reply = try await site.token(Self.own, headers)
                try site.expect(reply, .unauthorized, "invalid_client")
                #expect(reply.headers[.wwwAuthenticate] == "Basic realm=\"acme\"")
            }
        }
    }

    @Test func `an unknown client and a wrong secret are answered alike`() async throws {
        try await World.shared.test { site in
            let wrong = try await site.token(Self.own, Site.basic("service", "wrong"))
            let unknown = try await site.token(Self.own, Site.basic("nobody", "wrong"))
            #expect(wrong.octets == unknown.octets && wrong.status == unknown.status)
        }
    }

    @Test func `Basic credentials are form-decoded, RFC 6749 section 2.3.1`() async throws {
        try await World.shared.test { site in
            let secret = site.world.secrets[site.realm] ?? ""
            let encoded = secret.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            let reply = try await site.token(Self.own, Site.basic("%73ervice", encoded))
            #expect(reply.status == .ok)
        }
    }

    @Test func `two authentication methods at once are invalid_request, RFC 6749 section 2.3`() async throws {
        try await World.shared.test { site in
            let secret = site.world.secrets[site.realm] ?? ""
            let both = try await site.token("\(Self.own)&client_id=service&client_secret=\(secret)")
            try site.expect(both, .badRequest, "invalid_request")
        }
    }

    @Test func `a grant the server does not know is unsupported_grant_type, RFC 6749 section 5.2`() async throws {
        try await World.shared.test { site in
            try site.expect(try await site.token("grant_type=none"), .badRequest, "unsupported_grant_type")
        }
    }

    @Test func `a grant the client is not registered for is unauthorized_client, RFC 6749 section 5.2`() async throws {
        try await World.shared.test { site in
            let reply = try await site.token(Self.own + "&client_id=page", [:])
            try site.expect(reply, .badRequest, "unauthorized_client")
        }
    }

    @Test func `a confidential client that proves nothing gets nothing, RFC 6749 section 3.2.1`() async throws {
        try await World.shared.test { site in
            try site.expect(try await site.token(Self.own + "&client_id=service", [:]), .unauthorized, "invalid_client")
        }
    }

    @Test func `a disabled client is invalid_client`() async throws {
        try await World.shared.test { site in
            let draft = ClientDraft(grants: ["client_credentials"], scopes: ["read"])
            let (made, secret) = try await site.world.administration.createClient(site.realm, draft)
            var changes = ClientChanges()
            changes.isEnabled = false
            _ = try await site.world.administration.updateClient(site.realm, made.client.id, changes)
            let reply = try await site.token(Self.own, Site.basic(made.client.id.rawValue, secret ?? ""))
            try site.expect(reply, .unauthorized, "invalid_client")
        }
    }

    @Test func `a malformed scope and one that is not the client's are invalid_scope, RFC 6749 section 5.2`()
        async throws
    {
        try await World.shared.test { site in
            for scope in ["admin", "a%22b", "a%5Cb", "%C3%A9", String(repeating: "a", count: 10_000)] {
                try site.expect(try await site.token(Self.own + "&scope=" + scope), .badRequest, "invalid_scope")
            }
        }
    }

    @Test func `a resource is the audience, and another than the client's is invalid_target, RFC 8707 section 2`()
        async throws
    {
        try await World.shared.test { site in
            let token = try await site.ownToken("&resource=https%3A%2F%2Fapi.example.com%2Fv1")
            #expect(try claims(token)["aud"]?.string == World.api)
            for resource in ["https://other.example", "relative", "https://api.example.com/v1%23x"] {
                try site.expect(try await site.token(Self.own + "&resource=" + resource), .badRequest, "invalid_target")
            }
        }
    }

    @Test func `a client's own token names the client as its subject and comes alone, RFC 6749 section 4.4.3`()
        async throws
    {
        try await World.shared.test { site in
            let body = try await site.token(Self.own + "&scope=openid+read").json
            #expect(body["refresh_token"] == nil && body["id_token"] == nil && body["user"] == nil)
            let token = try #require(body["access_token"]?.string)
            #expect(try claims(token)["sub"]?.string == "service")
        }
    }

    @Test func `an access token has the header and claims of RFC 9068 section 2.2, and verifies with the keys`()
        async throws
    {
        try await World.shared.test { site in
            let login = try await site.login("&scope=openid+profile")
            let token = try #require(login["access_token"]?.string)
            #expect(try header(token)["typ"]?.string == "at+jwt")
            let claims = try claims(token)
            #expect(claims["iss"]?.string == site.issuer && claims["client_id"]?.string == "service")
            #expect(claims["sub"]?.string == login["user"]?.object?["sub"]?.string)
            for name in ["exp", "iat", "auth_time"] { #expect(claims[name]?.integer != nil) }
            for name in ["aud", "jti", "scope", "sid"] { #expect(claims[name]?.string != nil) }
            let keys = try JWKS(json: try await site.get("/oauth/jwks").octets)
            let verified = try JWS.verify(token, keys: keys, allowed: .asymmetric)
            #expect(verified.header.kid == (try header(token))["kid"]?.string)
        }
    }

    @Test func `password failures are alike, whoever they are about, RFC 6749 section 4.3.2`() async throws {
        try await World.shared.test { site in
            let form = "grant_type=password&username="
            let wrong = try await site.token(form + "alice&password=wrong-wrong")
            try site.expect(wrong, .badRequest, "invalid_grant")
            let unknown = try await site.token(form + "nobody&password=wrong-wrong")
            let made = try await site.world.administration.createUser(
                site.realm, UserDraft(username: "gone"), password: World.password)
            _ = try await site.world.administration.setEnabled(site.realm, made.user.id, false)
            let disabled = try await site.token(
                form + "gone&password=" + World.password.split(separator: " ").joined(separator: "+"))
            #expect(unknown.octets == wrong.octets && disabled.octets == wrong.octets)
        }
    }

    @Test func `a client assertion is for the issuer, of its client, in time and once, RFC 7523 section 3`()
        async throws
    {
        try await World.shared.test { site in
            let stranger = try SigningKey(kid: "k1", algorithm: .ES256, privateKey: try PrivateKey.generate(.p256))
            let refused = [
                try site.assertion(audience: site.issuer + "/oauth/token"),
                try site.assertion(audience: "https://x.example"),
                try site.assertion(subject: "service"), try site.assertion(subject: "nobody"),
                try site.assertion(expiresIn: -120), try site.assertion(expiresIn: 1_000_000),
                try site.assertion(key: stranger),
                try site.of(site.world.strict).assertion(),
            ]
            for assertion in refused {
                try site.expect(try await site.token(Self.own + assertion, [:]), .unauthorized, "invalid_client")
            }
            let once = try site.assertion()
            #expect(try await site.token(Self.own + once, [:]).status == .ok)
            try site.expect(try await site.token(Self.own + once, [:]), .unauthorized, "invalid_client")
        }
    }

    @Test func `a client of one realm is none of another's`() async throws {
        try await World.shared.test { site in
            let reply = try await site.of(site.world.strict).token(Self.own, site.basic)
            try site.expect(reply, .unauthorized, "invalid_client")
        }
    }
}
