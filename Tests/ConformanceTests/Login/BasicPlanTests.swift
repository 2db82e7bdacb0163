// The modules of the OpenID Foundation's plans for Basic OPs and for Form Post Basic OPs: what a login gives.
import HTTPTypes
import Testing
import WritCrypto
import WritJOSE
import WritProtocol
import WritServer

@Suite struct BasicPlanTests {
    static let modes = ["query", "form_post"]

    @Test(arguments: modes)
    func `oidcc-server: a login gives a code, the code tokens that say whose and whose for, and userinfo agrees`(
        mode: String
    ) async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let answer = try await bed.logIn(&ada, ["response_mode": mode])
            #expect(answer.address == bed.web.redirectURI && answer.mode.rawValue == mode)
            #expect(answer["state"] == "a state" && answer["iss"] == bed.site.issuer && answer["error"] == nil)
            let now = WallClock.system.now.secondsSince1970
            let reply = try await bed.redeem(try answer.code())
            #expect(reply.status == .ok && reply.headers[.contentType] == "application/json")
            #expect(reply.headers[.cacheControl] == "no-store")
            let tokens = Tokens(try reply.json)
            #expect(tokens.reply["token_type"]?.string == "Bearer")
            let claims = try await bed.verified(try #require(tokens.id))
            #expect(claims["iss"]?.string == bed.site.issuer && claims["aud"]?.string == "web")
            #expect(claims["sub"]?.string == bed.ada.description && claims["nonce"]?.string == "n-0S6")
            #expect(try #require(claims["exp"]?.integer) > now)
            #expect((now - 5...now + 5).contains(try #require(claims["iat"]?.integer)))
            let info = try await bed.userInfo(tokens.access)
            #expect(info.status == .ok && info.headers[.contentType] == "application/json")
            #expect(try info.json["sub"]?.string == bed.ada.description)
        }
    }

    @Test func `oidcc-server with form_post: the answer is a form for the redirect URI that sends itself`()
        async throws
    {
        try await World.shared.bed { bed in
            var ada = bed.person
            let answer = try await bed.logIn(&ada, ["response_mode": "form_post"])
            #expect(answer.address == bed.web.redirectURI)
            let page = ada.stop.page
            #expect(
                page.attribute("method", of: "form-post") == "post" && page.attribute("enctype", of: "form-post") == nil
            )
            #expect(page.html.contains("<script src="))
            #expect(ada.stop.reply?.headers[.contentSecurityPolicy]?.contains("script-src 'self'") == true)
            #expect(Set(answer.parameters.map(\.name)) == ["code", "state", "iss"])
        }
    }

    @Test(arguments: modes)
    func `oidcc-response-type-missing: the application is told invalid_request`(mode: String) async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            try await ada.open(
                "/oauth/authorize?" + bed.web.request(["response_type": nil, "response_mode": mode]))
            try ada.stop.expectError("invalid_request")
            #expect(try ada.stop.answer()["state"] == "a state")
        }
    }

    @Test func `oidcc-idtoken-signature: RS256 by default, by a key that its kid finds, and no two keys share one`()
        async throws
    {
        try await World.shared.bed(World.defaultAlgorithm) { bed in
            var ada = bed.person
            let idToken = try #require(try await bed.tokens(&ada).id)
            #expect(try header(idToken)["alg"]?.string == "RS256")
            let keys = try #require(try await bed.site.get("/oauth/jwks").json["keys"]?.array).compactMap {
                $0.object?["kid"]?.string
            }
            #expect(Set(keys).count == keys.count)
            #expect(keys.contains(try #require(try header(idToken)["kid"]?.string)))
            _ = try await bed.verified(idToken)
        }
    }

    @Test func `oidcc-idtoken-unsigned: none is no algorithm of this server's`() async throws {
        try await World.shared.bed(World.defaultAlgorithm) { bed in
            let document = try await bed.site.get("/.well-known/openid-configuration").json
            #expect(document["id_token_signing_alg_values_supported"]?.strings == ["RS256"])
        }
    }

    @Test func `oidcc-userinfo-get, -post-header and -post-body: each way of bringing the token works`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let token = try await bed.tokens(&ada).access
            let bearer: HTTPFields = [.authorization: "Bearer \(token)"]
            let replies = [
                try await bed.site.get("/oauth/userinfo", bearer),
                try await bed.site.post("/oauth/userinfo", "", bearer),
                try await bed.site.ask(.post, bed.site.base + "/oauth/userinfo", bearer),
                try await bed.site.post("/oauth/userinfo", "access_token=\(token)"),
            ]
            for reply in replies {
                #expect(reply.status == .ok)
                #expect(try reply.json["sub"]?.string == bed.ada.description)
            }
        }
    }

    @Test(arguments: modes)
    func `oidcc-ensure-request-without-nonce-succeeds-for-code-flow: and the ID token has none then`(mode: String)
        async throws
    {
        try await World.shared.bed { bed in
            var ada = bed.person
            let tokens = try await bed.tokens(&ada, ["nonce": nil, "response_mode": mode])
            #expect(try await bed.verified(try #require(tokens.id))["nonce"] == nil)
        }
    }

    @Test func `oidcc-scope-profile, -email, -address, -phone and -all: userinfo tells a scope's claims and no others`()
        async throws
    {
        try await World.shared.bed { bed in
            let claims = [
                "profile": [
                    "name", "given_name", "family_name", "preferred_username", "locale", "zoneinfo", "updated_at",
                ],
                "email": ["email", "email_verified"], "phone": ["phone_number", "phone_number_verified"],
                "address": ["address"],
            ]
            for scope in ["profile", "email", "address", "phone", "profile email address phone"] {
                var ada = bed.person
                let tokens = try await bed.tokens(&ada, ["scope": "openid " + scope])
                let info = try await bed.userInfo(tokens.access).json
                let wanted = scope.split(separator: " ").flatMap { claims[String($0)] ?? [] }
                #expect(Set(info.members.map(\.name)) == Set(wanted + ["sub"]))
                #expect(info["email_verified"].map { $0.bool == true } ?? true)
                #expect(info["phone_number_verified"].map { $0.bool == true } ?? true)
                #expect(info["updated_at"].map { $0.integer != nil } ?? true)
                #expect(info["address"].map { $0.object?["locality"]?.string == "London" } ?? true)
            }
        }
    }

    @Test(arguments: modes)
    func `oidcc-alternate-happy-flow: the order of parameters and of scopes means nothing`(mode: String) async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let request = bed.web.request(["scope": "email openid profile", "response_mode": mode])
            let reversed = request.split(separator: "&").reversed().joined(separator: "&")
            try await ada.open("/oauth/authorize?" + reversed)
            try await ada.press("login", ["username": "ada", "password": World.password])
            try await ada.press("allow")
            let tokens = Tokens(try await bed.redeem(try ada.stop.answer().code()).json)
            let info = try await bed.userInfo(tokens.access).json
            #expect(info["email"]?.string == "ada@example.com" && info["name"]?.string == "Ada Lovelace")
        }
    }

    @Test(arguments: ["page", "popup", "touch", "wap", "nonsense"])
    func `oidcc-display-page and -popup: a display is never an error`(display: String) async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            _ = try await bed.tokens(&ada, ["display": display])
        }
    }

    @Test(arguments: modes)
    func `oidcc-prompt-login: a second login is asked for, and its time told`(mode: String) async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            _ = try await bed.tokens(&ada)
            try await bed.ageLogins(by: 100)
            let before = try await bed.verified(try #require(try await bed.tokens(&ada).id))
            try await ada.open("/oauth/authorize?" + bed.web.request(["prompt": "login", "response_mode": mode]))
            #expect(ada.stop.page.has("login-form"))
            let after = try await bed.verified(
                try #require(try await bed.tokens(&ada, ["prompt": "login", "response_mode": mode]).id))
            #expect(before["sub"] == after["sub"])
            #expect(try #require(after["auth_time"]?.integer) > (try #require(before["auth_time"]?.integer)))
        }
    }

    @Test(arguments: modes)
    func `oidcc-prompt-none-not-logged-in: login_required, and never a page`(mode: String) async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            try await ada.open("/oauth/authorize?" + bed.web.request(["prompt": "none", "response_mode": mode]))
            try ada.stop.expectError("login_required")
            let answer = try ada.stop.answer()
            #expect(answer["state"] == "a state" && answer["iss"] == bed.site.issuer)
        }
    }

    @Test(arguments: modes)
    func `oidcc-prompt-none-logged-in: silently the same person and login`(mode: String) async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let first = try await bed.verified(try #require(try await bed.tokens(&ada).id))
            try await ada.open("/oauth/authorize?" + bed.web.request(["prompt": "none", "response_mode": mode]))
            let reply = try await bed.redeem(try ada.stop.answer().code())
            let second = try await bed.verified(try #require(Tokens(try reply.json).id))
            #expect(first["sub"] == second["sub"] && first["auth_time"] == second["auth_time"])
        }
    }

    @Test(arguments: modes)
    func `oidcc-max-age-1: an older login is made again, and auth_time tells so`(mode: String) async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            _ = try await bed.tokens(&ada)
            try await bed.ageLogins(by: 100)
            let start = WallClock.system.now.secondsSince1970
            try await ada.open("/oauth/authorize?" + bed.web.request(["max_age": "1", "response_mode": mode]))
            try await ada.press("login", ["username": "ada", "password": World.password])
            let reply = try await bed.redeem(try ada.stop.answer().code())
            let claims = try await bed.verified(try #require(Tokens(try reply.json).id))
            #expect(try #require(claims["auth_time"]?.integer) >= start)
        }
    }

    @Test(arguments: modes)
    func `oidcc-max-age-10000: a login that is young enough will do`(mode: String) async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let first = try await bed.verified(try #require(try await bed.tokens(&ada).id))
            try await ada.open("/oauth/authorize?" + bed.web.request(["max_age": "10000", "response_mode": mode]))
            let reply = try await bed.redeem(try ada.stop.answer().code())
            let second = try await bed.verified(try #require(Tokens(try reply.json).id))
            #expect(second["auth_time"] != nil && second["auth_time"] == first["auth_time"])
        }
    }

    @Test(arguments: modes)
    func `oidcc-ensure-request-with-unknown-parameter-succeeds`(mode: String) async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            _ = try await bed.tokens(&ada, ["extra": "foobar", "response_mode": mode])
        }
    }

    @Test(arguments: modes)
    func `oidcc-id-token-hint: with prompt=none it is silent for the person it names`(mode: String) async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let idToken = try #require(try await bed.tokens(&ada).id)
            try await ada.open(
                "/oauth/authorize?"
                    + bed.web.request(["prompt": "none", "id_token_hint": idToken, "response_mode": mode]))
            let reply = try await bed.redeem(try ada.stop.answer().code())
            let claims = try await bed.verified(try #require(Tokens(try reply.json).id))
            #expect(claims["sub"]?.string == bed.ada.description)
        }
    }

    @Test func `oidcc-login-hint, -ui-locales and -claims-locales: never an error, and heeded`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            try await ada.open(
                "/oauth/authorize?"
                    + bed.web.request([
                        "login_hint": "ada", "ui_locales": "xx fr-CA fr en", "claims_locales": "se en",
                    ]))
            #expect(ada.stop.page.attribute("value", of: "username") == "ada")
            #expect(ada.stop.page.html.contains("<html lang=\"fr\""))
            try await ada.press("login", ["password": World.password])
            try await ada.press("allow")
            _ = try ada.stop.answer().code()
        }
    }

    @Test func `oidcc-ensure-request-with-acr-values-succeeds: and the ID token tells which was reached`() async throws
    {
        try await World.shared.bed { bed in
            var ada = bed.person
            let document = try await bed.site.get("/.well-known/openid-configuration").json
            let supported = try #require(document["acr_values_supported"]?.strings)
            let tokens = try await bed.tokens(&ada, ["acr_values": supported.joined(separator: " ") + " 7"])
            let acr = try await bed.verified(try #require(tokens.id))["acr"]?.string
            #expect(supported.contains(try #require(acr)))
        }
    }
}
