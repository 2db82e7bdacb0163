// The forms of the userinfo reply (OIDC Core §5.3.2), over HTTP.
import HTTPTypes
import Testing
import WritCrypto
import WritJOSE
import WritProtocol
import WritServer

@Suite struct UserInfoReplyTests {
    private func userInfo(_ site: Site, client: String) async throws -> (TestResponse, idToken: JSONObject) {
        let reply = try await site.token(
            Site.aliceForm + "&scope=openid+profile&client_id=\(client)", [:])
        #expect(reply.status == .ok, "\(reply.text)")
        let token = try #require(try reply.json["access_token"]?.string)
        return (
            try await site.get("/oauth/userinfo", [.authorization: "Bearer \(token)"]),
            idToken: try claims(try #require(try reply.json["id_token"]?.string))
        )
    }

    /// - Returns: the id of a client that nobody else uses.
    private func client(_ site: Site, _ settings: [(key: String, value: String)]) async throws -> String {
        let created = try await site.world.administration.createClient(
            site.realm,
            ClientDraft(
                type: "public", grants: ["password"], redirectURIs: ["https://app.example.com/callback"],
                settings: settings))
        return created.client.client.id.rawValue
    }

    @Test func `plain, it is JSON, and its sub is the ID token's`() async throws {
        try await World.shared.test { site in
            let (reply, idToken) = try await userInfo(site, client: try await client(site, []))
            #expect(reply.status == .ok && reply.headers[.contentType] == "application/json")
            #expect(try reply.json["sub"]?.string == idToken["sub"]?.string)
        }
    }

    @Test func `signed, it is application-jwt, with issuer and audience, and not to be stored`() async throws {
        try await World.shared.test { site in
            let id = try await client(
                site, [("userinfo_signed_response_alg", "RS256"), ("subject_type", "pairwise")])
            let (reply, idToken) = try await userInfo(site, client: id)
            #expect(reply.status == .ok && reply.headers[.contentType] == "application/jwt")
            #expect(reply.headers[.cacheControl] == "no-store")
            let keys = try JWKS(json: try await site.get("/oauth/jwks").octets)
            let verified = try JWS.verify(reply.text, keys: keys, allowed: .asymmetric, typ: .absentOr("JWT"))
            let info = try #require(try JSONValue(parsing: verified.payload).object)
            #expect(info["iss"]?.string == site.issuer && info["aud"]?.string == id)
            #expect(info["sub"]?.string == idToken["sub"]?.string && info["preferred_username"]?.string == "alice")
            #expect(info["sub"]?.string?.utf8.count == 43)
            #expect(try header(reply.text)["alg"]?.string == "RS256")
        }
    }

    @Test func `a refusal is not signed`() async throws {
        try await World.shared.test { site in
            let reply = try await site.get("/oauth/userinfo", [.authorization: "Bearer x"])
            #expect(reply.status == .unauthorized && reply.headers[.contentType] == "application/json")
        }
    }
}
