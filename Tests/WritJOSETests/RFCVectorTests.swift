// The specifications' own examples.

import Testing
import WritCrypto
import WritJOSE

@Suite struct RFCVectorTests {
    private let payload = utf8(RFCVectors.payload.replacing("|", with: "\r\n"))

    @Test func `RFC 7515 A.2: RS256 verifies, and signing gives the same token`() throws {
        let verified = try JWS.verify(
            RFCVectors.rs256Token, keys: keySet(RFCVectors.rs256Key), allowed: [.RS256])
        #expect(verified.payload == payload)
        #expect(verified.header == JWSHeader(algorithm: .RS256, kid: nil, typ: nil))
        let signingInput = RFCVectors.rs256Token.split(separator: ".").dropLast().joined(separator: ".")
        let signature = try TestKeys.rsa().sign(utf8(signingInput), with: .RS256)
        #expect("\(signingInput).\(Base64URL.encode(signature))" == RFCVectors.rs256Token)
    }

    @Test func `RFC 7515 A.3: ES256 verifies`() throws {
        let verified = try JWS.verify(
            RFCVectors.es256Token, keys: keySet(RFCVectors.es256Key), allowed: [.ES256])
        #expect(verified.payload == payload)
    }

    @Test func `RFC 7515 A.5: an unsecured token is refused`() throws {
        #expect(throws: JOSEError.algorithmNotAllowed("none")) {
            try JWS.verify(RFCVectors.unsecuredToken, keys: keySet(RFCVectors.rs256Key), allowed: .asymmetric)
        }
    }

    @Test func `RFC 7520 4.1: RS256 verifies by its kid`() throws {
        let verified = try JWS.verify(
            RFCVectors.cookbookRS256Token, keys: keySet(RFCVectors.cookbookKey), allowed: .asymmetric)
        #expect(verified.header.kid == "bilbo.baggins@hobbiton.example")
        #expect(String(decoding: verified.payload, as: UTF8.self).hasPrefix("It’s a dangerous business, Frodo"))
    }

    @Test func `RFC 7520 4.2 to 4.4: PS384, ES512 and HS256 are refused by name`() throws {
        let keys = try keySet(RFCVectors.cookbookKey)
        for (token, name) in [
            (RFCVectors.cookbookPS384Token, "PS384"), (RFCVectors.cookbookES512Token, "ES512"),
            (RFCVectors.cookbookHS256Token, "HS256"),
        ] {
            #expect(throws: JOSEError.algorithmNotAllowed(name)) {
                try JWS.verify(token, keys: keys, allowed: .asymmetric)
            }
        }
        #expect(throws: JOSEError.unsupportedKey("crv P-521")) {
            try JWK(json: utf8(RFCVectors.cookbookES512Key))
        }
        #expect(throws: JOSEError.symmetricKey) { try JWK(json: utf8(RFCVectors.cookbookHS256Key)) }
    }

    @Test func `RFC 7638 3.1: the thumbprint of the example`() throws {
        #expect(try JWK(json: utf8(RFCVectors.thumbprintKey)).thumbprint == RFCVectors.thumbprint)
    }

    @Test func `RFC 8037 A: Ed25519 key, thumbprint, signing and verifying`() throws {
        let key = try TestKeys.ed25519()
        let jwk = try JWK(json: utf8(RFCVectors.ed25519Key))
        #expect(jwk.publicKey.components == key.publicKey.components)
        #expect(jwk.thumbprint == RFCVectors.ed25519Thumbprint)
        let verified = try JWS.verify(RFCVectors.ed25519Token, keys: JWKS([jwk]), allowed: [.EdDSA])
        #expect(verified.payload == utf8("Example of Ed25519 signing"))
        let signingInput = RFCVectors.ed25519Token.split(separator: ".").dropLast().joined(separator: ".")
        let signature = try key.sign(utf8(signingInput), with: .EdDSA)
        #expect("\(signingInput).\(Base64URL.encode(signature))" == RFCVectors.ed25519Token)
    }
}
