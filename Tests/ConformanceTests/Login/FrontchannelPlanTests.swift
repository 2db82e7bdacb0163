// The modules of the OpenID Foundation's plan for front-channel logout: the browser itself tells the applications.
import HTTPTypes
import Testing
import WritJOSE
import WritProtocol
import WritServer

@Suite struct FrontchannelPlanTests {
    private static let bye = "https%3A%2F%2Fapp.example.com%2Fbye"

    @Test func `oidcc-frontchannel-logout-discovery-endpoint-verification: both members are true`() async throws {
        try await World.shared.bed { bed in
            let document = try await bed.site.get("/.well-known/openid-configuration").json
            #expect(document["frontchannel_logout_supported"]?.bool == true)
            #expect(document["frontchannel_logout_session_supported"]?.bool == true)
        }
    }

    /// OIDC Front-Channel Logout §2 and §3.
    @Test
    func `oidcc-frontchannel-rp-initiated-logout: a hidden frame with iss and sid, then back with the state`()
        async throws
    {
        try await World.shared.bed { bed in
            try await tell(bed, "web", at: "https://app.example.com/out?kept=1")
            var ada = bed.person
            let idToken = try #require(try await bed.tokens(&ada).id)
            let session = try #require(try await bed.verified(idToken)["sid"]?.string)
            try await ada.open(
                "/oauth/logout?id_token_hint=\(idToken)&state=s&post_logout_redirect_uri=\(Self.bye)")
            #expect(ada.stop.page.has("logged-out") && ada.sessionCookie == nil)
            let html = try #require(ada.trail.last).text
            let query = FormCoding.encode([("iss", bed.site.issuer), ("sid", session)])
            let frame =
                "<iframe src=\"https://app.example.com/out?kept=1&amp;\(query.replacing("&", with: "&amp;"))\" hidden"
            #expect(html.contains(frame), "\(html)")
            #expect(html.contains("http-equiv=\"refresh\" content=\"0;url=https://app.example.com/bye?state=s\""))
            #expect(
                html.contains("id=\"continue\" class=\"button primary\" href=\"https://app.example.com/bye?state=s\""))
            let policy = try #require(ada.trail.last?.headers[.contentSecurityPolicy])
            #expect(policy.contains("frame-src https://app.example.com;") && !policy.contains("script-src"))
        }
    }

    @Test func `every application of the session is told, the others are not`() async throws {
        try await World.shared.bed { bed in
            try await tell(bed, "web", at: "https://app.example.com/out")
            try await tell(bed, "other", at: "https://other.example/out")
            var ada = bed.person
            _ = try await bed.tokens(&ada)
            _ = try await bed.tokens(&ada, to: bed.other)
            var bob = bed.person
            let idToken = try #require(try await bed.tokens(&bob, to: bed.other, as: "bob").id)
            try await bob.open("/oauth/logout?id_token_hint=\(idToken)")
            let policy = try #require(bob.trail.last?.headers[.contentSecurityPolicy])
            #expect(policy.contains("frame-src https://other.example;"))
            try await ada.open("/account")
            try await ada.press("logout")
            let other = try #require(ada.trail.last?.headers[.contentSecurityPolicy])
            #expect(other.contains("frame-src https://other.example https://app.example.com;"))
        }
    }

    @Test func `a page without frames allows none, and a logout that nobody is told of redirects at once`() async throws
    {
        try await World.shared.bed { bed in
            var ada = bed.person
            let idToken = try #require(try await bed.tokens(&ada).id)
            try await ada.open("/account")
            #expect(ada.trail.last?.headers[.contentSecurityPolicy]?.contains("frame-src") == false)
            try await ada.open(
                "/oauth/logout?id_token_hint=\(idToken)&state=s&post_logout_redirect_uri=\(Self.bye)")
            #expect(ada.stop.location == "https://app.example.com/bye?state=s")
        }
    }

    private func tell(_ bed: Bed, _ client: String, at uri: String) async throws {
        var changes = ClientChanges()
        changes.frontchannelLogoutURI = uri
        _ = try await bed.administration.updateClient(bed.realm, try #require(ClientID(client)), changes)
    }
}
