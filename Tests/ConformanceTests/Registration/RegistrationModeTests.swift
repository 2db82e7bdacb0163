// Who may register clients: the four values of a realm's `registration` (RFC 7591 §3).
import HTTPTypes
import Testing
import WritCrypto
import WritJOSE
import WritProtocol
import WritServer
import WritStore

@Suite struct RegistrationModeTests {
    @Test func `a closed realm takes none, and its discovery document names no endpoint`() async throws {
        try await World.shared.bed([("registration", "closed")]) { bed in
            let before = try await bed.clients()
            try bed.site.expect(try await bed.site.register(Applicant.plain), .forbidden, "access_denied")
            #expect(try await bed.clients() == before)
            let document = try await bed.site.get("/.well-known/openid-configuration").json
            #expect(!document.contains("registration_endpoint"))
        }
    }

    @Test func `every other realm's discovery document names the endpoint`() async throws {
        for mode in ["review", "initial_access_token", "open"] {
            try await World.shared.bed([("registration", mode)]) { bed in
                let document = try await bed.site.get("/.well-known/openid-configuration").json
                #expect(document["registration_endpoint"]?.string == bed.site.issuer + "/oauth/register")
            }
        }
    }

    @Test func `an open realm answers 201 with a client that works at once (RFC 7591 §3.2.1)`() async throws {
        try await World.shared.bed([("registration", "open")]) { bed in
            let applicant = try await Applicant(
                bed.site, #"{"grant_types":["client_credentials"],"client_name":"Robot"}"#)
            let secret = try #require(applicant.first["client_secret"]?.string)
            #expect(SecretFormat.clientSecret.check(secret) == .wellFormed)
            #expect(applicant.first["client_secret_expires_at"]?.integer == 0)
            #expect(applicant.first["client_id_issued_at"]?.integer ?? 0 > 1_700_000_000)
            #expect(applicant.clientID.wholeMatch(of: /[a-z0-9]{20}/) != nil)
            let reply = try await bed.site.token(
                "grant_type=client_credentials", Site.basic(applicant.clientID, secret))
            #expect(reply.status == .ok, "\(reply.text)")
        }
    }

    @Test func `a public client is given no secret`() async throws {
        try await World.shared.bed([("registration", "open")]) { bed in
            let applicant = try await Applicant(
                bed.site,
                #"{"redirect_uris":["http://127.0.0.1/cb"],"token_endpoint_auth_method":"none","application_type":"native"}"#
            )
            #expect(!applicant.first.contains("client_secret"))
            #expect(!applicant.first.contains("client_secret_expires_at"))
        }
    }

    @Test func `a realm with initial access tokens wants one, and each as often as it is good for`() async throws {
        try await World.shared.bed([("registration", "initial_access_token")]) { bed in
            let made = try await bed.administration.createInitialAccessToken(bed.realm, note: "Shop", uses: 2)
            let none = try await bed.site.register(Applicant.plain)
            try bed.site.expect(none, .unauthorized, "invalid_token")
            #expect(none.headers[.wwwAuthenticate] == "Bearer realm=\"\(bed.realm)\"")
            let wrong = SecretFormat.initialAccessToken.make(random: .system)
            try bed.site.expect(
                try await bed.site.register(Applicant.plain, token: wrong), .unauthorized, "invalid_token")
            for _ in 0..<2 { _ = try await Applicant(bed.site, initial: made.token) }
            try bed.site.expect(
                try await bed.site.register(Applicant.plain, token: made.token), .unauthorized, "invalid_token")
        }
    }

    @Test func `refused metadata use up no initial access token`() async throws {
        try await World.shared.bed([("registration", "initial_access_token")]) { bed in
            let made = try await bed.administration.createInitialAccessToken(bed.realm)
            let refused = try await bed.site.register(#"{"redirect_uris":["javascript:alert(1)"]}"#, token: made.token)
            try bed.site.expect(refused, .badRequest, "invalid_redirect_uri")
            _ = try await Applicant(bed.site, initial: made.token)
        }
    }

    @Test func `an initial access token is one realm's, and revoked is as good as none`() async throws {
        try await World.shared.bed([("registration", "initial_access_token")]) { bed in
            let made = try await bed.administration.createInitialAccessToken(bed.realm, uses: nil)
            try await World.shared.bed([("registration", "initial_access_token")]) { other in
                try other.site.expect(
                    try await other.site.register(Applicant.plain, token: made.token), .unauthorized, "invalid_token")
            }
            try await bed.administration.revokeInitialAccessToken(bed.realm, made.summary.record.id)
            try bed.site.expect(
                try await bed.site.register(Applicant.plain, token: made.token), .unauthorized, "invalid_token")
        }
    }

    /// CVE-2026-22752.
    @Test func `a client that nobody looks at takes the scopes of persons, the realm's own, and its token's`()
        async throws
    {
        try await World.shared.bed([("registration", "initial_access_token"), ("registration_scopes", "news")]) { bed in
            let plain = try await bed.administration.createInitialAccessToken(bed.realm, uses: nil)
            let more = try await bed.administration.createInitialAccessToken(bed.realm, scopes: ["orders"], uses: nil)
            func asking(_ scope: String) -> String {
                #"{"redirect_uris":["https://a.example.com/cb"],"scope":"\#(scope)"}"#
            }
            let applicant = try await Applicant(bed.site, asking("openid news"), initial: plain.token)
            #expect(applicant.first["scope"]?.string == "openid news")
            try bed.site.expect(
                try await bed.site.register(asking("openid orders"), token: plain.token), .badRequest,
                "invalid_client_metadata")
            _ = try await Applicant(bed.site, asking("openid orders"), initial: more.token)
        }
    }

    @Test func `an address that registers too often is told when to come again`() async throws {
        try await World.shared.bed([("registration", "open"), ("registration_client_limit", "2")]) { bed in
            for _ in 0..<2 { _ = try await Applicant(bed.site) }
            let reply = try await bed.site.register(Applicant.plain)
            try bed.site.expect(reply, .tooManyRequests, "temporarily_unavailable")
            #expect(reply.headers[.retryAfter] != nil)
        }
        try await World.shared.bed([("registration_pending_limit", "1")]) { bed in
            _ = try await Applicant(bed.site, expecting: .accepted)
            try bed.site.expect(
                try await bed.site.register(Applicant.plain), .tooManyRequests, "temporarily_unavailable")
        }
    }

    @Test func `only JSON is read, one object with each member once`() async throws {
        try await World.shared.bed([("registration", "open")]) { bed in
            let form = try await bed.site.post("/oauth/register", "client_name=x")
            try bed.site.expect(form, .badRequest, "invalid_request")
            for body in ["", "[]", "{", #"{"scope":"a","scope":"b"}"#, "\"x\"", #"{"client_name":"\u0000"}"#] {
                try bed.site.expect(try await bed.site.register(body), .badRequest, "invalid_client_metadata")
            }
            let reply = try await bed.site.get("/oauth/register")
            #expect(reply.status == .methodNotAllowed && reply.headers[.allow] == "POST, OPTIONS")
        }
    }
}
