// Nobody is sent anywhere that an application has not registered, and nothing they say becomes part of a page.
import HTTPTypes
import Testing
import WritCrypto
import WritJOSE
import WritProtocol
import WritServer

@Suite struct RedirectAttackTests {
    /// Shapes with which servers were taken over (Keycloak CVE-2023-6927, CVE-2024-8883; authentik CVE-2024-52289;
    /// Hydra CVE-2020-15233), each a near miss of `https://app.example.com/callback`.
    static let corpus = [
        "https://app.example.com.evil.example/callback", "https://appxexample.com/callback",
        "https://app.example.com@evil.example/callback", "https://a@b@app.example.com/callback",
        "https://evil.example\\@app.example.com/callback", "https://app.example.com:443/callback",
        "https://APP.example.com/callback", "https://app.example.com./callback", "http://app.example.com/callback",
        "https://app.example.com/callback/", "https://app.example.com/callback/../evil",
        "https://app.example.com/callback..;/evil", "https://app.example.com/%63allback",
        "https://app.example.com/callback?x=1", "https://app.example.com/callback#x",
        "https://app.example.com/CALLBACK",
        "https://app.example.com//callback", "//app.example.com/callback", "/callback", "javascript:alert(1)",
        "data:text/html,x", "https://app.example.com/callback\r\nX-Y: z", " https://app.example.com/callback",
        "https://app.example.com/callback ", "https://app.example.com/callback,https://evil.example/", "*",
        "http://127.0.0.1:49152/callback", "https://evil.example/callback",
    ]

    @Test func `a near miss of a redirect URI is answered by a page, whatever else is wrong, RFC 9700 section 4.1.3`()
        async throws
    {
        try await World.shared.bed { bed in
            for uri in Self.corpus { try await expectRefusals(of: uri, bed) }
        }
    }

    private func expectRefusals(of uri: String, _ bed: Bed) async throws {
        var person = bed.person
        let changes: [KeyValuePairs<String, String?>] = [
            ["redirect_uri": uri], ["redirect_uri": uri, "prompt": "none"],
            ["redirect_uri": uri, "response_type": "nonsense"],
            ["redirect_uri": uri, "response_mode": "form_post", "scope": "admin"],
        ]
        for changes in changes {
            try await person.open("/oauth/authorize?" + bed.web.request(changes))
            person.stop.expectPage(refusing: .redirectURINotRegistered)
        }
        let reply = try await bed.site.post("/oauth/par", bed.web.request(["redirect_uri": uri]), bed.web.headers)
        try bed.site.expect(reply, .badRequest, "invalid_request")
        try await person.open(
            "/oauth/logout?"
                + FormCoding.encode([
                    (name: "client_id", value: "web"), (name: "post_logout_redirect_uri", value: uri),
                ]))
        person.stop.expectPage(refusing: .logoutRedirectURINotRegistered)
    }

    @Test func `two redirect URIs at once are a page, whichever comes first`() async throws {
        try await World.shared.bed { bed in
            var person = bed.person
            let evil = "redirect_uri=https%3A%2F%2Fevil.example%2F"
            for query in [bed.web.request() + "&" + evil, evil + "&" + bed.web.request()] {
                try await person.open("/oauth/authorize?" + query)
                #expect(person.stop.location == nil && person.stop.status == .badRequest)
            }
        }
    }

    @Test func `an error is never sent to somebody who is not certain, RFC 9700 section 4.11`() async throws {
        try await World.shared.bed { bed in
            var person = bed.person
            for id in ["nobody", "", "web\u{0}"] {
                try await person.open(
                    "/oauth/authorize?"
                        + bed.web.request(["client_id": id, "redirect_uri": "https://evil.example/", "prompt": "none"]))
                #expect(person.stop.location == nil && person.stop.status == .badRequest)
            }
        }
    }

    static let markup = [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'+alert(1)+'", "{{words.title}}",
    ]

    @Test(arguments: markup)
    func `nothing that a request says is markup on a page`(text: String) async throws {
        try await World.shared.bed { bed in
            let changes: [KeyValuePairs<String, String?>] = [
                ["client_id": text], ["redirect_uri": text], ["login_hint": text], ["ui_locales": text],
                ["display": text], ["state": text, "response_mode": "form_post", "prompt": "none"],
            ]
            for changes in changes {
                var person = bed.person
                try await person.open("/oauth/authorize?" + bed.web.request(changes))
                #expect(person.stop.location == nil)
                #expect(!person.stop.page.html.contains(text))
            }
            var person = bed.person
            try await person.open("/oauth/authorize?" + bed.web.request())
            try await person.press("login", ["username": text, "password": text])
            #expect(person.stop.page.has("error") && !person.stop.page.html.contains(text))
            #expect(person.stop.page.attribute("value", of: "username") == text)
        }
    }

    @Test func `a line break in what is echoed ends no header field`() async throws {
        try await World.shared.bed { bed in
            var person = bed.person
            try await person.open(
                "/oauth/authorize?" + bed.web.request(["state": "a\r\nX-Injected: b", "prompt": "none"]))
            let location = try #require(person.stop.location)
            #expect(!location.contains("\r") && !location.contains("\n"))
            #expect(person.stop.reply?.headers[try #require(HTTPField.Name("X-Injected"))] == nil)
        }
    }
}
