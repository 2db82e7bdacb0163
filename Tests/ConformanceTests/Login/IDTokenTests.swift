// ID tokens (OIDC Core §2, §3.1.3.6, §3.2.2.9, §3.3.2.11): what each holds, by the way it came.
import HTTPTypes
import Testing
import WritCrypto
import WritJOSE
import WritProtocol
import WritServer

@Suite struct IDTokenTests {
    private static func half(_ text: String) -> String { IDTokenClaims.halfHash(of: text, algorithm: .ES256) }

    @Test func `the claims of section 2 are there, in their types`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let tokens = try await bed.tokens(&ada)
            let claims = try await bed.verified(try #require(tokens.id))
            let subject = try #require(claims["sub"]?.string)
            #expect(subject.utf8.count <= 255 && subject.utf8.allSatisfy { (0x21...0x7E).contains($0) })
            #expect(claims["iss"]?.string == bed.site.issuer && claims["aud"]?.string == "web")
            for name in ["exp", "iat", "auth_time"] { #expect(claims[name]?.integer != nil, "\(name)") }
            #expect(claims["nonce"]?.string == "n-0S6" && claims["acr"]?.string == "1")
            #expect(claims["amr"]?.strings == ["pwd"] && claims["sid"]?.string != nil)
            // One audience, which is the party it is made for.
            #expect(claims["azp"] == nil)
            #expect(claims["at_hash"]?.string == Self.half(tokens.access))
        }
    }

    @Test func `the session is the same in every token of it, and no other's, Back-Channel Logout section 2.1`()
        async throws
    {
        try await World.shared.bed { bed in
            var ada = bed.person
            let first = try await bed.verified(try #require(try await bed.tokens(&ada).id))
            let second = try await bed.tokens(&ada, to: bed.other)
            #expect(first["sid"] == (try await bed.verified(try #require(second.id)))["sid"])
            let renewed = Tokens(
                try await bed.site.token(bed.other.refreshing(second.refresh ?? ""), bed.other.headers).json)
            #expect(first["sid"] == (try await bed.verified(try #require(renewed.id)))["sid"])
            var again = bed.person
            let third = try await bed.verified(try #require(try await bed.tokens(&again).id))
            #expect(first["sid"] != third["sid"])
        }
    }

    @Test func `beside an access token it stays small, without one it tells the scopes' claims, section 5.4`()
        async throws
    {
        try await World.shared.bed([("implicit", "true")]) { bed in
            var ada = bed.person
            let scope = "openid profile email"
            let alone = try await bed.logIn(&ada, ["response_type": "id_token", "scope": scope])
            let told = try await bed.verified(try #require(alone["id_token"]))
            #expect(told["email"]?.string == "ada@example.com" && told["name"]?.string == "Ada Lovelace")
            #expect(told["at_hash"] == nil && told["c_hash"] == nil)
            let beside = try await bed.logIn(&ada, ["response_type": "id_token token", "scope": scope])
            #expect(try await bed.verified(try #require(beside["id_token"]))["email"] == nil)
        }
    }

    @Test func `from the authorization endpoint it holds nonce, at_hash and c_hash, section 3.3.2.11`() async throws {
        try await World.shared.bed([("implicit", "true")]) { bed in
            var ada = bed.person
            let answer = try await bed.logIn(&ada, ["response_type": "code id_token token"])
            #expect(answer.mode == .fragment && answer["token_type"] == "Bearer")
            let first = try await bed.verified(try #require(answer["id_token"]))
            #expect(first["nonce"]?.string == "n-0S6")
            #expect(first["at_hash"]?.string == Self.half(try #require(answer["access_token"])))
            #expect(first["c_hash"]?.string == Self.half(try answer.code()))
            // §3.3.3.6: the one from the token endpoint is about the same.
            let tokens = Tokens(try await bed.redeem(try answer.code()).json)
            let second = try await bed.verified(try #require(tokens.id))
            for name in ["iss", "sub", "aud", "auth_time", "nonce"] { #expect(first[name] == second[name]) }
        }
    }

    @Test func `without a nonce none comes from the authorization endpoint, section 3.2.2.1`() async throws {
        try await World.shared.bed([("implicit", "true")]) { bed in
            for type in ["id_token", "id_token token", "code id_token"] {
                var ada = bed.person
                try await ada.open("/oauth/authorize?" + bed.web.request(["response_type": type, "nonce": nil]))
                try ada.stop.expectError("invalid_request")
            }
        }
    }

    @Test func `a refresh token never comes by the browser, RFC 6749 section 4.2.2`() async throws {
        try await World.shared.bed([("implicit", "true")]) { bed in
            var ada = bed.person
            let answer = try await bed.logIn(
                &ada, ["response_type": "token", "scope": "openid offline_access email"])
            #expect(answer["refresh_token"] == nil)
            #expect(try #require(answer["scope"]).split(separator: " ").contains("offline_access") == false)
            #expect(try await bed.userInfo(try #require(answer["access_token"])).status == .ok)
        }
    }

    @Test func `a client's own algorithm signs it, and its hashes go by that`() async throws {
        try await World.shared.bed([("signing_algorithm", "EdDSA")]) { bed in
            var ada = bed.person
            let tokens = try await bed.tokens(&ada)
            #expect(try header(try #require(tokens.id))["alg"]?.string == "EdDSA")
            let claims = try await bed.verified(try #require(tokens.id))
            #expect(claims["at_hash"]?.string == IDTokenClaims.halfHash(of: tokens.access, algorithm: .EdDSA))
        }
    }
}
