// Claims and their types.

import Testing
import WritJOSE

@Suite struct JWTClaimsTests {
    private func claims(_ json: String) throws(JOSEError) -> JWTClaims {
        try JWTClaims(payload: utf8(json))
    }

    @Test func `registered claims are read`() throws {
        let claims = try claims(
            #"{"iss":"i","sub":"s","aud":"a","exp":3,"nbf":1,"iat":2,"jti":"j","scope":"x y","n":{"m":1}}"#)
        #expect(claims.issuer == "i")
        #expect(claims.subject == "s")
        #expect(claims.audience == ["a"])
        #expect(claims.audienceIsString)
        #expect(claims.expiresAt == 3)
        #expect(claims.notBefore == 1)
        #expect(claims.issuedAt == 2)
        #expect(claims.jti == "j")
        #expect(claims.string("scope") == "x y")
        #expect(claims.string("n") == nil)
        #expect(claims["n"]?.object?["m"] == .integer(1))
    }

    @Test func `absent claims are nil, and an array is an array`() throws {
        let empty = try claims("{}")
        #expect(empty.issuer == nil && empty.subject == nil && empty.jti == nil)
        #expect(empty.expiresAt == nil && empty.notBefore == nil && empty.issuedAt == nil)
        #expect(empty.audience == [])
        #expect(!empty.audienceIsString)
        let several = try claims(#"{"aud":["a","b"]}"#)
        #expect(several.audience == ["a", "b"])
        #expect(!several.audienceIsString)
    }

    @Test func `fractions are rounded so that no token lives longer than it says`() throws {
        let claims = try claims(#"{"exp":10.9,"nbf":10.1,"iat":1e1}"#)
        #expect(claims.expiresAt == 10)
        #expect(claims.notBefore == 11)
        #expect(claims.issuedAt == 10)
    }

    @Test(arguments: [
        (#"{"iss":1}"#, "iss"), (#"{"sub":null}"#, "sub"), (#"{"jti":[]}"#, "jti"), (#"{"aud":1}"#, "aud"),
        (#"{"aud":null}"#, "aud"), (#"{"aud":["a",1]}"#, "aud"), (#"{"aud":{}}"#, "aud"), (#"{"exp":"3"}"#, "exp"),
        (#"{"exp":null}"#, "exp"), (#"{"exp":true}"#, "exp"), (#"{"exp":9007199254740993}"#, "exp"),
        (#"{"exp":1e300}"#, "exp"), (#"{"nbf":-9007199254740993}"#, "nbf"), (#"{"iat":[1]}"#, "iat"),
        (#"{"iat":9223372036854775807}"#, "iat"),
    ]) func `a claim of the wrong type or range is an error`(json: String, name: String) {
        #expect(throws: JOSEError.malformedClaim(name)) { try claims(json) }
    }

    @Test func `what is no JSON object is refused`() {
        #expect(throws: JOSEError.malformedClaim("not an object")) { try claims("[]") }
        #expect(throws: JOSEError.malformedJSON(.unexpectedEnd)) { try claims("") }
        #expect(throws: JOSEError.malformedJSON(.duplicateMember("sub"))) { try claims(#"{"sub":"a","sub":"b"}"#) }
        #expect(throws: JOSEError.malformedJSON(.numberOutOfRange(at: 7))) { try claims(#"{"exp":1e999}"#) }
    }

    @Test func `claims of an unverified token are read without its signature`() throws {
        let claims = try JWTClaims(unverified: "x.\(Base64URL.encode(utf8(#"{"sub":"s"}"#))).y")
        #expect(claims.subject == "s")
        #expect(throws: JOSEError.notCompact) { try JWTClaims(unverified: "nothing") }
        #expect(throws: JOSEError.encrypted) { try JWTClaims(unverified: "a.b.c.d.e") }
        #expect(throws: JOSEError.malformedBase64("payload")) { try JWTClaims(unverified: "a.b=.c") }
    }
}
