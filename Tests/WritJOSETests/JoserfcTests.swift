// Tokens of another implementation are read here.

import Testing
import WritCrypto
import WritJOSE

@Suite struct JoserfcTests {
    static let cases = [
        (JoserfcVectors.rs256Key, JoserfcVectors.rs256Thumbprint, JoserfcVectors.rs256Token, JWSAlgorithm.RS256),
        (JoserfcVectors.rs256Key, JoserfcVectors.rs256Thumbprint, JoserfcVectors.ps256Token, .PS256),
        (JoserfcVectors.es256Key, JoserfcVectors.es256Thumbprint, JoserfcVectors.es256Token, .ES256),
        (JoserfcVectors.edDSAKey, JoserfcVectors.edDSAThumbprint, JoserfcVectors.edDSAToken, .EdDSA),
    ]

    @Test(arguments: cases)
    func `its keys, thumbprints and tokens agree with ours`(
        key: String, thumbprint: String, token: String, algorithm: JWSAlgorithm
    ) throws {
        let jwk = try JWK(json: utf8(key))
        #expect(jwk.thumbprint == thumbprint)
        #expect(jwk.kid == thumbprint)
        let verified = try JWS.verify(token, keys: JWKS([jwk]), allowed: [algorithm], typ: "at+jwt")
        #expect(verified.header == JWSHeader(algorithm: algorithm, kid: thumbprint, typ: "at+jwt"))
        let claims = try JWTClaims(payload: verified.payload)
        #expect(claims.issuer == "https://as.example/realms/demo")
        #expect(claims.audience == ["api"])
        #expect(claims.expiresAt == 1_893_456_000)
        #expect(claims["n"] == .integer(1))
    }

    @Test(arguments: [JoserfcVectors.hs256PEMToken, JoserfcVectors.hs256DERToken])
    func `an HMAC with the public key as its secret is refused`(token: String) throws {
        #expect(throws: JOSEError.algorithmNotAllowed("HS256")) {
            try JWS.verify(token, keys: keySet(JoserfcVectors.rs256Key), allowed: .asymmetric)
        }
    }

    @Test(arguments: cases)
    func `an algorithm that the caller does not allow is refused though the signature is good`(
        key: String, thumbprint: String, token: String, algorithm: JWSAlgorithm
    ) throws {
        let allowed = Set<JWSAlgorithm>.asymmetric.subtracting([algorithm])
        #expect(throws: JOSEError.algorithmNotAllowed(algorithm.rawValue)) {
            try JWS.verify(token, keys: keySet(key), allowed: allowed)
        }
        #expect(throws: JOSEError.algorithmNotAllowed(algorithm.rawValue)) {
            try JWS.verify(token, keys: keySet(key), allowed: [])
        }
    }
}
