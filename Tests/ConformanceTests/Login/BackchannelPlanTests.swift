// The modules of the OpenID Foundation's plan for back-channel and RP-initiated logout: the client's own server is told.
import HTTPTypes
import Testing
import WritJOSE
import WritProtocol
import WritServer
import WritTestSupport

@Suite struct BackchannelPlanTests {
    @Test func `oidcc-backchannel-logout-discovery-endpoint-verification: both members are true`() async throws {
        try await World.shared.bed { bed in
            let document = try await bed.site.get("/.well-known/openid-configuration").json
            #expect(document["backchannel_logout_supported"]?.bool == true)
            #expect(document["backchannel_logout_session_supported"]?.bool == true)
            #expect(document["end_session_endpoint"]?.string == bed.site.issuer + "/oauth/logout")
        }
    }

    /// OIDC Back-Channel Logout §2.4 and §2.5.
    @Test
    func `oidcc-backchannel-rp-initiated-logout: the client's server gets a logout token for the ID token's session`()
        async throws
    {
        let listener = try HTTPListener()
        try await World.shared.bed { bed in
            try await listen(bed, listener)
            var ada = bed.person
            let idToken = try #require(try await bed.tokens(&ada).id)
            let login = try claims(idToken)
            try await ada.open(
                "/oauth/logout?id_token_hint=\(idToken)&state=s"
                    + "&post_logout_redirect_uri=https%3A%2F%2Fapp.example.com%2Fbye")
            #expect(ada.stop.location == "https://app.example.com/bye?state=s")
            let request = try #require(await listener.requests(1).first)
            #expect(request.line == "POST /bye HTTP/1.1")
            #expect(request.fields["content-type"] == "application/x-www-form-urlencoded")
            let token = try #require(try FormParameters(body: Array(request.body.utf8))["logout_token"])
            let keys = try JWKS(json: try await bed.site.get("/oauth/jwks").octets)
            let verified = try JWS.verify(token, keys: keys, allowed: .asymmetric, typ: .exactly("logout+jwt"))
            let logout = try #require(try JSONValue(parsing: verified.payload).object)
            let algorithms = [try header(token)["alg"]?.string, try header(idToken)["alg"]?.string]
            #expect(algorithms[0] == algorithms[1])
            for name in ["iss", "aud", "sub", "sid"] { #expect(logout[name] == login[name], "\(name)") }
            let (issuedAt, end) = (try #require(logout["iat"]?.integer), try #require(logout["exp"]?.integer))
            #expect((issuedAt...issuedAt + 120).contains(end))
            #expect(logout["jti"]?.string?.isEmpty == false)
            #expect(logout["nonce"] == nil)
            let event = try #require(logout["events"]?.object?["http://schemas.openid.net/event/backchannel-logout"])
            #expect(event.object?.members.isEmpty == true)
        }
    }

    @Test func `a client in which nobody logged in by the session is not told of its end`() async throws {
        let listener = try HTTPListener()
        let other = try HTTPListener()
        try await World.shared.bed { bed in
            try await listen(bed, listener)
            try await listen(bed, other, as: "other")
            var ada = bed.person
            let idToken = try #require(try await bed.tokens(&ada).id)
            try await ada.open("/oauth/logout?id_token_hint=\(idToken)")
            _ = await listener.requests(1)
            #expect(other.requests.isEmpty)
        }
    }

    /// §2.5: the person does not wait for the clients.
    @Test func `a client's server that never answers does not hold up the logout`() async throws {
        let listener = try HTTPListener { _ in nil }
        try await World.shared.bed { bed in
            try await listen(bed, listener)
            var ada = bed.person
            let idToken = try #require(try await bed.tokens(&ada).id)
            try await ada.open("/oauth/logout?id_token_hint=\(idToken)")
            #expect(ada.stop.page.has("logged-out"))
            _ = await listener.requests(1)
        }
    }

    private func listen(_ bed: Bed, _ listener: HTTPListener, as client: String = "web") async throws {
        let id = try #require(ClientID(client))
        var changes = ClientChanges()
        changes.backchannelLogoutURI = listener.url
        _ = try await bed.administration.updateClient(bed.realm, id, changes)
    }
}
