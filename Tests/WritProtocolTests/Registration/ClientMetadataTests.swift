// The members of client metadata: each honoured, refused by its name, or ignored.
import Testing
import WritJOSE

@testable import WritProtocol

@Suite struct ClientMetadataTests {
    private static let uri = #""redirect_uris":["https://a.example/cb"]"#

    private func read(_ members: String) throws -> ClientMetadata {
        try ClientMetadata(try #require(try JSONValue(parsing: Array("{\(members)}".utf8)).object))
    }

    private func refusal(_ members: String) throws -> OAuthError? {
        do {
            _ = try read(members)
            return nil
        } catch let error as OAuthError { return error }
    }

    @Test func `what is left out has the defaults of RFC 7591 §2`() throws {
        let metadata = try read(Self.uri)
        #expect(metadata.authMethod == .clientSecretBasic)
        #expect(metadata.grants == [.authorizationCode])
        #expect(metadata.scope == nil && metadata.details == ClientDetails() && metadata.settings.isEmpty)
    }

    @Test func `null is as good as left out (RFC 7592 §2.2)`() throws {
        let names = [
            "client_name", "scope", "jwks", "grant_types", "contacts", "software_statement", "default_max_age",
        ]
        let nulls = names.map { "\"\($0)\":null" }.joined(separator: ",")
        #expect(try read(Self.uri + "," + nulls) == read(Self.uri))
    }

    @Test func `what is not known is ignored (RFC 7591 §2)`() throws {
        let members =
            #""request_uris":["x"],"request_object_signing_alg":"RS256","my":{}"#
        #expect(try read(Self.uri + "," + members) == read(Self.uri))
    }

    @Test(arguments: [
        ("[\"code\"]", [GrantType.authorizationCode]), ("[\"id_token\"]", [.implicit]),
        ("[\"code\",\"id_token token\"]", [.authorizationCode, .implicit]),
        ("[\"code id_token\"]", [.authorizationCode, .implicit]),
    ])
    func `grants follow from response types where they are left out (RFC 7591 §2.1)`(
        _ types: String, _ grants: [GrantType]
    ) throws {
        #expect(try read(Self.uri + ",\"response_types\":\(types)").grants == grants)
    }

    @Test(arguments: [
        #""grant_types":["client_credentials"],"response_types":["code"]"#,
        #""grant_types":["authorization_code"],"response_types":["id_token"]"#,
        #""response_types":["word"]"#, #""response_types":"code""#, #""grant_types":["word"]"#, #""grant_types":[7]"#,
        #""grant_types":["urn:ietf:params:oauth:grant-type:device_code"]"#,
        #""token_endpoint_auth_method":"tls_client_auth""#, #""token_endpoint_auth_signing_alg":"HS256""#,
        #""id_token_signed_response_alg":"none""#, #""id_token_signed_response_alg":"HS256""#,
        #""userinfo_signed_response_alg":"none""#, #""id_token_encrypted_response_alg":"RSA-OAEP""#,
        #""userinfo_encrypted_response_enc":"A128GCM""#, #""application_type":"robot""#, #""subject_type":"secret""#,
        #""scope":["a"]"#, #""scope":"a\"b""#, #""jwks":"x""#, #""default_max_age":-1"#, #""default_max_age":1.5"#,
        #""require_auth_time":"perhaps""#, #""contacts":"a@b.example""#, #""client_name":7"#,
        #""jwks":{"keys":[]},"jwks_uri":"https://a.example/k""#, #""client_name#":"x""#, #""client_name#d e":"x""#,
        #""dpop_bound_access_tokens":true"#, #""tls_client_certificate_bound_access_tokens":true"#,
    ])
    func `what cannot be, or would silently not be done, is invalid_client_metadata`(_ members: String) throws {
        #expect(try refusal(Self.uri + "," + members)?.reason == .registrationMetadataInvalid)
    }

    @Test func `a refusal names the member`() throws {
        let description = try refusal(Self.uri + #","subject_type":"secret""#)?.description
        #expect(description == "subject_type: must be one of public, pairwise.")
    }

    @Test func `a software statement is refused by its name (RFC 7591 §3.2.2)`() throws {
        #expect(try refusal(Self.uri + #","software_statement":"a.b.c""#)?.reason == .softwareStatementUnapproved)
    }

    @Test(arguments: [
        "http://a.example/cb", "https://localhost/cb", "https://127.0.0.1/cb", "https://[::1]:8443/cb", "app.x:/cb",
    ])
    func `a web client with the implicit grant has https URIs of no loopback (OIDC Registration §2)`(_ uri: String)
        throws
    {
        let members = #""redirect_uris":["\#(uri)"],"grant_types":["implicit"]"#
        #expect(try refusal(members)?.reason == .registrationRedirectURIInvalid)
        #expect(try refusal(members + #","application_type":"native""#) == nil)
    }

    @Test func `grants of extensions that there are not are left out beside those that there are`() throws {
        let members =
            Self.uri + #","grant_types":["authorization_code","urn:ietf:params:oauth:grant-type:device_code"]"#
        #expect(try read(members).grants == [.authorizationCode])
    }

    @Test func `details are stored and read again as they were`() throws {
        let details = try read(
            Self.uri
                + #","application_type":"native","contacts":["a@b.example"],"software_id":"s","software_version":"1","#
                + #""jwks_uri":"https://a.example/k","token_endpoint_auth_signing_alg":"ES256","default_max_age":60,"#
                + #""sector_identifier_uri":"https://a.example/s","require_auth_time":true,"default_acr_values":["1"],"#
                + #""client_name#de":"Laden","tos_uri#fr-CA":"https://a.example/fr","redirect_uris#de":"x""#
        ).details
        #expect(details.localized == ["client_name#de": "Laden", "tos_uri#fr-CA": "https://a.example/fr"])
        #expect(details.localized("client_name", "de") == "Laden")
        #expect(details.localized("tos_uri", "fr") == "https://a.example/fr")
        #expect(details.localized("client_name", "fr") == nil)
        let stored = try #require(try JSONValue(parsing: details.json).object)
        #expect(ClientDetails(stored: stored) == details)
    }
}

@Suite struct RegistrationPolicyTests {
    private func metadata(_ members: String) throws -> ClientMetadata {
        let text = #"{"redirect_uris":["https://a.example/cb"],\#(members)}"#
        return try ClientMetadata(try #require(try JSONValue(parsing: Array(text.utf8)).object))
    }

    private func isAllowed(
        _ members: String, _ realm: RealmSettings.Overrides = [:], reviewed: Bool, held: Client? = nil,
        further: Scope = Scope()
    ) throws -> Bool {
        let policy = RegistrationPolicy(
            RealmSettings(realm), isReviewed: reviewed, furtherScope: further, held: held)
        do {
            try policy.check(try metadata(members))
            return true
        } catch let error as OAuthError {
            #expect(error.reason == .registrationMetadataInvalid)
            return false
        }
    }

    @Test(arguments: [true, false])
    func `implicit and password are refused where the realm has them off`(_ reviewed: Bool) throws {
        #expect(try !isAllowed(#""grant_types":["password"]"#, reviewed: reviewed))
        #expect(try !isAllowed(#""grant_types":["implicit"]"#, reviewed: reviewed))
        #expect(try isAllowed(#""grant_types":["implicit"]"#, [.implicit: "true"], reviewed: reviewed))
        #expect(try isAllowed(#""grant_types":["password"]"#, [.passwordGrant: "true"], reviewed: reviewed) == reviewed)
    }

    @Test func `scopes beyond those of persons are for whoever was looked at, the realm allows, or has them`() throws {
        let orders = #""scope":"openid orders""#
        #expect(try isAllowed(orders, reviewed: true))
        #expect(try !isAllowed(orders, reviewed: false))
        #expect(try isAllowed(orders, [.registrationScopes: "orders"], reviewed: false))
        #expect(try isAllowed(orders, reviewed: false, further: try #require(Scope(parsing: "orders"))))
        let held = Client(
            id: try #require(ClientID("a")), type: .confidential, authMethod: .clientSecretBasic, grants: [],
            scope: try #require(Scope(parsing: "orders")))
        #expect(try isAllowed(orders, reviewed: false, held: held))
    }

    @Test func `a client is wider by a redirect URI, a grant, a scope, or less proof, and by nothing else`() throws {
        let base = Client(
            id: try #require(ClientID("a")), name: "A", type: .confidential, authMethod: .clientSecretBasic,
            grants: [.authorizationCode], redirectURIs: ["https://a.example/cb"],
            scope: try #require(Scope(parsing: "openid email")))
        func changed(_ change: (inout Client) -> Void) -> Bool {
            var client = base
            change(&client)
            return client.isWider(than: base)
        }
        #expect(changed { $0.redirectURIs.append("https://b.example/cb") })
        #expect(changed { $0.redirectURIs = ["https://b.example/cb"] })
        #expect(changed { $0.postLogoutRedirectURIs = ["https://a.example/bye"] })
        #expect(changed { $0.grants.insert(.clientCredentials) })
        #expect(changed { $0.scope = Scope(ScopeToken.ofPersons) })
        #expect(changed { $0.type = .public })
        #expect(!changed { $0.name = "B" })
        #expect(!changed { $0.grants = [] })
        #expect(!changed { $0.scope = Scope([.openid]) })
        #expect(!changed { $0.authMethod = .clientSecretPost })
        #expect(!changed { $0.details.jwksURI = "https://a.example/k" })
        #expect(!changed { $0.overrides[.subjectType] = "pairwise" })
        #expect(!changed { _ in })
    }
}
