// The client configuration endpoint (RFC 7592 §2): a client and the token that is its own.
import HTTPTypes
import Testing
import WritCrypto
import WritJOSE
import WritProtocol
import WritServer
import WritStore

@Suite struct ConfigurationEndpointTests {
    private func open(_ body: @Sendable (Bed) async throws -> Void) async throws {
        try await World.shared.bed([("registration", "open")], body)
    }

    @Test func `§2.1: reading answers 200 with what is registered, and the token with which it was read`() async throws
    {
        try await open { bed in
            let applicant = try await Applicant(bed.site)
            let reply = try await applicant.read()
            #expect(reply.status == .ok && reply.headers[.cacheControl] == "no-store")
            let document = try reply.json
            #expect(document["client_id"]?.string == applicant.clientID)
            #expect(document["registration_access_token"]?.string == applicant.token)
            #expect(document["registration_client_uri"] == applicant.first["registration_client_uri"])
            #expect(!document.contains("client_secret"))
            for member in ["redirect_uris", "grant_types", "scope", "client_name", "token_endpoint_auth_method"] {
                #expect(document[member] == applicant.first[member], "\(member)")
            }
        }
    }

    @Test func `§2.1: another client's token, a forged one and none are 401, for every method`() async throws {
        try await open { bed in
            let (mine, other) = (try await Applicant(bed.site), try await Applicant(bed.site))
            let forged = SecretFormat.registrationAccessToken.make(random: .system)
            for token in [other.token, forged, mine.token + "a", "x", other.first["client_secret"]?.string ?? ""] {
                for reply in [
                    try await mine.read(token), try await mine.update(Applicant.plain, token),
                    try await mine.delete(token),
                ] {
                    try bed.site.expect(reply, .unauthorized, "invalid_token")
                    #expect(reply.headers[.wwwAuthenticate]?.hasPrefix("Bearer ") == true)
                }
            }
            let none = try await bed.site.get(mine.path)
            try bed.site.expect(none, .unauthorized, "invalid_token")
            #expect(none.headers[.wwwAuthenticate] == "Bearer realm=\"\(bed.realm)\"")
            #expect(try await mine.read().status == .ok)
        }
    }

    @Test func `a token of one realm is none in another, nor is an id that nobody has`() async throws {
        try await open { bed in
            let applicant = try await Applicant(bed.site)
            try await open { other in
                let reply = try await other.site.get(
                    applicant.path, [.authorization: "Bearer \(applicant.token)"])
                try other.site.expect(reply, .unauthorized, "invalid_token")
            }
            let unknown = try await bed.site.get(
                "/oauth/register/nobody", [.authorization: "Bearer \(applicant.token)"])
            try bed.site.expect(unknown, .unauthorized, "invalid_token")
        }
    }

