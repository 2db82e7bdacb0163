// What userinfo tells, and in which form (OIDC Core §5.3).
import Testing
import WritCrypto
import WritJOSE
import WritProtocol

@testable import WritServer

struct UserInfoTests {
    private static let claims =
        #"{"userinfo":{"email":{"essential":true},"zoneinfo":null},"id_token":{"email":null,"acr":null}}"#

    @Test func `claims asked for by name are told at userinfo and in ID tokens, refresh after refresh`() async throws {
        try await World.with { world in
            let client = try await world.web("app")
            try await world.user(email: "mia@example.com")
            var mia = Visitor(world)
            try await mia.logIn()
            var reply = try await mia.tokens(client, ["scope": "openid offline_access", "claims": Self.claims])
            for _ in 0..<3 {
                let info = try await world.userInfo(reply.text("access_token"))
                #expect(try info.text("email") == "mia@example.com" && info["preferred_username"] == nil)
                #expect(info["zoneinfo"] == nil)
                let idToken = try JWTClaims(unverified: reply.text("id_token"))
                #expect(idToken.string("email") == "mia@example.com" && idToken["preferred_username"] == nil)
                reply = try await world.refresh(client, reply.text("refresh_token"))
            }
        }
    }

    @Test func `so are those of a token straight from the authorization endpoint`() async throws {
        try await World.with(settings: [("implicit", "true")]) { world in
            let client = try await world.web("app")
            try await world.user(email: "mia@example.com")
            var mia = Visitor(world)
            try await mia.logIn()
            let answer = try await mia.answer(
                Visitor.request(client, ["response_type": "id_token token", "claims": Self.claims]))
            let info = try await world.userInfo(#require(answer["access_token"]))
            #expect(try info.text("email") == "mia@example.com")
        }
    }

    @Test(arguments: ["RS256", "PS256", "ES256", "EdDSA"])
    func `a client that wants it signed gets a JWT by the issuer and for itself`(algorithm: String) async throws {
        // Signed by the chosen key from the beginning.
        try await World.with(settings: [("signing_algorithm", algorithm)]) { world in
            let client = try await world.web("app", settings: [("userinfo_signed_response_alg", algorithm)])
            let user = try await world.user()
            let token = try await world.login(client, scope: "openid profile").text("access_token")
            let response = try await userInfo(world.authority, realm: world.snapshot(), token: token)
            guard case .jwt(let jwt) = response.body else {
                Issue.record("not signed")
                return
            }
            let keys = try await world.snapshot().verificationKeys
            let verified = try JWS.verify(jwt, keys: keys, allowed: .asymmetric, typ: .absentOr("JWT"))
            let claims = try #require(try JSONValue(parsing: verified.payload).object)
            let issuer = try await world.snapshot().issuer
            #expect(try claims.text("iss") == issuer && claims.text("aud") == "app")
            #expect(try claims.text("sub") == user.description && claims.text("preferred_username") == "mia")
            let head = try #require(Base64URL.decode(String(jwt.prefix { $0 != "." })))
            #expect(try JSONValue(parsing: head).object?.text("alg") == algorithm)
            // It proves nothing at the end session endpoint.
            #expect(throws: OAuthError.self) {
                try IDTokenHint.verify(jwt, keys: keys, issuer: issuer)
            }
        }
    }

    @Test func `choosing an algorithm brings its key to the realm, and none takes nothing away`() async throws {
        try await World.with { world in
            _ = try await world.web("app", settings: [("userinfo_signed_response_alg", "EdDSA")])
            var algorithms = try await world.administration.listKeys(world.realmID).map(\.algorithm.rawValue)
            #expect(Set(algorithms) == ["ES256", "EdDSA"])
            var changes = ClientChanges()
            changes.settings = [("userinfo_signed_response_alg", "none")]
            _ = try await world.administration.updateClient(world.realmID, #require(ClientID("app")), changes)
            algorithms = try await world.administration.listKeys(world.realmID).map(\.algorithm.rawValue)
            #expect(Set(algorithms) == ["ES256", "EdDSA"])
        }
    }
}
