// The modules of the OpenID Foundation's plan for the Config OP: the discovery document (OIDC Discovery 1.0 §3 and §4).
import HTTPTypes
import Testing
import WritCrypto
import WritJOSE
import WritProtocol
import WritServer

@Suite struct ConfigPlanTests {
    @Test func `oidcc-discovery-endpoint-verification: the document is whole, under https, and its keys can be read`()
        async throws
    {
        try await World.shared.bed(World.defaultAlgorithm) { bed in
            let reply = try await bed.site.get("/.well-known/openid-configuration")
            #expect(reply.status == .ok && reply.headers[.contentType] == "application/json")
            let document = try reply.json
            #expect(document["issuer"]?.string == bed.site.issuer)
            for name in [
                "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "end_session_endpoint", "jwks_uri",
                "pushed_authorization_request_endpoint",
            ] {
                #expect(document[name]?.string?.hasPrefix(bed.site.issuer + "/") == true, "\(name)")
            }
            for member in document.members where member.name.hasSuffix("_endpoint") || member.name.hasSuffix("_uri") {
                #expect(member.value.string?.hasPrefix("https://") == true, "\(member.name)")
            }
            #expect(document["response_types_supported"]?.strings == ["code", "none"])
            #expect(document["subject_types_supported"]?.strings == ["public", "pairwise"])
            #expect(document["id_token_signing_alg_values_supported"]?.strings?.contains("RS256") == true)
            #expect(document["scopes_supported"]?.strings?.contains("openid") == true)
            #expect(document["code_challenge_methods_supported"]?.strings == ["S256"])
            #expect(document["claims_supported"]?.strings?.contains("sub") == true)
            #expect(document["authorization_response_iss_parameter_supported"]?.bool == true)
            #expect(try JWKS(json: try await bed.site.get("/oauth/jwks").octets).keys.count == 1)
        }
    }

    @Test func `what is listed works, what is not listed is refused, OIDC Discovery section 3`() async throws {
        try await World.shared.bed([("implicit", "true")]) { bed in
            let document = try await bed.site.get("/.well-known/openid-configuration").json
            let types = try #require(document["response_types_supported"]?.strings)
            #expect(types.contains("code id_token token"))
            var ada = bed.person
            _ = try await bed.logIn(&ada, ["scope": "openid"])
            for type in types {
                let answer = try await bed.logIn(&ada, ["response_type": type])
                #expect(answer["error"] == nil, "\(type)")
                #expect((answer["code"] != nil) == type.contains("code"), "\(type)")
                #expect((answer["id_token"] != nil) == type.contains("id_token"), "\(type)")
                #expect((answer["access_token"] != nil) == type.split(separator: " ").contains("token"), "\(type)")
            }
            for mode in try #require(document["response_modes_supported"]?.strings) {
                #expect(try await bed.logIn(&ada, ["response_mode": mode]).mode.rawValue == mode)
            }
            for prompt in try #require(document["prompt_values_supported"]?.strings) {
                try await ada.open("/oauth/authorize?" + bed.web.request(["prompt": prompt]))
                if ada.stop.location != nil { #expect(try ada.stop.answer()["error"] == nil, "\(prompt)") }
            }
            try await ada.open("/oauth/authorize?" + bed.web.request(["prompt": "create"]))
            try ada.stop.expectError("invalid_request")
        }
    }

    @Test func `each listed way to authenticate a client redeems a code`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let basic = try await bed.tokens(&ada)
            #expect(basic.id != nil)
            let post = bed.web.redemption(
                try await bed.logIn(&ada).code(), ["client_id": "web", "client_secret": bed.web.secret])
            #expect(try await bed.site.token(post, [:]).status == .ok)
            #expect(try await bed.tokens(&ada, to: bed.native).id != nil)
        }
    }
}
