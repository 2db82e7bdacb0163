// The authorization endpoint (RFC 6749 §3.1 and §4.1, OIDC Core §3.1.2, RFC 9700): which requests are answered, and how.
import HTTPTypes
import Testing
import WritCrypto
import WritJOSE
import WritProtocol
import WritServer

@Suite struct AuthorizationTests {
    /// Opens a good request with some parameters changed.
    private func ask(
        _ bed: Bed, to application: Application? = nil, _ changes: KeyValuePairs<String, String?>
    ) async throws -> Stop {
        var person = bed.person
        return try await person.open("/oauth/authorize?" + (application ?? bed.web).request(changes))
    }

    @Test func `without a client or redirect URI that are certain there is a page, RFC 6749 section 4.1.2.1`()
        async throws
    {
        try await World.shared.bed { bed in
            try await ask(bed, ["client_id": "nobody"]).expectPage(refusing: .unknownClient)
            try await ask(bed, ["client_id": "no\u{7}body"]).expectPage(refusing: .unknownClient)
            try await ask(bed, ["redirect_uri": "https://evil.example/"])
                .expectPage(refusing: .redirectURINotRegistered)
            let unnamed = try await ask(bed, ["client_id": nil])
            #expect(unnamed.location == nil && unnamed.status == .badRequest)
        }
    }

    @Test func `any other fault is told to the application, with state and issuer, RFC 9207 section 2`() async throws {
        try await World.shared.bed { bed in
            let faults: [(KeyValuePairs<String, String?>, String)] = [
                (["response_type": "cod"], "unsupported_response_type"), (["scope": "openid admin"], "invalid_scope"),
                (["prompt": "create"], "invalid_request"), (["max_age": "-1"], "invalid_request"),
                (["response_mode": "web_message"], "invalid_request"),
            ]
            for (changes, error) in faults {
                let stop = try await ask(bed, changes)
                try stop.expectError(error)
                let answer = try stop.answer()
                #expect(answer.address == bed.web.redirectURI && answer.mode == .query)
                #expect(answer["state"] == "a state" && answer["iss"] == bed.site.issuer)
            }
        }
    }

