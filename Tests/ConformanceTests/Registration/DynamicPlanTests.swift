// The modules of the OpenID Foundation's plan for dynamic registration that concern what is registered.
import HTTPTypes
import Testing
import WritCrypto
import WritJOSE
import WritProtocol
import WritServer
import WritStore
import WritTestSupport

@Suite struct DynamicPlanTests {
    private func open(_ body: @Sendable (Bed) async throws -> Void) async throws {
        try await World.shared.bed([("registration", "open")], body)
    }

    /// Registers, and makes an application of it that a person can log in to.
    private func application(_ bed: Bed, _ members: String) async throws -> Application {
        let applicant = try await Applicant(
            bed.site, #"{"redirect_uris":["\#(Applicant.redirectURI)"]\#(members)}"#)
        return Application(
            id: applicant.clientID, secret: applicant.first["client_secret"]?.string,
            redirectURI: Applicant.redirectURI)
    }

    @Test func `oidcc-idtoken-rs256: a client that registers RS256 gets ID tokens signed so`() async throws {
        try await World.shared.bed([("registration", "open")] + World.defaultAlgorithm) { bed in
            let application = try await application(bed, #","id_token_signed_response_alg":"RS256""#)
            var ada = bed.person
            let token = try #require(try await bed.tokens(&ada, to: application).id)
            #expect(try header(token)["alg"]?.string == "RS256")
        }
    }

    @Test func `oidcc-userinfo-rs256: a client that registers a signature for userinfo gets application-jwt`()
        async throws
    {
        try await open { bed in
            let application = try await application(bed, #","userinfo_signed_response_alg":"ES256""#)
            var ada = bed.person
            let tokens = try await bed.tokens(&ada, to: application)
            let reply = try await bed.userInfo(tokens.access)
            #expect(reply.headers[.contentType] == "application/jwt")
            #expect(try claims(reply.text)["aud"]?.string == application.id)
        }
    }

    @Test func `oidcc-ensure-redirect-uri-in-authorization-request: with two registered, none sent is a page`()
        async throws
    {
        try await open { bed in
            let applicant = try await Applicant(
                bed.site, #"{"redirect_uris":["https://a.example.com/1","https://a.example.com/2"]}"#)
            var ada = bed.person
            try await ada.open("/oauth/authorize?client_id=\(applicant.clientID)&response_type=code&scope=openid")
            #expect(ada.stop.location == nil)
        }
    }

    @Test(arguments: [
        ("oidcc-redirect-uri-query-OK", "https%3A%2F%2Fa.example.com%2Fcb%3Ffoo%3Dbar", true),
        ("oidcc-redirect-uri-query-mismatch", "https%3A%2F%2Fa.example.com%2Fcb%3Ffoo%3Dbaz", false),
        ("oidcc-redirect-uri-query-added", "https%3A%2F%2Fa.example.com%2Fcb%3Ffoo%3Dbar%26more%3D1", false),
    ])
    func `a redirect URI with a query matches to the letter`(_ module: String, _ sent: String, _ matches: Bool)
        async throws
    {
        try await open { bed in
            let applicant = try await Applicant(bed.site, #"{"redirect_uris":["https://a.example.com/cb?foo=bar"]}"#)
            var ada = bed.person
            try await ada.open(
                "/oauth/authorize?client_id=\(applicant.clientID)&response_type=code&scope=openid&prompt=none"
                    + "&code_challenge=\(PKCE.challenge(of: Application.verifier) ?? "")&code_challenge_method=S256"
                    + "&redirect_uri=\(sent)")
            #expect(
                (ada.stop.location?.hasPrefix("https://a.example.com/cb?foo=bar&error=login_required") == true)
                    == matches)
        }
    }

    @Test func `oidcc-redirect-uri-regfrag: a redirect URI with a fragment is refused`() async throws {
        try await open { bed in
            try bed.site.expect(
                try await bed.site.register(#"{"redirect_uris":["https://a.example.com/cb#x"]}"#), .badRequest,
                "invalid_redirect_uri")
        }
    }

    @Test func `oidcc-registration-logo-uri, -policy-uri and -tos-uri: people see them where they log in`() async throws
    {
        try await open { bed in
            let application = try await application(
                bed,
                #","client_name":"Shop","client_name#de":"Laden","logo_uri":"https://shop.example.com/l.png","policy_uri":"https://shop.example.com/policy","tos_uri":"https://shop.example.com/tos""#
            )
            var ada = bed.person
            try await ada.open("/oauth/authorize?" + application.request())
            let page = ada.stop.page.html
            #expect(page.contains(#"src="https://shop.example.com/l.png" alt="" referrerpolicy="no-referrer""#))
            #expect(ada.stop.page.attribute("href", of: "policy") == "https://shop.example.com/policy")
            #expect(ada.stop.page.attribute("href", of: "terms") == "https://shop.example.com/tos")
            #expect(page.contains("<bdi>Shop</bdi>"))
            let policy = try #require(ada.stop.reply?.headers[.contentSecurityPolicy])
            #expect(policy.contains("img-src 'self' https://shop.example.com"))
            // RFC 7591 §2.2.
            try await ada.open("/oauth/authorize?" + application.request(["ui_locales": "de"]))
            #expect(ada.stop.page.html.contains("<bdi>Laden</bdi>"))
        }
    }

    @Test func `oidcc-registration-jwks-uri: a client authenticates with a key that is fetched from its address`()
        async throws
    {
        let key = try SigningKey(kid: "one", algorithm: .ES256, privateKey: try PrivateKey.generate(.p256))
        let listener = try HTTPListener { _ in Self.json(JWKS([key.jwk]).json) }
        try await open { bed in
            let applicant = try await keyed(bed, listener)
            for _ in 0..<2 {
                let reply = try await authenticate(bed, applicant, key)
                #expect(reply.status == .ok, "\(reply.text)")
            }
            // The second time they are at hand.
            #expect(listener.requests.count == 1)
            #expect(listener.requests.first?.line == "GET /bye HTTP/1.1")
        }
    }

    /// OIDC Core §10.1.1; and nobody makes this server ask again and again.
    @Test
    func
        `oidcc-refresh-token-rp-key-rotation: an unknown key has the address asked again, but not for each that comes`()
        async throws
    {
        let old = try SigningKey(kid: "old", algorithm: .ES256, privateKey: try PrivateKey.generate(.p256))
        let new = try SigningKey(kid: "new", algorithm: .ES256, privateKey: try PrivateKey.generate(.p256))
        let listener = try HTTPListener { number in Self.json(JWKS(number == 0 ? [old.jwk] : [old.jwk, new.jwk]).json) }
        try await open { bed in
            let applicant = try await keyed(bed, listener)
            #expect(try await authenticate(bed, applicant, old).status == .ok)
            for _ in 0..<3 { #expect(try await authenticate(bed, applicant, new).status == .unauthorized) }
            #expect(listener.requests.count == 1)
            // Another node, a minute later.
            try await bed.site.world.test(ahead: 60) { site in
                let later = site.of(bed.realm)
                let reply = try await authenticate(bed, applicant, new, at: later, ahead: 60)
                #expect(reply.status == .ok, "\(reply.text)")
            }
        }
    }

    @Test func `keys that cannot be fetched let nobody in`() async throws {
        let key = try SigningKey(kid: "one", algorithm: .ES256, privateKey: try PrivateKey.generate(.p256))
        for answer in [HTTPListener.status(500), HTTPListener.status(302), Self.json(Array("[]".utf8))] {
            let listener = try HTTPListener { _ in answer }
            try await open { bed in
                let applicant = try await keyed(bed, listener)
                #expect(try await authenticate(bed, applicant, key).status == .unauthorized)
            }
        }
    }

    @Test func `oidcc-registration-sector-uri: clients of one sector know a person by one name`() async throws {
        let uris = ["https://a.example.com/cb", "https://b.example.com/cb"]
        let listener = try HTTPListener { _ in Self.json(Array(#"["\#(uris[0])","\#(uris[1])"]"#.utf8)) }
        try await open { bed in
            let applicant = try await Applicant(
                bed.site,
                #"{"redirect_uris":["\#(uris[0])","\#(uris[1])"],"subject_type":"pairwise","sector_identifier_uri":"\#(listener.url)"}"#
            )
            #expect(applicant.first["subject_type"]?.string == "pairwise")
            #expect(applicant.first["sector_identifier_uri"]?.string == listener.url)
            let settings = try await bed.administration.showClient(
                bed.realm, try #require(ClientID(applicant.id))
            ).client.overrides
            #expect(settings[.sectorIdentifier] == "127.0.0.1")
        }
    }

    @Test func `oidcc-registration-sector-bad: a document that does not name every redirect URI is refused`()
        async throws
    {
        for body in [#"["https://b.example.com/cb"]"#, "{}", "not json"] {
            let listener = try HTTPListener { _ in Self.json(Array(body.utf8)) }
            try await open { bed in
                let reply = try await bed.site.register(
                    #"{"redirect_uris":["https://a.example.com/cb"],"subject_type":"pairwise","sector_identifier_uri":"\#(listener.url)"}"#
                )
                try bed.site.expect(reply, .badRequest, "invalid_client_metadata")
            }
        }
    }

    @Test func `oidcc-3rd_party-init-login: the address is echoed; -nohttps: without https it is refused`() async throws
    {
        try await open { bed in
            let applicant = try await Applicant(
                bed.site,
                #"{"redirect_uris":["https://a.example.com/cb"],"initiate_login_uri":"https://a.example.com/login"}"#)
            #expect(applicant.first["initiate_login_uri"]?.string == "https://a.example.com/login")
            let reply = try await bed.site.register(
                #"{"redirect_uris":["https://a.example.com/cb"],"initiate_login_uri":"http://a.example.com/login"}"#)
            try bed.site.expect(reply, .badRequest, "invalid_client_metadata")
        }
    }

    /// OIDC Registration §2.
    @Test func `a client's default_max_age holds where a request names none`() async throws {
        try await open { bed in
            let application = try await application(bed, #","default_max_age":100"#)
            var ada = bed.person
            _ = try await bed.logIn(&ada, to: application)
            try await ada.open("/oauth/authorize?" + application.request())
            #expect(!ada.stop.page.has("login-form"))
            try await bed.ageLogins(by: 200)
            try await ada.open("/oauth/authorize?" + application.request())
            #expect(ada.stop.page.has("login-form"))
            try await ada.open("/oauth/authorize?" + application.request(["max_age": "1000"]))
            #expect(!ada.stop.page.has("login-form"))
        }
    }

    private static func json(_ body: [UInt8]) -> String {
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(body.count)\r\nConnection: close\r\n\r\n"
            + String(decoding: body, as: UTF8.self)
    }

    private func keyed(_ bed: Bed, _ listener: HTTPListener) async throws -> Applicant {
        try await Applicant(
            bed.site,
            #"{"grant_types":["client_credentials"],"token_endpoint_auth_method":"private_key_jwt","jwks_uri":"\#(listener.url)"}"#
        )
    }

    private func authenticate(
        _ bed: Bed, _ applicant: Applicant, _ key: SigningKey, at site: Site? = nil, ahead seconds: Int64 = 0
    ) async throws -> TestResponse {
        var json = JSONWriter()
        json.beginObject()
        json.member("iss", applicant.clientID)
        json.member("sub", applicant.clientID)
        json.member("aud", bed.site.issuer)
        json.member("jti", String(UInt64.random(in: .min ... .max)))
        json.member("exp", WallClock.system.now.secondsSince1970 + seconds + 60)
        json.endObject()
        let assertion = try key.sign(payload: json.bytes, typ: "JWT")
        let form =
            "grant_type=client_credentials&client_assertion=\(assertion)&client_assertion_type="
            + "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"
        return try await (site ?? bed.site).token(form, [:])
    }
}
