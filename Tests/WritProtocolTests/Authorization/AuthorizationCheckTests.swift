// The checks of an authorization request: what is refused, for which reason, and who is told.
import Testing

@testable import WritProtocol

struct AuthorizationCheckTests {
    /// A fault, and the one reason it is refused for.
    struct Fault: CustomTestStringConvertible, Sendable {
        let changes: [(String, String?)]
        let reason: OAuthReason

        init(_ reason: OAuthReason, _ changes: (String, String?)...) {
            self.changes = changes
            self.reason = reason
        }

        var testDescription: String { "\(reason): \(changes.map { "\($0)=\($1 ?? "–")" })" }
    }

    @Test func `a good request is read in full`() throws {
        let request = try AuthorizationBed().request([
            ("scope", "openid email"), ("prompt", "login consent"), ("max_age", "60"), ("login_hint", "ada"),
            ("ui_locales", "de-CH  de en"), ("acr_values", "a b"), ("display", "popup"), ("id_token_hint", "x.y.z"),
            ("claims", #"{"id_token":{"name":null}}"#), ("resource", "https://api.example"), ("unknown", "ignored"),
        ])
        #expect(request.clientID.rawValue == "app" && request.redirectURI == AuthorizationBed.redirectURI)
        #expect(request.redirectURIWasSent && request.responseType == .code && request.responseMode == .query)
        #expect(request.scope.description == "openid email" && request.state == "s t" && request.nonce == "n")
        #expect(request.codeChallenge == AuthorizationBed.challenge && request.prompt == [.login, .consent])
        #expect(request.maxAge == 60 && request.loginHint == "ada" && request.idTokenHint == "x.y.z")
        #expect(request.uiLocales == ["de-CH", "de", "en"] && request.acrValues == ["a", "b"])
        #expect(request.display == "popup" && request.claims?.idToken.map(\.name) == ["name"])
        #expect(request.resources == ["https://api.example"])
    }

    static let shown = [
        Fault(.missingParameter, ("client_id", nil)),
        Fault(.missingParameter, ("client_id", "")),
        Fault(.unknownClient, ("client_id", "APP")),
        Fault(.unknownClient, ("client_id", "other")),
        Fault(.redirectURIRequired, ("redirect_uri", nil)),
        Fault(.redirectURIRequired, ("redirect_uri", ""), ("scope", "read openid")),
        Fault(.redirectURINotRegistered, ("redirect_uri", "https://evil.example/cb")),
        Fault(.redirectURINotRegistered, ("redirect_uri", "https://evil.example/cb"), ("response_type", "nonsense")),
    ]

    @Test(arguments: shown)
    func `a bad client or redirect URI is told on a page, RFC 6749 §4.1.2.1`(_ fault: Fault) throws {
        #expect(try AuthorizationBed().shown(fault.changes) == fault.reason)
    }

    static let redirected = [
        Fault(.requestObjectNotSupported, ("request", "e30.e30.")),
        Fault(.requestURINotSupported, ("request_uri", "https://app.example/request.jwt")),
        Fault(.requestURINotSupported, ("request_uri", "urn:ietf:params:oauth:request_uri:")),
        Fault(.requestURIInvalid, ("request_uri", "urn:ietf:params:oauth:request_uri:abc")),
        Fault(.missingParameter, ("response_type", nil)),
        Fault(.unsupportedResponseType, ("response_type", "password")),
        Fault(.unsupportedResponseType, ("response_type", "code code")),
        Fault(.unsupportedResponseType, ("response_type", "code none")),
        Fault(.unsupportedResponseType, ("response_type", "Code")),
        Fault(.unsupportedResponseType, ("response_type", " code")),
        Fault(.responseModeUnknown, ("response_mode", "web_message")),
        Fault(.responseModeUnknown, ("response_mode", "jwt")),
        Fault(.responseModeNotAllowed, ("response_mode", "query"), ("response_type", "token")),
        Fault(.responseModeNotAllowed, ("response_mode", "query"), ("response_type", "id_token")),
        Fault(.responseModeNotAllowed, ("response_mode", "query"), ("response_type", "code id_token")),
        Fault(.malformedScope, ("scope", "openid \"quoted\"")),
        Fault(.malformedScope, ("scope", " ")),
        Fault(.scopeNotAllowed, ("scope", "openid admin")),
        Fault(.openIDScopeRequired, ("scope", "read"), ("response_type", "id_token")),
        Fault(.openIDScopeRequired, ("scope", "read"), ("response_type", "code id_token")),
        Fault(.openIDScopeRequired, ("scope", nil), ("response_type", "id_token token")),
        Fault(.resourceMalformed, ("resource", "api")),
        Fault(.resourceNotAllowed, ("resource", "https://other.example")),
        Fault(.challengeMissing, ("code_challenge", nil)),
        Fault(.challengeMissing, ("code_challenge", nil), ("code_challenge_method", nil)),
        Fault(.challengeMissing, ("code_challenge", ""), ("response_type", "code id_token token")),
        Fault(.challengeMethodNotAllowed, ("code_challenge_method", nil)),
        Fault(.challengeMethodNotAllowed, ("code_challenge_method", "plain")),
        Fault(.challengeMethodNotAllowed, ("code_challenge_method", "s256")),
        Fault(.challengeMalformed, ("code_challenge", String(repeating: "a", count: 42))),
        Fault(.challengeMalformed, ("code_challenge", String(repeating: "a", count: 129))),
        Fault(.challengeMalformed, ("code_challenge", String(repeating: "a", count: 42) + "=")),
        Fault(.nonceRequired, ("nonce", nil), ("response_type", "id_token")),
        Fault(.nonceRequired, ("nonce", nil), ("response_type", "id_token token")),
        Fault(.nonceRequired, ("nonce", ""), ("response_type", "code id_token")),
        Fault(.nonceTooLong, ("nonce", String(repeating: "n", count: 1025))),
        Fault(.promptUnknown, ("prompt", "create")),
        Fault(.promptUnknown, ("prompt", "login Consent")),
        Fault(.promptNoneNotAlone, ("prompt", "none login")),
        Fault(.promptNoneNotAlone, ("prompt", "consent none")),
        Fault(.maxAgeMalformed, ("max_age", "soon")),
        Fault(.maxAgeMalformed, ("max_age", "-1")),
        Fault(.maxAgeMalformed, ("max_age", "+1")),
        Fault(.maxAgeMalformed, ("max_age", "1.5")),
        Fault(.maxAgeMalformed, ("max_age", "99999999999999999999")),
        Fault(.claimsMalformed, ("claims", "{")),
        Fault(.claimsMalformed, ("claims", "[]")),
    ]

    @Test(arguments: redirected)
    func `any other fault is told to the client, by its reason`(_ fault: Fault) throws {
        #expect(try AuthorizationBed().redirected(fault.changes) == fault.reason)
    }

    @Test(arguments: redirected)
    func `a pushed request is refused for the same reasons, and never redirected`(_ fault: Fault) throws {
        var bed = try AuthorizationBed()
        bed.endpoint = .pushed
        let isRequestURI = fault.changes.contains { $0.0 == "request_uri" }
        #expect(try bed.shown(fault.changes) == (isRequestURI ? .requestURINotAllowed : fault.reason))
    }

    static let harmless: [(String, String?)] = [
        ("display", "hologram"), ("login_hint", "nobody"), ("ui_locales", "xx"), ("claims_locales", "de"),
        ("acr_values", "urn:x"), ("unknown", "1"), ("prompt", "none"), ("prompt", "select_account login"),
        ("max_age", "0"), ("nonce", nil), ("state", nil), ("response_mode", "form_post"),
        ("response_mode", "fragment"), ("claims", "{}"), ("scope", "read"), ("scope", nil),
    ]

    @Test(arguments: harmless)
    func `what a specification lets a client send or leave out is no fault`(_ change: (String, String?)) throws {
        #expect(try AuthorizationBed().refusal(AuthorizationBed.query([change])) == nil)
    }

    @Test func `the order of parameters means nothing`() throws {
        let reversed = AuthorizationBed.query().split(separator: "&").reversed().joined(separator: "&")
        #expect(try AuthorizationBed().refusal(reversed) == nil)
    }

    @Test(arguments: ["client_id", "redirect_uri", "state", "response_mode"])
    func `a repeated parameter that decides where answers go is told on a page`(_ name: String) throws {
        let query = AuthorizationBed.query([(name, nil)])
        let values = name == "redirect_uri" ? AuthorizationBed.redirectURI : name == "client_id" ? "app" : "query"
        for second in [values, "https://evil.example"] {
            let pair = FormCoding.encode([(name, values), (name, second)])
            for text in [query + "&" + pair, pair + "&" + query] {
                #expect(try AuthorizationBed().refusal(text) == .page(OAuthError(.repeatedParameter)))
            }
        }
    }

    @Test(arguments: ["scope", "response_type", "nonce", "code_challenge", "prompt", "unknown"])
    func `any other repeated parameter is told to the client, RFC 6749 §3.1`(_ name: String) throws {
        let query = AuthorizationBed.query([("unknown", "1"), ("prompt", "login")]) + "&\(name)=x"
        guard case .redirect(let error, let target) = try AuthorizationBed().refusal(query) else {
            Issue.record("not redirected")
            return
        }
        #expect(error.reason == .repeatedParameter && target.state == "s t")
    }

    @Test func `whoever pushes may leave client_id out, and cannot push for another`() throws {
        var bed = try AuthorizationBed()
        for endpoint in [AuthorizationEndpoint.pushed, .authorizePushed] {
            bed.endpoint = endpoint
            #expect(try bed.refusal(AuthorizationBed.query([("client_id", nil)])) == nil)
            #expect(try bed.shown([("client_id", "other")]) == .unknownClient)
        }
    }

    @Test func `whatever is sent, an answer goes to a registered URI or nowhere, and no token into a query`() throws {
        let names = AuthorizationBed.query().split(separator: "&").compactMap { $0.split(separator: "=").first }
        let values = [
            "", "app", "code", "token", "id_token", "none", "query", "fragment", "form_post", "openid", "%", "https://",
            "https%3A%2F%2Fapp.example%2Fcb", "https%3A%2F%2Fevil.example", "%00", "{}", "login", "-1", "S256",
        ]
        var random = SeededGenerator(state: 42)
        let bed = try AuthorizationBed()
        for _ in 0..<5000 {
            var pairs = AuthorizationBed.query().split(separator: "&").map(String.init)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let name =
                    (names + ["prompt", "response_mode", "max_age", "claims", "request_uri"])
                    .randomElement(using: &random) ?? ""
                let value = values.randomElement(using: &random) ?? ""
                if Bool.random(using: &random) { pairs.removeAll { $0.hasPrefix(name + "=") } }
                pairs.append("\(name)=\(value)")
            }
            guard let result = try? bed.check(pairs.joined(separator: "&")) else { continue }
            switch result {
            case .success(let request):
                #expect(request.redirectURI == AuthorizationBed.redirectURI)
                #expect(request.responseMode != .query || !request.responseType.holdsToken)
                #expect(!request.responseType.contains(.code) || request.codeChallenge != nil)
            case .failure(.redirect(_, let target)): #expect(target.redirectURI == AuthorizationBed.redirectURI)
            case .failure(.page): break
            }
        }
    }

