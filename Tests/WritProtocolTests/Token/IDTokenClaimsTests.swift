// What ID tokens and the userinfo reply say, and about whom.
import FoundationEssentials
import Testing
import WritCrypto
import WritJOSE

@testable import WritProtocol

struct IDTokenClaimsTests {
    private static let allowed = Scope(ScopeToken.ofPersons)

    private static let profile = UserProfile(
        username: "ada", email: "ada@example.org", isEmailVerified: true, givenName: "Ada", familyName: "Lovelace")

    private func claims(_ disclosed: DisclosedClaims? = nil) throws -> JSONObject {
        let session = SessionID("018f0000-0000-7000-8000-000000000001")
        let claims = IDTokenClaims(
            issuer: "https://id.example/realms/main", subject: "s", clientID: try #require(ClientID("app")),
            issuedAt: Instant(secondsSince1970: 100), expiresAt: Instant(secondsSince1970: 400),
            authTime: Instant(secondsSince1970: 50), nonce: "n", acr: "pwd", amr: ["pwd"], session: session,
            accessTokenHash: "a", codeHash: "c", disclosed: disclosed)
        return try #require(try JSONValue(parsing: claims.json()).object)
    }

    private func told(_ disclosed: DisclosedClaims) throws -> [String] {
        try claims(disclosed).members.map(\.name).filter { !Self.always.contains($0) }
    }

    private static let always = [
        "iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "sid", "at_hash", "c_hash",
    ]

    @Test func `every claim has its type`() throws {
        let claims = try claims()
        #expect(claims.members.map(\.name) == Self.always)
        #expect(
            claims["aud"] == .string("app") && claims["exp"] == .integer(400) && claims["auth_time"] == .integer(50))
        #expect(claims["sid"] == .string("018f0000-0000-7000-8000-000000000001") && claims["amr"]?.strings == ["pwd"])
    }

    @Test func `claims that do not apply are left out`() throws {
        let claims = IDTokenClaims(
            issuer: "i", subject: "s", clientID: try #require(ClientID("app")), issuedAt: Instant(secondsSince1970: 1),
            expiresAt: Instant(secondsSince1970: 2), authTime: Instant(secondsSince1970: 0), nonce: nil, acr: nil,
            amr: [], session: nil)
        let names = try JSONValue(parsing: claims.json()).object?.members.map(\.name)
        #expect(names == ["iss", "sub", "aud", "exp", "iat", "auth_time"])
    }

    @Test func `the half hashes of OIDC Core's examples A.3 and A.4`() {
        let token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"
        let code = "Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk"
        #expect(IDTokenClaims.halfHash(of: token, algorithm: .RS256) == "77QmUPtjPfzWtF2AnpK9RQ")
        #expect(IDTokenClaims.halfHash(of: code, algorithm: .ES256) == "LDktKdoQak3Pk0cnXxCltA")
        // Half of SHA-512 of the empty text, FIPS 180-4.
        #expect(
            IDTokenClaims.halfHash(of: "", algorithm: .EdDSA) == "z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg_SpIdNs6c4")
    }

    @Test func `scopes fill the ID token only where no access token will read them, OIDC Core §5.4`() throws {
        let scope = Scope([.openid, .email])
        #expect(
            try told(
                .inIDToken(of: Self.profile, scope: scope, request: nil, allowed: Self.allowed, withAccessToken: true))
                == [])
        #expect(
            try told(
                .inIDToken(of: Self.profile, scope: scope, request: nil, allowed: Self.allowed, withAccessToken: false))
                == ["email", "email_verified"])
    }

    @Test func `claims asked for by name go where they were asked for, once, and unknown ones nowhere`() throws {
        let request = try ClaimsRequest(
            parsing: #"{"id_token":{"email":null,"shoe_size":{"essential":true},"sub":null},"userinfo":{"name":null}}"#)
        let scope = Scope([.openid, .email])
        #expect(
            try told(
                .inIDToken(
                    of: Self.profile, scope: scope, request: request, allowed: Self.allowed, withAccessToken: true))
                == ["email"])
        #expect(
            try told(
                .inIDToken(
                    of: Self.profile, scope: scope, request: request, allowed: Self.allowed, withAccessToken: false))
                == ["email", "email_verified"])
        #expect(
            try told(.inUserInfo(of: Self.profile, scope: scope, request: request, allowed: Self.allowed)) == [
                "email", "email_verified", "name",
            ])
    }

    @Test func `a claim by name is told where the client may ask for its scope, and not otherwise`() throws {
        let request = try ClaimsRequest(parsing: #"{"id_token":{"email":null,"name":null},"userinfo":{"email":null}}"#)
        let scope = Scope([.openid])
        let allowed = Scope([.openid, .profile])
        #expect(
            try told(
                .inIDToken(of: Self.profile, scope: scope, request: request, allowed: allowed, withAccessToken: true))
                == ["name"])
        #expect(try told(.inUserInfo(of: Self.profile, scope: scope, request: request, allowed: allowed)) == [])
        #expect(request.scopes == Scope([.email, .profile]))
    }

    @Test func `userinfo tells the claims of granted scopes, with their JSON types`() throws {
        let userInfo = try UserInfoClaims(
            subject: "s", profile: Self.profile, scope: Scope([.openid, .email, .profile]), request: nil,
            allowed: Scope(ScopeToken.ofPersons))
        let object = try #require(try JSONValue(parsing: userInfo.json()).object)
        #expect(object["sub"] == .string("s") && object["email_verified"] == .bool(true))
        #expect(object["name"] == .string("Ada Lovelace") && object["iss"] == nil)
        let small = try UserInfoClaims(
            subject: "s", profile: Self.profile, scope: Scope([.openid]), request: nil,
            allowed: Scope(ScopeToken.ofPersons))
        #expect(small.json() == Array(#"{"sub":"s"}"#.utf8))
    }

    @Test func `a signed reply says who made it and for whom`() throws {
        let userInfo = try UserInfoClaims(
            subject: "s", profile: Self.profile, scope: Scope([.openid]), request: nil,
            allowed: Scope(ScopeToken.ofPersons))
        let json = userInfo.json(signedFor: ("https://id.example", try #require(ClientID("app"))))
        #expect(json == Array(#"{"iss":"https://id.example","aud":"app","sub":"s"}"#.utf8))
    }

    @Test func `userinfo needs the scope openid`() {
        #expect(throws: OAuthError(.openIDScopeMissing)) {
            try UserInfoClaims(
                subject: "s", profile: Self.profile, scope: Scope([.email]), request: nil,
                allowed: Scope(ScopeToken.ofPersons))
        }
    }
}
