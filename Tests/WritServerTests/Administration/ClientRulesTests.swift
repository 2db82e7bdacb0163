// Every rule of registration, without a database.
import Testing
import WritCrypto
import WritJOSE
import WritProtocol

@testable import WritServer

@Suite struct ClientRulesTests {
    private func client(_ draft: ClientDraft) throws -> Client {
        let id = try #require(ClientID("web"))
        return try ClientRules.client(draft, id: id, overrides: [:]).client
    }

    private func refusedField(_ draft: ClientDraft) -> String? {
        do {
            _ = try client(draft)
            return nil
        } catch {
            guard case .some(.invalid(let field, let message)) = error as? AdministrationError else {
                return "\(error)"
            }
            #expect(!message.isEmpty)
            return field
        }
    }

    @Test func `what is not said gets what suits`() throws {
        let service = try client(ClientDraft())
        #expect(service.type == .confidential)
        #expect(service.authMethod == .clientSecretBasic)
        #expect(service.grants == [.clientCredentials])
        #expect(service.scope.strings == ["openid", "profile", "email", "address", "phone", "offline_access"])
        let app = try client(ClientDraft(type: "public", redirectURIs: ["https://a.example/cb"]))
        #expect(app.authMethod == .none)
        #expect(app.grants == [.authorizationCode, .refreshToken])
        #expect(app.origins == ["https://a.example"])
    }