    @Test func `state comes back as it was, and without one there is none, RFC 6749 section 4.1.2`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            _ = try await bed.logIn(&ada)
            let odd = "é+ %26&=#'\"<>\\ \u{1F511}"
            for mode in ["query", "form_post"] {
                #expect(try await bed.logIn(&ada, ["state": odd, "response_mode": mode])["state"] == odd)
                #expect(try await bed.logIn(&ada, ["state": nil, "response_mode": mode])["state"] == nil)
                #expect(try await bed.logIn(&ada, ["state": "", "response_mode": mode])["state"] == nil)
            }
        }
    }

    @Test func `a registered query is kept, RFC 6749 section 3.1.2`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let uri = "https://other.example/second?kept=1"
            let answer = try await bed.logIn(&ada, to: bed.other, ["redirect_uri": uri])
            #expect(answer.address == "https://other.example/second" && answer["kept"] == "1")
            let reply = try await bed.redeem(try answer.code(), by: bed.other, ["redirect_uri": uri])
            #expect(reply.status == .ok)
        }
    }

    @Test func `redirect_uri may be left out where there is one, save with openid, OIDC Core section 3.1.2.1`()
        async throws
    {
        try await World.shared.bed { bed in
            try await ask(bed, ["redirect_uri": nil]).expectPage(refusing: .redirectURIRequired)
            try await ask(bed, to: bed.other, ["redirect_uri": nil, "scope": "read"])
                .expectPage(refusing: .redirectURIRequired)
            var ada = bed.person
            let answer = try await bed.logIn(&ada, ["redirect_uri": nil, "scope": "read"])
            #expect(answer.address == bed.web.redirectURI)
            #expect(try await bed.redeem(try answer.code(), ["redirect_uri": nil]).status == .ok)
        }
    }

    @Test func `a response_type is known and allowed, in the realm and to the client, RFC 6749 section 4.1.2.1`()
        async throws
    {
        try await World.shared.bed { bed in
            for type in ["token", "id_token", "code token", "code id_token"] {
                try await ask(bed, ["response_type": type, "response_mode": "fragment"])
                    .expectError("unsupported_response_type")
            }
        }
        try await World.shared.bed([("implicit", "true")]) { bed in
            #expect(try await ask(bed, ["response_type": "token"]).page.has("login-form"))
            for type in ["token", "id_token", "code id_token"] {
                try await ask(bed, to: bed.other, ["response_type": type]).expectError("unauthorized_client")
            }
        }
    }

    @Test func `a scope that is malformed or not the client's is invalid_scope, RFC 6749 section 3.3`() async throws {
        try await World.shared.bed { bed in
            for scope in ["admin", "openid admin", "a\"b", "a\\b", "é", String(repeating: "a", count: 2000)] {
                try await ask(bed, ["scope": scope]).expectError("invalid_scope")
            }
        }
    }

    @Test func `without openid there is no ID token, OIDC Core section 3.1.2.1`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let tokens = try await bed.tokens(&ada, ["scope": "read"])
            #expect(tokens.id == nil && tokens.reply["scope"]?.string == "read")
            let unnamed = try await bed.tokens(&ada, ["scope": nil, "prompt": "consent"])
            #expect(unnamed.id == nil && unnamed.reply["scope"]?.string?.contains("openid") == false)
        }
    }

    @Test func `PKCE is required and S256, RFC 9700 section 2.1.1`() async throws {
        try await World.shared.bed { bed in
            for application in [bed.web, bed.native] {
                let faults: [KeyValuePairs<String, String?>] = [
                    ["code_challenge": nil], ["code_challenge": nil, "code_challenge_method": nil],
                    ["code_challenge_method": "plain"], ["code_challenge_method": nil],
                    ["code_challenge_method": "s256"], ["code_challenge": String(repeating: "a", count: 42)],
                    ["code_challenge": String(repeating: "a", count: 129)],
                    ["code_challenge": String(repeating: "+", count: 43)],
                ]
                for changes in faults { try await ask(bed, to: application, changes).expectError("invalid_request") }
            }
        }
    }

    @Test func `prompt=none stands alone, OIDC Core section 3.1.2.1`() async throws {
        try await World.shared.bed { bed in
            for other in ["login", "consent", "select_account"] {
                try await ask(bed, ["prompt": "none " + other]).expectError("invalid_request")
                try await ask(bed, ["prompt": other + " none"]).expectError("invalid_request")
            }
        }
    }

    @Test func `prompt=consent asks again, prompt=select_account who it is, OIDC Core section 3.1.2.1`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            _ = try await bed.logIn(&ada)
            try await ada.open("/oauth/authorize?" + bed.web.request(["prompt": "consent"]))
            #expect(ada.stop.page.has("consent-form"))
            try await ada.press("allow")
            _ = try ada.stop.answer().code()
            try await ada.open("/oauth/authorize?" + bed.web.request(["prompt": "select_account"]))
            #expect(ada.stop.page.has("select-account-form"))
            try await ada.press("select-account-form", ["account": bed.ada.description])
            let tokens = Tokens(try await bed.redeem(try ada.stop.answer().code()).json)
            #expect(try claims(try #require(tokens.id))["sub"]?.string == bed.ada.description)
        }
    }

    @Test func `whoever chooses another account logs in as that, and the first session is over`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            _ = try await bed.logIn(&ada)
            let before = ada.sessionCookie
            try await ada.open("/oauth/authorize?" + bed.web.request(["prompt": "select_account"]))
            try await ada.press("other-account")
            try await ada.press("login", ["username": "bob", "password": World.password])
            try await ada.press("allow")
            let tokens = Tokens(try await bed.redeem(try ada.stop.answer().code()).json)
            #expect(try claims(try #require(tokens.id))["sub"]?.string == bed.bob.description)
            #expect(ada.sessionCookie != before)
            ada.sessionCookie = before
            try await ada.open("/oauth/authorize?" + bed.web.request(["prompt": "none"]))
            try ada.stop.expectError("login_required")
        }
    }

    @Test func `max_age=0 asks for a login each time, OIDC Core section 3.1.2.1`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            _ = try await bed.logIn(&ada)
            for _ in 0..<2 {
                try await ada.open("/oauth/authorize?" + bed.web.request(["max_age": "0"]))
                #expect(ada.stop.page.has("login-form"))
                try await ada.press("login", ["username": "ada", "password": World.password])
                _ = try ada.stop.answer().code()
            }
        }
    }

    @Test func `an answer is about the person whom the hint names or about nobody, OIDC Core section 3.1.2.2`()
        async throws
    {
        try await World.shared.bed { bed in
            var (ada, bob) = (bed.person, bed.person)
            let hint = try #require(try await bed.tokens(&ada).id)
            _ = try await bed.tokens(&bob, as: "bob")
            try await bob.open("/oauth/authorize?" + bed.web.request(["id_token_hint": hint, "prompt": "none"]))
            try bob.stop.expectError("login_required")
            try await bob.open("/oauth/authorize?" + bed.web.request(["id_token_hint": hint]))
            try await bob.press("login", ["username": "bob", "password": World.password])
            try bob.stop.expectError("login_required")
            try await bob.open("/oauth/authorize?" + bed.web.request(["id_token_hint": hint]))
            try await bob.press("login", ["username": "ada", "password": World.password])
            let tokens = Tokens(try await bed.redeem(try bob.stop.answer().code()).json)
            #expect(try claims(try #require(tokens.id))["sub"]?.string == bed.ada.description)
            let wanted = #"{"id_token":{"sub":{"value":"\#(bed.bob)"}}}"#
            try await bob.open("/oauth/authorize?" + bed.web.request(["claims": wanted, "prompt": "none"]))
            try bob.stop.expectError("login_required")
        }
    }

    @Test(arguments: [
        "{", "[]", "1", #"{"id_token":7}"#, #"{"userinfo":{"name":1}}"#, String(repeating: "[", count: 600),
    ])
    func `a malformed claims parameter is invalid_request, OIDC Core section 5.5`(claims: String) async throws {
        try await World.shared.bed { bed in
            try await ask(bed, ["claims": claims]).expectError("invalid_request")
        }
    }

    @Test func `no token is ever put into a query, Multiple Response Types section 3`() async throws {
        try await World.shared.bed([("implicit", "true")]) { bed in
            for type in ["token", "id_token", "code token", "code id_token token"] {
                let stop = try await ask(bed, ["response_type": type, "response_mode": "query"])
                try stop.expectError("invalid_request")
                #expect(try stop.answer().mode == .fragment)
            }
        }
    }

    @Test func `a code is 128 random bits at least, RFC 6749 section 10.10`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            var codes: Set<String> = []
            for _ in 0..<8 { codes.insert(try await bed.logIn(&ada).code()) }
            #expect(codes.count == 8)
            // 62 characters, so 5.9 bits each.
            #expect(codes.allSatisfy { $0.hasPrefix("wrc_") && $0.count >= 4 + 22 })
        }
    }

    @Test func `a program on a device is consented to each time, RFC 8252 section 8.6`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            for uri in [
                "http://127.0.0.1:49152/callback", "http://127.0.0.1:51000/callback", "com.example.app:/callback",
            ] {
                try await ada.open("/oauth/authorize?" + bed.native.request(["redirect_uri": uri]))
                if ada.stop.page.has("login-form") {
                    try await ada.press("login", ["username": "ada", "password": World.password])
                }
                #expect(ada.stop.page.has("consent-form"))
                try await ada.press("allow")
                #expect(try ada.stop.answer().address == uri)
            }
            try await ada.open("/oauth/authorize?" + bed.native.request(["prompt": "none"]))
            try ada.stop.expectError("consent_required")
        }
    }

    @Test func `consent that was given is not asked for again, and more than was given is`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            _ = try await bed.logIn(&ada, ["scope": "openid email"])
            try await ada.open("/oauth/authorize?" + bed.web.request(["scope": "openid"]))
            _ = try ada.stop.answer().code()
            try await ada.open("/oauth/authorize?" + bed.web.request(["scope": "openid email phone"]))
            #expect(ada.stop.page.has("consent-form"))
            try await ada.open("/oauth/authorize?" + bed.web.request(["scope": "openid phone", "prompt": "none"]))
            try ada.stop.expectError("consent_required")
        }
    }

    @Test func `whoever refuses consent is taken back with access_denied, RFC 6749 section 4.1.2.1`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            try await ada.open("/oauth/authorize?" + bed.web.request())
            try await ada.press("login", ["username": "ada", "password": World.password])
            try await ada.press("deny")
            try ada.stop.expectError("access_denied")
            let answer = try ada.stop.answer()
            #expect(answer["error_description"] == OAuthReason.accessDenied.row.description)
            #expect(answer["state"] == "a state" && answer["iss"] == bed.site.issuer)
            try await ada.open("/oauth/authorize?" + bed.web.request(["prompt": "none"]))
            try ada.stop.expectError("consent_required")
        }
    }

    @Test func `a resource that is not the client's is invalid_target, and others are the audience, RFC 8707`()
        async throws
    {
        try await World.shared.bed { bed in
            for resource in ["https://other.example", "relative", World.api + "#x"] {
                try await ask(bed, ["resource": resource]).expectError("invalid_target")
            }
            var ada = bed.person
            let tokens = try await bed.tokens(&ada, ["resource": World.api, "scope": "openid read"])
            #expect(try claims(tokens.access)["aud"]?.string == World.api)
            #expect(try claims(try #require(tokens.id))["aud"]?.string == "web")
        }
    }

    @Test func `an acr that must be and cannot be is told, one that would be nice is not, OIDC Core section 5.5.1.1`()
        async throws
    {
        try await World.shared.bed { bed in
            var ada = bed.person
            _ = try await bed.logIn(&ada)
            let must = #"{"id_token":{"acr":{"essential":true,"values":["phr"]}}}"#
            try await ada.open("/oauth/authorize?" + bed.web.request(["claims": must]))
            try ada.stop.expectError("unmet_authentication_requirements")
            let may = #"{"id_token":{"acr":{"values":["phr"]}}}"#
            try await ada.open("/oauth/authorize?" + bed.web.request(["claims": may]))
            _ = try ada.stop.answer().code()
        }
    }

    @Test
    func `a parameter sent twice is invalid_request, on a page where it could be an attacker's, RFC 6749 section 3.1`()
        async throws
    {
        try await World.shared.bed { bed in
            var ada = bed.person
            for name in ["scope", "nonce", "prompt", "extra", "code_challenge"] {
                try await ada.open("/oauth/authorize?" + bed.web.request() + "&\(name)=a&\(name)=b")
                try ada.stop.expectError("invalid_request")
                try await ada.send("/oauth/authorize", bed.web.request() + "&\(name)=a&\(name)=b")
                try ada.stop.expectError("invalid_request")
            }
            for name in ["client_id", "redirect_uri", "state", "response_mode"] {
                try await ada.open("/oauth/authorize?" + bed.web.request() + "&\(name)=a&\(name)=b")
                #expect(ada.stop.location == nil && ada.stop.status == .badRequest, "\(name)")
            }
        }
    }

    @Test func `response_type=none tells that the person agrees, Multiple Response Types section 4`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let answer = try await bed.logIn(&ada, ["response_type": "none"])
            #expect(Set(answer.parameters.map(\.name)) == ["state", "iss"])
        }
    }
}