    @Test func `a disabled client is answered as one that does not exist`() throws {
        var bed = try AuthorizationBed()
        bed.client.isEnabled = false
        #expect(try bed.shown([]) == .unknownClient)
    }

    @Test func `a redirect URI may be left out where one is registered and openid is not asked for`() throws {
        let request = try AuthorizationBed().request([("redirect_uri", nil), ("scope", "read")])
        #expect(request.redirectURI == AuthorizationBed.redirectURI && !request.redirectURIWasSent)
        for registered in [[], [AuthorizationBed.redirectURI, "https://app.example/two"]] {
            let bed = try AuthorizationBed(redirectURIs: registered)
            #expect(try bed.shown([("redirect_uri", nil), ("scope", "read")]) == .redirectURIRequired)
        }
    }

    @Test func `faults travel by the mode that was asked for, and never put a token's answer into a query`() throws {
        func mode(_ changes: (String, String?)...) throws -> ResponseMode? {
            guard
                case .redirect(_, let target) = try AuthorizationBed().refusal(
                    AuthorizationBed.query(changes + [("max_age", "x")]))
            else { return nil }
            return target.responseMode
        }
        #expect(try mode() == .query)
        #expect(try mode(("response_mode", "form_post")) == .formPost)
        #expect(try mode(("response_mode", "nonsense")) == .query)
        #expect(try mode(("response_type", "id_token")) == .fragment)
        #expect(try mode(("response_type", "id_token"), ("response_mode", "query")) == .fragment)
        #expect(try mode(("response_type", "nonsense"), ("response_mode", "fragment")) == .fragment)
        #expect(try mode(("response_type", nil)) == .query)
    }
}