    @Test func `incoherent clients are refused at the field to change`() throws {
        let uris = ["https://a.example/cb"]
        let cases: [(ClientDraft, String)] = [
            (ClientDraft(type: "secret"), "type"),
            (ClientDraft(type: "public"), "grant_types"),
            (
                ClientDraft(type: "public", authMethod: "client_secret_basic", redirectURIs: uris),
                "token_endpoint_auth_method"
            ),
            (ClientDraft(authMethod: "none", redirectURIs: uris), "token_endpoint_auth_method"),
            (ClientDraft(authMethod: "tls_client_auth"), "token_endpoint_auth_method"),
            (ClientDraft(authMethod: "private_key_jwt"), "jwks"),
            (ClientDraft(type: "public", grants: ["client_credentials"]), "grant_types"),
            (ClientDraft(grants: ["urn:ietf:params:oauth:grant-type:device_code"]), "grant_types"),
            (ClientDraft(grants: ["authorization_code"]), "redirect_uris"),
            (ClientDraft(grants: ["implicit"]), "redirect_uris"),
            (ClientDraft(grants: ["refresh_token"]), "grant_types"),
            (ClientDraft(scopes: ["a\"b"]), "scope"),
            (ClientDraft(scopes: ["ä"]), "scope"),
            (ClientDraft(scopes: [String(repeating: "a ", count: 65)]), "scope"),
            (ClientDraft(resources: ["not a uri"]), "resources"),
            (ClientDraft(resources: ["https://api.example/#part"]), "resources"),
            (ClientDraft(origins: ["https://a.example/path"]), "origins"),
            (ClientDraft(origins: ["http://a.example"]), "origins"),
            (ClientDraft(origins: ["*"]), "origins"),
            (ClientDraft(origins: ["null"]), "origins"),
            (ClientDraft(name: "a\nb"), "client_name"),
            (ClientDraft(redirectURIs: Array(0...100).map { "https://a.example/\($0)" }), "redirect_uris"),
        ]
        for (draft, field) in cases { #expect(refusedField(draft) == field, "\(draft)") }
    }

    private func pairwise(_ redirectURIs: [String], sector: String? = nil) throws -> Client {
        var overrides: RealmSettings.Overrides = [.subjectType: "pairwise"]
        overrides[.sectorIdentifier] = sector
        return try ClientRules.client(
            ClientDraft(type: "public", redirectURIs: redirectURIs), id: try #require(ClientID("web")),
            overrides: overrides
        ).client
    }

    @Test func `pairwise subjects are for the one host of all redirect URIs, OIDC Core section 8.1`() throws {
        #expect(try pairwise(["https://A.example/cb", "https://a.example:8443/other"]).sector == "a.example")
        #expect(
            try pairwise(["https://a.example/cb", "https://b.example/"], sector: "c.example").sector == "c.example")
        #expect(
            try pairwise(["http://127.0.0.1/cb", "com.example.app:/cb"], sector: "c.example").sector == "c.example")
    }

    @Test(arguments: [
        ["https://a.example/cb", "https://b.example/cb"], ["https://a.example/cb", "http://localhost/cb"],
        ["http://127.0.0.1/cb"], ["https://localhost/cb"], ["com.example.app:/cb"],
    ])
    func `without one host of its own such a client must name its sector`(redirectURIs: [String]) {
        let error = #expect(throws: AdministrationError.self) { try pairwise(redirectURIs) }
        guard case .invalid("sector_identifier", _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `scopes may come as words or as lists`() throws {
        #expect(
            try client(ClientDraft(scopes: ["openid mail", "mail calendar"])).scope.strings == [
                "openid", "mail", "calendar",
            ])
    }

    @Test(arguments: [
        "https://a.example/cb", "https://a.example", "https://a.example:8443/cb?x=1&y=%20", "http://127.0.0.1/cb",
        "http://127.0.0.1:49152/cb", "http://[::1]:8080/cb", "http://localhost:3000/cb", "com.example.app:/callback",
        "com.example.app://callback", "https://xn--bcher-kva.example/cb", "HTTPS://A.example/cb",
    ])
    func `a good redirect URI of a native application is taken as it is`(uri: String) throws {
        #expect(try client(ClientDraft(type: "public", redirectURIs: [uri])).redirectURIs == [uri])
    }

    @Test(arguments: [
        "", "cb", "/cb", "//a.example/cb", "https:", "https:/a.example/cb", "https:///cb", "https://a.example/cb#",
        "https://a.example/cb#x",
        "https://user@a.example/cb", "https://user:pw@a.example/cb", "https://a.example@b.example/cb",
        "https://a.example\\@b.example/cb", "https://*.a.example/cb", "https://a.example/*", "http://a.example/cb",
        "http://127.0.0.1.a.example/cb", "http://localhost.a.example/", "http://127.0.0.2/cb", "javascript:alert(1)",
        "JavaScript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "about:blank", "myapp:/callback",
        "myapp://callback", "https://a.example/\r\nSet-Cookie:x", "https://a.example/%0d%0aSet-Cookie:x",
        "https://a.example/%00", "https://a.example/a b", "https://ä.example/cb", "https://a..example/cb",
        "https://a.example:0/cb", "https://a.example:99999/cb", "https://a.example:80a/cb", "https://a.example:/cb",
        "https://[::1/cb",
        "https://a.example/" + String(repeating: "a", count: 2048),
    ])
    func `a redirect URI that could lead astray is refused`(uri: String) {
        #expect(
            refusedField(ClientDraft(type: "public", grants: ["authorization_code"], redirectURIs: [uri]))
                == "redirect_uris")
        #expect(
            refusedField(ClientDraft(postLogoutRedirectURIs: [uri])) == "post_logout_redirect_uris")
    }

    @Test func `a scheme of one's own is for public clients`() {
        #expect(refusedField(ClientDraft(redirectURIs: ["com.example.app:/cb"])) == "redirect_uris")
    }

    @Test func `origins are written as browsers write them`() throws {
        let client = try client(
            ClientDraft(
                redirectURIs: ["https://A.example:443/cb", "https://a.example/other", "http://localhost:80/x"],
                origins: ["https://B.example:8443"]))
        #expect(client.origins == ["https://a.example", "http://localhost", "https://b.example:8443"])
    }

    @Test(arguments: ["https://a.example", "https://a.example:8443/x?y=1", "http://127.0.0.1:3000/", "http://[::1]/x"])
    func `a page of the client's own is https, or http on loopback`(uri: String) throws {
        let client = try client(
            ClientDraft(
                redirectURIs: [uri], clientURI: uri, logoURI: uri, policyURI: uri, termsURI: uri,
                initiateLoginURI: uri, backchannelLogoutURI: uri, backchannelLogoutSessionRequired: true,
                frontchannelLogoutURI: uri, frontchannelLogoutSessionRequired: true))
        #expect(client.webURIs.map(\.uri) == Array(repeating: uri, count: 7))
        #expect(client.backchannelLogoutSessionRequired && client.frontchannelLogoutSessionRequired)
    }

    /// OIDC Front-Channel Logout §2.
    @Test(arguments: [
        ("https://app.example/out?x=1", true), ("https://APP.example:443/", true), ("http://localhost:3000/out", true),
        ("https://app.example:8443/out", false), ("https://other.example/out", false),
        ("https://app.example.other.example/out", false), ("http://localhost:3001/out", false),
    ])
    func `a front-channel logout URI has scheme, host and port of a redirect URI`(uri: String, isTaken: Bool) {
        let draft = ClientDraft(
            redirectURIs: ["https://app.example/callback", "http://localhost:3000/callback"], frontchannelLogoutURI: uri
        )
        #expect(refusedField(draft) == (isTaken ? nil : "frontchannel_logout_uri"))
    }

    @Test(arguments: [
        "a.example", "//a.example", "http://a.example", "https:///x", "https://user@a.example/",
        "https://a.example/#part", "javascript:alert(1)", "data:text/html,x", "com.example.app:/bye",
        "https://a.example/%0d%0aX:y", "https://a.example:0/", "https://ä.example",
        "https://a.example/" + String(repeating: "a", count: 2048),
    ])
    func `no other page can be registered, whatever it is for`(uri: String) {
        for (draft, field) in [
            (ClientDraft(clientURI: uri), "client_uri"), (ClientDraft(logoURI: uri), "logo_uri"),
            (ClientDraft(policyURI: uri), "policy_uri"), (ClientDraft(termsURI: uri), "tos_uri"),
            (ClientDraft(initiateLoginURI: uri), "initiate_login_uri"),
            (ClientDraft(backchannelLogoutURI: uri), "backchannel_logout_uri"),
            (ClientDraft(frontchannelLogoutURI: uri), "frontchannel_logout_uri"),
        ] {
            #expect(refusedField(draft) == field)
        }
    }

    // MARK: jwks

    private func jwks(_ keys: [String]) -> [UInt8] { Array("{\"keys\":[\(keys.joined(separator: ","))]}".utf8) }

    private func key(_ kid: String, extra: String = "") throws -> String {
        let json = String(decoding: JWK(try PrivateKey.generate(.p256).publicKey, kid: kid).json, as: UTF8.self)
        return extra.isEmpty ? json : String(json.dropLast()) + "," + extra + "}"
    }

    @Test func `public keys make a private_key_jwt client`() throws {
        let client = try client(ClientDraft(jwks: jwks([key("a"), key("b")])))
        #expect(client.authMethod == .privateKeyJWT)
        #expect(client.keys.compactMap(\.kid) == ["a", "b"])
    }

    @Test func `private, symmetric, doubled, weak and unreadable keys are refused`() throws {
        let good = try key("a")
        for bad in [
            jwks([try key("a", extra: "\"d\":\"AAAA\"")]), jwks(["{\"kty\":\"oct\",\"k\":\"AAAA\"}"]),
            jwks([good, good]),
            jwks([]), jwks([good, "{\"kty\":\"EC\",\"crv\":\"P-384\",\"x\":\"AA\",\"y\":\"AA\"}"]),
            jwks(["{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}"]), Array("[]".utf8), Array("{".utf8),
        ] {
            #expect(refusedField(ClientDraft(jwks: bad)) == "jwks", "\(String(decoding: bad, as: UTF8.self))")
        }
    }
}
