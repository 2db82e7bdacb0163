// The modules of the OpenID Foundation's plan for RP-Initiated Logout 1.0.
import HTTPTypes
import Testing
import WritCrypto
import WritJOSE
import WritProtocol
import WritServer

@Suite struct LogoutPlanTests {
    private static let bye = "https://app.example.com/bye"

    /// Somebody who is logged in, and the ID token that says so.
    private func loggedIn(_ bed: Bed) async throws -> (person: Person, idToken: String) {
        var ada = bed.person
        let tokens = try await bed.tokens(&ada)
        return (ada, try #require(tokens.id))
    }

    private func logout(_ pairs: KeyValuePairs<String, String>) -> String {
        "/oauth/logout?" + FormCoding.encode(pairs.map { (name: $0.key, value: $0.value) })
    }

    private func isLoggedIn(_ person: Person, _ bed: Bed) async throws -> Bool {
        var person = person
        try await person.open("/oauth/authorize?" + bed.web.request(["prompt": "none"]))
        return try person.stop.answer()["error"] != "login_required"
    }

    @Test func `oidcc-rp-initiated-logout-discovery-endpoint-verification: end_session_endpoint is there`() async throws
    {
        try await World.shared.bed { bed in
            let document = try await bed.site.get("/.well-known/openid-configuration").json
            #expect(document["end_session_endpoint"]?.string == bed.site.issuer + "/oauth/logout")
        }
    }

    @Test func `oidcc-backchannel-logout-discovery-endpoint-verification: it is offered, and tells the session`()
        async throws
    {
        try await World.shared.bed { bed in
            let document = try await bed.site.get("/.well-known/openid-configuration").json
            #expect(document["backchannel_logout_supported"]?.bool == true)
            #expect(document["backchannel_logout_session_supported"]?.bool == true)
            #expect(document["check_session_iframe"] == nil)
        }
    }

    @Test func `oidcc-rp-initiated-logout: back at the application with its state, and logged out`() async throws {
        try await World.shared.bed { bed in
            var (ada, idToken) = try await loggedIn(bed)
            let before = ada
            try await ada.open(
                logout(["id_token_hint": idToken, "post_logout_redirect_uri": Self.bye, "state": "s & t"]))
            #expect(ada.stop.location == Self.bye + "?state=s%20%26%20t")
            #expect(ada.sessionCookie == nil)
            #expect(try await !isLoggedIn(ada, bed))
            // The cookie is worth nothing either, for whoever has kept it.
            #expect(before.sessionCookie != nil)
            #expect(try await !isLoggedIn(before, bed))
        }
    }

    @Test(arguments: [
        ("oidcc-rp-initiated-logout-bad-post-logout-redirect-uri", "https://app.example.com/elsewhere"),
        ("oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri", "https://app.example.com/bye?added=1"),
    ])
    func `an address that is not registered is refused on a page, and nobody is logged out`(module: String, uri: String)
        async throws
    {
        try await World.shared.bed { bed in
            var (ada, idToken) = try await loggedIn(bed)
            try await ada.open(logout(["id_token_hint": idToken, "post_logout_redirect_uri": uri, "state": "s"]))
            ada.stop.expectPage(refusing: .logoutRedirectURINotRegistered)
            #expect(try await isLoggedIn(ada, bed), "\(module)")
        }
    }

    /// The same claims under `alg` none, and signed by a stranger's key under the same kid.
    private func forged(_ idToken: String) throws -> (modified: String, bad: String) {
        let parts = idToken.split(separator: ".")
        let payload = try #require(Base64URL.decode(String(parts[1])))
        let kid = try #require(try header(idToken)["kid"]?.string)
        let key = try SigningKey(kid: kid, algorithm: .ES256, privateKey: try PrivateKey.generate(.p256))
        let none = Base64URL.encode(Array(#"{"alg":"none"}"#.utf8)) + "." + parts[1] + "."
        return (none, try key.sign(payload: payload, typ: "JWT"))
    }

    @Test func `oidcc-rp-initiated-logout-modified-id-token-hint and -bad-id-token-hint: refused on a page`()
        async throws
    {
        try await World.shared.bed { bed in
            var (ada, idToken) = try await loggedIn(bed)
            let forged = try forged(idToken)
            for hint in [forged.modified, forged.bad, "nonsense", idToken + "x"] {
                try await ada.open(logout(["id_token_hint": hint, "post_logout_redirect_uri": Self.bye]))
                ada.stop.expectPage(refusing: .idTokenHintInvalid)
                #expect(try await isLoggedIn(ada, bed))
            }
        }
    }

    @Test func `oidcc-rp-initiated-logout-no-id-token-hint: the person is asked, and goes nowhere`() async throws {
        try await World.shared.bed { bed in
            var (ada, _) = try await loggedIn(bed)
            try await ada.open(logout(["post_logout_redirect_uri": Self.bye, "state": "s"]))
            #expect(ada.stop.location == nil && ada.stop.page.has("logout-form"))
            #expect(try await isLoggedIn(ada, bed))
            try await ada.press("logout")
            #expect(ada.stop.location == nil && ada.stop.page.has("logged-out"))
            #expect(try await !isLoggedIn(ada, bed))
        }
    }

    @Test(arguments: [
        ("oidcc-rp-initiated-logout-no-params", ""), ("oidcc-rp-initiated-logout-only-state", "state=s"),
    ])
    func `with nothing to go by the person is asked, and sees that they are logged out`(module: String, query: String)
        async throws
    {
        try await World.shared.bed { bed in
            var (ada, _) = try await loggedIn(bed)
            try await ada.open("/oauth/logout" + (query.isEmpty ? "" : "?" + query))
            try await ada.press("logout")
            #expect(ada.stop.page.has("logged-out") && ada.stop.location == nil, "\(module)")
            #expect(try await !isLoggedIn(ada, bed))
        }
    }

    @Test func `oidcc-rp-initiated-logout-no-post-logout-redirect-uri: a page says that they are logged out`()
        async throws
    {
        try await World.shared.bed { bed in
            var (ada, idToken) = try await loggedIn(bed)
            try await ada.open(logout(["id_token_hint": idToken, "state": "s"]))
            #expect(ada.stop.page.has("logged-out") && ada.stop.location == nil)
            #expect(try await !isLoggedIn(ada, bed))
        }
    }

    @Test func `oidcc-rp-initiated-logout-no-state: back at the application without one`() async throws {
        try await World.shared.bed { bed in
            var (ada, idToken) = try await loggedIn(bed)
            try await ada.open(logout(["id_token_hint": idToken, "post_logout_redirect_uri": Self.bye]))
            #expect(ada.stop.location == Self.bye)
        }
    }
}