    @Test func `a client that was given roles is led nowhere else by its registration token`() async throws {
        try await open { bed in
            let applicant = try await Applicant(bed.site)
            let administration = bed.site.world.administration
            let role = try #require(RoleName("clerk"))
            _ = try await administration.createRole(bed.realm, "clerk", RoleDraft())
            _ = try await administration.grantRole(
                bed.realm, role, to: .client(try #require(ClientID(applicant.clientID))))
            let reply = try await applicant.update(#"{"redirect_uris":["https://evil.example/cb"]}"#)
            #expect(reply.status == .forbidden, "\(reply.text)")
            let kept = try await applicant.read().json["redirect_uris"]?.strings
            #expect(kept?.contains("https://evil.example/cb") == false)
        }
    }

    @Test func `§2.2: an update replaces the whole: what is left out or null is gone`() async throws {
        try await open { bed in
            let applicant = try await Applicant(
                bed.site,
                #"{"redirect_uris":["https://a.example.com/cb"],"client_name":"A","logo_uri":"https://a.example.com/l.png"}"#
            )
            let reply = try await applicant.update(
                #"{"redirect_uris":["https://b.example.com/cb"],"client_name":null,"client_id":"\#(applicant.clientID)"}"#
            )
            #expect(reply.status == .ok, "\(reply.text)")
            let document = try reply.json
            #expect(document["redirect_uris"]?.strings == ["https://b.example.com/cb"])
            #expect(!document.contains("client_name") && !document.contains("logo_uri"))
            #expect(document["registration_access_token"]?.string == applicant.token)
            #expect(!document.contains("client_secret"))
        }
    }

    @Test func `§2.2: an update with another client_id, or a secret of the client's own choosing, is refused`()
        async throws
    {
        try await open { bed in
            let applicant = try await Applicant(bed.site)
            let secret = try #require(applicant.first["client_secret"]?.string)
            func sending(_ member: String) async throws -> TestResponse {
                try await applicant.update(#"{"redirect_uris":["https://shop.example.com/callback"],\#(member)}"#)
            }
            for member in [#""client_id":"web""#, #""client_secret":"chosen""#, #""client_secret":7"#] {
                try bed.site.expect(try await sending(member), .badRequest, "invalid_client_metadata")
            }
            #expect(try await sending(#""client_secret":"\#(secret)""#).status == .ok)
            #expect(try await bed.site.authenticates(applicant.clientID, secret))
        }
    }

    @Test func `a document that was read can be sent back as it is`() async throws {
        try await open { bed in
            let applicant = try await Applicant(bed.site)
            let read = try await applicant.read()
            let reply = try await applicant.update(read.text)
            #expect(reply.status == .ok, "\(reply.text)")
            #expect(try reply.json == read.json)
        }
    }

    @Test func `§2.2: an update of what the realm does not allow is refused, and changes nothing`() async throws {
        try await open { bed in
            let applicant = try await Applicant(bed.site)
            let before = try await applicant.read().json
            for members in [
                #""grant_types":["password"]"#, #""grant_types":["implicit"],"response_types":["token"]"#,
                #""scope":"openid orders""#, #""jwks_uri":"http://a.example.com/keys""#,
            ] {
                let reply = try await applicant.update(
                    #"{"redirect_uris":["https://shop.example.com/callback"],\#(members)}"#)
                try bed.site.expect(reply, .badRequest, "invalid_client_metadata")
            }
            #expect(try await applicant.read().json == before)
        }
    }

    @Test func `§2.3: a deleted client is gone, with its token and its secret`() async throws {
        try await open { bed in
            let applicant = try await Applicant(bed.site)
            let secret = try #require(applicant.first["client_secret"]?.string)
            #expect(try await bed.site.authenticates(applicant.clientID, secret))
            let reply = try await applicant.delete()
            #expect(reply.status == .noContent && reply.isEmpty)
            for reply in [
                try await applicant.read(), try await applicant.update(Applicant.plain), try await applicant.delete(),
            ] {
                try bed.site.expect(reply, .unauthorized, "invalid_token")
            }
            try await bed.eventually("the client is gone") {
                try await !bed.site.authenticates(applicant.clientID, secret)
            }
        }
    }

    @Test func `a client that an administrator deletes takes its registration along`() async throws {
        try await open { bed in
            let applicant = try await Applicant(bed.site)
            try await bed.administration.deleteClient(bed.realm, try #require(ClientID(applicant.id)))
            try bed.site.expect(try await applicant.read(), .unauthorized, "invalid_token")
        }
    }

    @Test func `a client that begins to authenticate with a secret is given one, and one that ceases loses it`()
        async throws
    {
        try await open { bed in
            let applicant = try await Applicant(
                bed.site, #"{"redirect_uris":["https://a.example.com/cb"],"token_endpoint_auth_method":"none"}"#)
            let confidential = try await applicant.update(#"{"redirect_uris":["https://a.example.com/cb"]}"#)
            let secret = try #require(try confidential.json["client_secret"]?.string)
            try await bed.eventually("the secret is in force") {
                try await bed.site.authenticates(applicant.clientID, secret)
            }
            let again = try await applicant.update(
                #"{"redirect_uris":["https://a.example.com/cb"],"token_endpoint_auth_method":"none"}"#)
            #expect(try again.status == .ok && !again.json.contains("client_secret"))
            try await bed.eventually("the secret is gone") {
                try await !bed.site.authenticates(applicant.clientID, secret)
            }
        }
    }
}
