// Authorization codes at the token endpoint (RFC 6749 §4.1.3, RFC 7636 §4.6, RFC 9700 §2.1.1): what redeems one.
import HTTPTypes
import Testing
import WritCrypto
import WritJOSE
import WritProtocol
import WritServer
import WritTestSupport

@Suite struct CodeTests {
    /// Fails unless the reply is invalid_grant in the words of this reason.
    private func expect(
        _ bed: Bed, _ reply: TestResponse, _ reason: OAuthReason, at source: SourceLocation = #_sourceLocation
    ) throws {
        try bed.site.expect(reply, .badRequest, "invalid_grant", at: source)
        #expect(try reply.json["error_description"]?.string == reason.row.description, sourceLocation: source)
    }

    @Test func `a code that was never given is invalid_grant`() async throws {
        try await World.shared.bed { bed in
            for code in ["x", "wrc_", SecretFormat.authorizationCode.make(random: .system)] {
                try expect(bed, try await bed.redeem(code), .codeUnknown)
            }
            try bed.site.expect(try await bed.redeem(""), .badRequest, "invalid_request")
        }
    }

    @Test func `a code that is cut, longer or altered by a character is not the code`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let code = try await bed.logIn(&ada).code()
            var tried = [String(code.dropLast()), code + "A", code.uppercased(), String(code.dropFirst())]
            for index in code.indices.dropFirst(4) {
                var altered = code
                altered.replaceSubrange(index...index, with: code[index] == "A" ? "B" : "A")
                tried.append(altered)
            }
            for code in tried { try expect(bed, try await bed.redeem(code), .codeUnknown) }
            #expect(try await bed.redeem(code).status == .ok)
        }
    }

    @Test func `a code expires, RFC 6749 section 4.1.2`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let code = try await bed.logIn(&ada).code()
            try await bed.rows(
                "UPDATE authorization_code SET expires_at = now() - interval '1 s' WHERE realm_id = $1")
            try expect(bed, try await bed.redeem(code), .codeExpired)
        }
    }

    @Test func `a code is its client's: another learns nothing and uses nothing up, RFC 6749 section 4.1.3`()
        async throws
    {
        try await World.shared.bed { bed in
            var ada = bed.person
            let code = try await bed.logIn(&ada).code()
            let stolen: KeyValuePairs<String, String?> = ["redirect_uri": bed.web.redirectURI]
            for thief in [bed.other, bed.native] {
                try expect(bed, try await bed.redeem(code, by: thief, stolen), .codeOfAnotherClient)
            }
            #expect(OAuthReason.codeOfAnotherClient.row.description == OAuthReason.codeUnknown.row.description)
            let tokens = Tokens(try await bed.redeem(code).json)
            // A thief who comes later ends nothing either.
            try expect(bed, try await bed.redeem(code, by: bed.other, stolen), .codeOfAnotherClient)
            #expect(try await bed.userInfo(tokens.access).status == .ok)
        }
    }

    @Test func `nor without authentication, RFC 6749 section 4.1.3`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let code = try await bed.logIn(&ada).code()
            let form = bed.web.redemption(code, ["client_id": "web"])
            try bed.site.expect(try await bed.site.token(form, [:]), .unauthorized, "invalid_client")
            try bed.site.expect(
                try await bed.site.token(bed.web.redemption(code), Site.basic("web", "wrong")), .unauthorized,
                "invalid_client")
            #expect(try await bed.redeem(code).status == .ok)
        }
    }

    @Test func `redirect_uri is the request's, to the octet, RFC 6749 section 4.1.3`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let code = try await bed.logIn(&ada).code()
            for uri in [
                nil, "https://app.example.com/callback/", "https://APP.example.com/callback", "https://x.example",
            ] {
                try expect(bed, try await bed.redeem(code, ["redirect_uri": uri]), .redirectURIMismatch)
            }
            #expect(try await bed.redeem(code).status == .ok)
            // Left out there, it may be left out here; another is as wrong as ever.
            let second = try await bed.logIn(&ada, ["redirect_uri": nil, "scope": "read"]).code()
            try expect(bed, try await bed.redeem(second, ["redirect_uri": "https://x.example"]), .redirectURIMismatch)
            #expect(try await bed.redeem(second, ["redirect_uri": nil]).status == .ok)
        }
    }

    @Test func `a program's port is free when it asks, and the same when it redeems, RFC 8252 section 7.3`()
        async throws
    {
        try await World.shared.bed { bed in
            var ada = bed.person
            let uri = "http://127.0.0.1:49152/callback"
            let code = try await bed.logIn(&ada, to: bed.native, ["redirect_uri": uri]).code()
            for other in [bed.native.redirectURI, "http://127.0.0.1:49153/callback"] {
                let reply = try await bed.redeem(code, by: bed.native, ["redirect_uri": other])
                try expect(bed, reply, .redirectURIMismatch)
            }
            #expect(try await bed.redeem(code, by: bed.native, ["redirect_uri": uri]).status == .ok)
        }
    }

    @Test func `code_verifier is the challenge's, RFC 7636 section 4.6`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            for application in [bed.web, bed.native] {
                let code = try await bed.logIn(&ada, to: application).code()
                try expect(
                    bed, try await bed.redeem(code, by: application, ["code_verifier": nil]), .verifierMissing)
                let wrong = [
                    String(repeating: "x", count: 43), "short", Application.verifier + "x",
                    PKCE.challenge(of: Application.verifier) ?? "",
                ]
                for verifier in wrong {
                    try expect(
                        bed, try await bed.redeem(code, by: application, ["code_verifier": verifier]), .verifierWrong)
                }
                #expect(try await bed.redeem(code, by: application).status == .ok)
            }
        }
    }

    @Test func `a verifier without a challenge is a downgrade, RFC 9700 section 2.1.1`() async throws {
        try await World.shared.bed { bed in
            var changes = ClientChanges()
            changes.settings = [(key: "pkce", value: "if_sent")]
            _ = try await bed.administration.updateClient(bed.realm, try #require(ClientID("web")), changes)
            var ada = bed.person
            let bare: KeyValuePairs<String, String?> = ["code_challenge": nil, "code_challenge_method": nil]
            let code = try await bed.logIn(&ada, bare).code()
            try expect(bed, try await bed.redeem(code), .verifierUnexpected)
            #expect(try await bed.redeem(code, ["code_verifier": nil]).status == .ok)
            // A challenge that was sent counts all the same.
            let second = try await bed.logIn(&ada).code()
            try expect(bed, try await bed.redeem(second, ["code_verifier": nil]), .verifierMissing)
        }
    }

    @Test func `a replay ends every token of the code, by every way to look, RFC 6749 section 4.1.2`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let code = try await bed.logIn(&ada, ["scope": "openid offline_access"]).code()
            let first = Tokens(try await bed.redeem(code).json)
            let refresh = try #require(first.refresh)
            let renewed = Tokens(try await bed.site.token(bed.web.refreshing(refresh), bed.web.headers).json)
            try expect(bed, try await bed.redeem(code), .codeReused)
            for token in [first.access, renewed.access, renewed.refresh ?? ""] {
                #expect(try await !bed.isActive(token))
            }
            #expect(try await bed.userInfo(renewed.access).status == .unauthorized)
            let again = try await bed.site.token(bed.web.refreshing(renewed.refresh ?? ""), bed.web.headers)
            try bed.site.expect(again, .badRequest, "invalid_grant")
            // The person's session is another matter.
            #expect(try await bed.logIn(&ada, ["prompt": "none"])["code"] != nil)
        }
    }

    @Test func `a replay without the verifier ends them too: a thief has none`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let code = try await bed.logIn(&ada, to: bed.native).code()
            let first = Tokens(try await bed.redeem(code, by: bed.native).json)
            let replay = try await bed.redeem(code, by: bed.native, ["code_verifier": nil, "redirect_uri": nil])
            try expect(bed, replay, .codeReused)
            #expect(try await !bed.isActive(first.access))
        }
    }

    @Test func `fifty at once have one winner, and what it won is revoked as a replay`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let code = try await bed.logIn(&ada).code()
            let replies = try await concurrently(50) { _ in try await bed.redeem(code) }
            let winners = replies.filter { $0.status == .ok }
            #expect(winners.count == 1)
            for reply in replies where reply.status != .ok { try expect(bed, reply, .codeReused) }
            let won = Tokens(try #require(winners.first).json)
            #expect(try await !bed.isActive(won.access))
            #expect(try await !bed.isActive(try #require(won.refresh)))
            #expect(try await bed.userInfo(won.access).status == .unauthorized)
        }
    }

    @Test
    func `the reply names the scope, and a refresh token comes where the client may have one, RFC 6749 section 5.1`()
        async throws
    {
        try await World.shared.bed { bed in
            var ada = bed.person
            let tokens = try await bed.tokens(&ada, ["scope": "openid email read"])
            #expect(tokens.reply["scope"]?.string == "openid email read" && tokens.refresh != nil)
            #expect(tokens.reply["expires_in"]?.integer == 300)
            var changes = ClientChanges()
            changes.grants = ["authorization_code"]
            _ = try await bed.administration.updateClient(bed.realm, try #require(ClientID("other")), changes)
            #expect(try await bed.tokens(&ada, to: bed.other).refresh == nil)
        }
    }

    @Test
    func `of the resources that were allowed the token request may name fewer and no other, RFC 8707 section 2.2`()
        async throws
    {
        try await World.shared.bed { bed in
            var ada = bed.person
            let request: KeyValuePairs<String, String?> = ["scope": "openid read", "resource": World.api]
            let code = try await bed.logIn(&ada, request).code()
            let tokens = Tokens(try await bed.redeem(code, ["resource": World.api]).json)
            #expect(try claims(tokens.access)["aud"]?.string == World.api)
            let second = try await bed.logIn(&ada, ["scope": "openid read"]).code()
            try bed.site.expect(
                try await bed.redeem(second, ["resource": World.api]), .badRequest, "invalid_target")
        }
    }
}
