// The modules of the same plans that try what must be refused, and how clients show who they are.
import HTTPTypes
import Testing
import WritCrypto
import WritJOSE
import WritProtocol
import WritServer

@Suite struct BasicPlanRefusalTests {
    @Test(arguments: BasicPlanTests.modes)
    func `oidcc-codereuse: a code works once, and a second try ends what the first gave`(mode: String) async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let code = try await bed.logIn(&ada, ["response_mode": mode]).code()
            let first = Tokens(try await bed.redeem(code).json)
            #expect(try await bed.userInfo(first.access).status == .ok)
            let second = try await bed.redeem(code)
            try bed.site.expect(second, .badRequest, "invalid_grant")
            #expect(try second.json["error_description"]?.string == OAuthReason.codeReused.row.description)
            let info = try await bed.userInfo(first.access)
            #expect(info.status == .unauthorized)
        }
    }

    @Test func `oidcc-codereuse-30seconds: nor does it later`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let code = try await bed.logIn(&ada).code()
            let first = Tokens(try await bed.redeem(code).json)
            try await bed.rows(
                """
                UPDATE authorization_code
                SET used_at = used_at - interval '30 s', expires_at = expires_at - interval '90 s'
                WHERE realm_id = $1
                """)
            try bed.site.expect(try await bed.redeem(code), .badRequest, "invalid_grant")
            #expect(try await bed.userInfo(first.access).status == .unauthorized)
        }
    }

    @Test func `oidcc-ensure-registered-redirect-uri: an error page, and nobody is sent anywhere`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            try await ada.open(
                "/oauth/authorize?" + bed.web.request(["redirect_uri": "https://app.example.com/other"]))
            ada.stop.expectPage(refusing: .redirectURINotRegistered)
        }
    }

    @Test(arguments: BasicPlanTests.modes)
    func `oidcc-ensure-post-request-succeeds: the authorization endpoint takes a form`(mode: String) async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            try await ada.send("/oauth/authorize", bed.web.request(["response_mode": mode]))
            try await ada.press("login", ["username": "ada", "password": World.password])
            try await ada.press("allow")
            #expect(try await bed.redeem(try ada.stop.answer().code()).status == .ok)
        }
    }

    @Test(arguments: BasicPlanTests.modes)
    func `oidcc-server-client-secret-post: the secret may come in the form`(mode: String) async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let code = try await bed.logIn(&ada, ["response_mode": mode]).code()
            let form = bed.web.redemption(code, ["client_id": "web", "client_secret": bed.web.secret])
            #expect(try await bed.site.token(form, [:]).status == .ok)
        }
    }

    @Test(arguments: BasicPlanTests.modes)
    func `oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported: request_uri_not_supported`(
        mode: String
    ) async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let uri = "https://app.example.com/request.jwt"
            try await ada.open(
                "/oauth/authorize?" + bed.web.request(["request_uri": uri, "response_mode": mode]))
            try ada.stop.expectError("request_uri_not_supported")
            #expect(
                try await bed.site.get("/.well-known/openid-configuration").json["request_uri_parameter_supported"]?
                    .bool == false)
        }
    }

    /// An unsigned request object.
    private static func object(_ members: [(String, String)]) -> String {
        var json = JSONWriter(capacity: 256)
        json.beginObject()
        for (name, value) in members { json.member(name, value) }
        json.endObject()
        return Base64URL.encode(Array(#"{"alg":"none"}"#.utf8)) + "." + Base64URL.encode(json.bytes) + "."
    }

    @Test(arguments: BasicPlanTests.modes)
    func `oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported: request_not_supported`(
        mode: String
    ) async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let object = Self.object([("client_id", "web"), ("state", "of the object")])
            try await ada.open("/oauth/authorize?" + bed.web.request(["request": object, "response_mode": mode]))
            try ada.stop.expectError("request_not_supported")
            #expect(try ada.stop.answer()["state"] == "a state")
        }
    }

    @Test func `oidcc-ensure-request-object-with-redirect-uri: that of the object is never gone to`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let object = Self.object([("client_id", "web"), ("redirect_uri", "https://app.example.com/other")])
            try await ada.open("/oauth/authorize?" + bed.web.request(["request": object]))
            try ada.stop.expectError("request_not_supported")
            #expect(try ada.stop.answer().address == bed.web.redirectURI)
        }
    }

    @Test(arguments: BasicPlanTests.modes)
    func `oidcc-claims-essential: a claim that is asked for by name is told`(mode: String) async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let claims = #"{"userinfo":{"name":{"essential":true}},"id_token":{"email":null}}"#
            let tokens = try await bed.tokens(&ada, ["claims": claims, "response_mode": mode])
            #expect(try await bed.userInfo(tokens.access).json["name"]?.string == "Ada Lovelace")
            #expect(try await bed.verified(try #require(tokens.id))["email"]?.string == "ada@example.com")
        }
    }

    @Test(arguments: BasicPlanTests.modes)
    func `oidcc-refresh-token: it renews, for its client alone, and the ID token stays about the same login`(
        mode: String
    ) async throws {
        try await World.shared.bed { bed in
            let document = try await bed.site.get("/.well-known/openid-configuration").json
            #expect(document["grant_types_supported"]?.strings?.contains("refresh_token") == true)
            var ada = bed.person
            let tokens = try await bed.tokens(
                &ada, ["scope": "openid offline_access", "prompt": "consent", "response_mode": mode])
            let refresh = try #require(tokens.refresh)
            // RFC 6749 Appendix A.17.
            #expect(refresh.utf8.allSatisfy { (0x20...0x7E).contains($0) })
            let stolen = try await bed.site.token(bed.other.refreshing(refresh), bed.other.headers)
            try bed.site.expect(stolen, .badRequest, "invalid_grant")
            let renewed = Tokens(try await bed.site.token(bed.web.refreshing(refresh), bed.web.headers).json)
            let before = try await bed.verified(try #require(tokens.id))
            let after = try await bed.verified(try #require(renewed.id))
            for name in ["iss", "sub", "aud", "auth_time"] { #expect(before[name] == after[name]) }
            #expect(after["nonce"] == nil || after["nonce"] == before["nonce"])
            #expect(try #require(after["iat"]?.integer) >= (try #require(before["iat"]?.integer)))
            #expect(try await bed.userInfo(renewed.access).status == .ok)
        }
    }

    @Test(arguments: BasicPlanTests.modes)
    func `oidcc-ensure-request-with-valid-pkce-succeeds`(mode: String) async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let verifier = String(repeating: "v-._~", count: 20)
            let answer = try await bed.logIn(
                &ada, ["code_challenge": PKCE.challenge(of: verifier), "response_mode": mode])
            let reply = try await bed.redeem(try answer.code(), ["code_verifier": verifier])
            #expect(reply.status == .ok)
        }
    }
}
