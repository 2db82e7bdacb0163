// What belongs to one realm is nothing in another: codes, sessions, pushed requests, ID tokens, people.
import HTTPTypes
import Testing
import WritCrypto
import WritJOSE
import WritProtocol
import WritServer

@Suite struct LoginIsolationTests {
    /// Two realms that are alike: the same clients and people, under the same names.
    private func twoRealms(_ body: @Sendable (Bed, Bed) async throws -> Void) async throws {
        try await World.shared.bed { here in try await body(here, try await Bed(here.site)) }
    }

    @Test func `a code of one realm is unknown in another, and unharmed`() async throws {
        try await twoRealms { here, there in
            var ada = here.person
            let code = try await here.logIn(&ada).code()
            let reply = try await there.redeem(code)
            try there.site.expect(reply, .badRequest, "invalid_grant")
            #expect(try reply.json["error_description"]?.string == OAuthReason.codeUnknown.row.description)
            #expect(try await here.redeem(code).status == .ok)
        }
    }

    @Test func `a session of one realm is none of another's, under whichever name the cookie comes`() async throws {
        try await twoRealms { here, there in
            var ada = here.person
            _ = try await here.logIn(&ada)
            ada.cookies["__Host-writ-session-\(there.realm)"] = ada.sessionCookie
            ada.cookies["__Host-writ-browser-\(there.realm)"] = ada.browserCookie
            ada.site = there.site
            try await ada.open("/oauth/authorize?" + there.web.request(["prompt": "none"]))
            try ada.stop.expectError("login_required")
            try await ada.open("/account")
            #expect(ada.stop.page.has("login-form"))
        }
    }

    @Test func `a request pushed to one realm is unknown in another`() async throws {
        try await twoRealms { here, there in
            let pushed = try await here.site.post("/oauth/par", here.web.request(), here.web.headers).json
            var ada = there.person
            try await ada.open(
                "/oauth/authorize?" + there.web.request(["request_uri": pushed["request_uri"]?.string]))
            try ada.stop.expectError("invalid_request_uri")
        }
    }

    @Test func `an ID token of one realm is no hint in another, for login or logout`() async throws {
        try await twoRealms { here, there in
            var ada = here.person
            let hint = try #require(try await here.tokens(&ada).id)
            var other = there.person
            _ = try await there.logIn(&other)
            try await other.open("/oauth/authorize?" + there.web.request(["id_token_hint": hint, "prompt": "none"]))
            try other.stop.expectError("invalid_request")
            try await other.open("/oauth/logout?id_token_hint=" + hint)
            other.stop.expectPage(refusing: .idTokenHintInvalid)
            #expect(try await there.logIn(&other, ["prompt": "none"])["code"] != nil)
        }
    }

    @Test func `access and refresh tokens of one realm are nothing in another`() async throws {
        try await twoRealms { here, there in
            var ada = here.person
            let tokens = try await here.tokens(&ada)
            #expect(try await there.userInfo(tokens.access).status == .unauthorized)
            #expect(try await !there.isActive(tokens.access))
            let refresh = try #require(tokens.refresh)
            try there.site.expect(
                try await there.site.token(there.web.refreshing(refresh), there.web.headers), .badRequest,
                "invalid_grant")
            #expect(try await here.isActive(refresh))
        }
    }

    @Test func `consent that was given in one realm is none in another, and sub differs`() async throws {
        try await twoRealms { here, there in
            var (ada, other) = (here.person, there.person)
            let first = try await here.tokens(&ada)
            _ = try await there.logIn(&other, to: there.other)
            try await other.open("/oauth/authorize?" + there.web.request(["prompt": "none"]))
            try other.stop.expectError("consent_required")
            let second = try await there.tokens(&other)
            #expect(try claims(first.access)["sub"] != (try claims(second.access))["sub"])
        }
    }

    @Test func `an account's forms end nothing of somebody else's, in this realm or another`() async throws {
        try await twoRealms { here, there in
            var (ada, bob, far) = (here.person, here.person, there.person)
            let ids = [
                try await here.verified(try #require(try await here.tokens(&bob, as: "bob").id)),
                try await there.verified(try #require(try await there.tokens(&far).id)),
            ].compactMap { $0["sid"]?.string }
            _ = try await here.logIn(&ada)
            for id in ids {
                try await ada.open("/account")
                var form = try ada.stop.page.form("password-form")
                form["action"] = "end_session"
                form["session"] = id
                try await ada.send("/account", FormCoding.encode(form.fields))
            }
            #expect(try await here.logIn(&bob, as: "bob", ["prompt": "none"])["code"] != nil)
            #expect(try await there.logIn(&far, ["prompt": "none"])["code"] != nil)
        }
    }

    @Test func `somebody deleted and made again under the same name is somebody else, CVE-2026-55670`() async throws {
        try await World.shared.bed { bed in
            var ada = bed.person
            let tokens = try await bed.tokens(&ada)
            let code = try await bed.logIn(&ada).code()
            try await bed.administration.deleteUser(bed.realm, bed.ada)
            _ = try await bed.administration.createUser(
                bed.realm, .init(username: "ada", email: "ada@example.com"), password: World.password)
            try await ada.open("/oauth/authorize?" + bed.web.request(["prompt": "none"]))
            try ada.stop.expectError("login_required")
            try bed.site.expect(try await bed.redeem(code), .badRequest, "invalid_grant")
            #expect(try await bed.userInfo(tokens.access).status == .unauthorized)
            try await ada.open("/oauth/authorize?" + bed.web.request())
            try await ada.press("login", ["username": "ada", "password": World.password])
            #expect(ada.stop.page.has("consent-form"))
            try await ada.press("allow")
            let again = Tokens(try await bed.redeem(try ada.stop.answer().code()).json)
            #expect(try claims(again.access)["sub"] != (try claims(tokens.access))["sub"])
        }
    }
}
