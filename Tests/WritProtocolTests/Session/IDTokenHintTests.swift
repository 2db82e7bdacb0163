// Which tokens are taken for an ID token of the realm.
import FoundationEssentials
import Testing
import WritCrypto
import WritJOSE

@testable import WritProtocol

struct IDTokenHintTests {
    private static let issuer = "https://id.example/realms/main"
    private let key: SigningKey

    init() throws {
        key = try SigningKey(kid: "k", algorithm: .ES256, privateKey: try PrivateKey.generate(.p256))
    }

    private func idToken(issuer: String = issuer) throws -> IDTokenClaims {
        IDTokenClaims(
            issuer: issuer, subject: "ada", clientID: try #require(ClientID("app")),
            issuedAt: Instant(secondsSince1970: 1), expiresAt: Instant(secondsSince1970: 2),
            authTime: Instant(secondsSince1970: 1), nonce: nil, acr: nil, amr: [], session: SessionID(UUID()))
    }

    private func verify(_ token: String) throws -> IDTokenHint {
        try IDTokenHint.verify(token, keys: JWKS([key.jwk]), issuer: Self.issuer)
    }

    private func refuses(_ payload: [UInt8], typ: String = "JWT") throws -> Bool {
        let token = try key.sign(payload: payload, typ: typ)
        do {
            _ = try verify(token)
            return false
        } catch { return error as? OAuthError == OAuthError(.idTokenHintInvalid) }
    }

    @Test func `an ID token of this realm is one, long expired as it may be`() throws {
        let claims = try idToken()
        let hint = try verify(try key.sign(payload: claims.json(), typ: IDTokenClaims.type))
        #expect(hint == IDTokenHint(subject: "ada", audience: ["app"], session: claims.session))
        #expect(hint.isFor(try #require(ClientID("app"))))
        #expect(!hint.isFor(try #require(ClientID("other"))))
    }

    @Test func `another realm's is none`() throws {
        #expect(try refuses(try idToken(issuer: "https://id.example/realms/other").json()))
    }

    @Test func `a foreign key's, an altered one and no token at all are none`() throws {
        let foreign = try SigningKey(kid: "k", algorithm: .ES256, privateKey: try PrivateKey.generate(.p256))
        let token = try foreign.sign(payload: try idToken().json(), typ: "JWT")
        for text in [token, "", "a.b.c", "e30.e30.", "eyJhbGciOiJub25lIn0.e30."] {
            #expect(throws: OAuthError(.idTokenHintInvalid)) { try verify(text) }
        }
    }

    @Test func `an access token is none, under any type`() throws {
        let claims = AccessTokenClaims(
            issuer: Self.issuer, subject: "ada", audience: ["app"], clientID: try #require(ClientID("app")),
            scope: Scope([.openid]), issuedAt: Instant(secondsSince1970: 1), expiresAt: Instant(secondsSince1970: 2),
            id: TokenID(.family(FamilyID(UUID())), random: .system), person: nil)
        #expect(try refuses(claims.json(), typ: "at+jwt"))
        #expect(try refuses(claims.json(), typ: "JWT"))
    }

    @Test func `a logout token is none, and says what the specification asks for`() throws {
        let claims = LogoutTokenClaims(
            issuer: Self.issuer, clientID: try #require(ClientID("app")), subject: "ada", session: SessionID(UUID()),
            issuedAt: Instant(secondsSince1970: 1000), id: "j")
        #expect(try refuses(claims.json(), typ: LogoutTokenClaims.type))
        #expect(try refuses(claims.json(), typ: "JWT"))
        let object = try #require(try JSONValue(parsing: claims.json()).object)
        #expect(object["exp"] == .integer(1120) && object["nonce"] == nil && object["jti"] == .string("j"))
        #expect(object["events"]?.text == Array(#"{"http://schemas.openid.net/event/backchannel-logout":{}}"#.utf8))
    }

    @Test func `a signed userinfo reply is none`() throws {
        let profile = UserProfile(
            username: "ada", email: nil, isEmailVerified: false, givenName: nil, familyName: nil)
        let claims = try UserInfoClaims(
            subject: "ada", profile: profile, scope: Scope([.openid]), request: nil,
            allowed: Scope(ScopeToken.ofPersons))
        let payload = claims.json(signedFor: (issuer: Self.issuer, clientID: try #require(ClientID("app"))))
        #expect(try refuses(payload, typ: UserInfoClaims.type))
    }

    @Test func `without subject or audience there is nobody to speak of`() throws {
        #expect(try refuses(Array(#"{"iss":"\#(Self.issuer)","aud":"app","exp":2}"#.utf8)))
        #expect(try refuses(Array(#"{"iss":"\#(Self.issuer)","sub":"ada","exp":2}"#.utf8)))
    }
}
