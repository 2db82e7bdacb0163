// Public keys as JSON.

import Testing
import WritCrypto
import WritJOSE

@Suite struct JWKTests {
    private let x = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"
    private let y = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"

    @Test(arguments: [
        RFCVectors.rs256Key, RFCVectors.es256Key, RFCVectors.ed25519Key, RFCVectors.thumbprintKey,
        JoserfcVectors.rs256Key,
    ]) func `a key that is written and read again is the same`(json: String) throws {
        let jwk = try JWK(json: utf8(json))
        #expect(try JWK(json: jwk.json) == jwk)
        #expect(try JWK(json: jwk.json).thumbprint == jwk.thumbprint)
        #expect(!jwk.hasPrivateMembers)
    }

    @Test func `what is said about a key is kept`() throws {
        let words = #""kid":"k","use":"sig","alg":"ES256","key_ops":["verify"]"#
        let json = #"{"kty":"EC","crv":"P-256","x":"\#(x)","y":"\#(y)",\#(words)}"#
        let jwk = try JWK(json: utf8(json))
        #expect(jwk.kid == "k")
        #expect(jwk.use == "sig")
        #expect(jwk.alg == "ES256")
        #expect(jwk.operations == ["verify"])
        #expect(try JWK(json: jwk.json) == jwk)
    }

    @Test func `a key of ours without a name takes its thumbprint`() throws {
        let key = try TestKeys.ed25519().publicKey
        #expect(JWK(key).kid == RFCVectors.ed25519Thumbprint)
        #expect(JWK(key, kid: "x").kid == "x")
    }

    @Test(arguments: ["d", "p", "q", "dp", "dq", "qi", "oth", "k"])
    func `private members are told of and not written`(name: String) throws {
        let json = #"{"kty":"EC","crv":"P-256","x":"\#(x)","y":"\#(y)","\#(name)":"secret"}"#
        let jwk = try JWK(json: utf8(json))
        #expect(jwk.hasPrivateMembers)
        #expect(!String(decoding: jwk.json, as: UTF8.self).contains("secret"))
    }

    @Test func `a symmetric key is refused`() {
        #expect(throws: JOSEError.symmetricKey) { try JWK(json: utf8(#"{"kty":"oct","k":"AAAA"}"#)) }
    }

    @Test(arguments: [
        (#"{"kty":"EC","crv":"P-384","x":"AA","y":"AA"}"#, JOSEError.unsupportedKey("crv P-384")),
        (#"{"kty":"EC","crv":"secp256k1","x":"AA","y":"AA"}"#, .unsupportedKey("crv secp256k1")),
        (#"{"kty":"OKP","crv":"X25519","x":"AA"}"#, .unsupportedKey("crv X25519")),
        (#"{"kty":"AKP"}"#, .unsupportedKey("kty AKP")),
        (#"{"kty":"ec"}"#, .unsupportedKey("kty ec")),
        (#"{"kty":"RSA","n":"AQAB"}"#, .malformedKey("e is missing")),
        (#"{"kty":"RSA","e":"AQAB"}"#, .malformedKey("n is missing")),
        (#"{"kty":"RSA","n":"AQ==","e":"AQAB"}"#, .malformedKey("n is no base64url")),
        (#"{"kty":"RSA","n":1,"e":"AQAB"}"#, .malformedKey("n is no string")),
        (#"{"kty":"EC","x":"AA","y":"AA"}"#, .malformedKey("crv is missing")),
        (#"{"crv":"P-256"}"#, .malformedKey("kty is missing")),
        (#"{"kty":1}"#, .malformedKey("kty is no string")),
        (#"[]"#, .malformedKey("not an object")),
        (#"{"kty":"EC","kty":"RSA"}"#, .malformedJSON(.duplicateMember("kty"))),
        (#"{"#, .malformedJSON(.unexpectedEnd)),
    ]) func `a key that cannot be used is refused with the reason`(json: String, error: JOSEError) {
        #expect(throws: error) { try JWK(json: utf8(json)) }
    }

    @Test func `weak keys are refused as keys`() throws {
        let short = Base64URL.encode([0xC1] + [UInt8](repeating: 1, count: 127))
        let error = try #require(throws: JOSEError.self) {
            try JWK(json: utf8(#"{"kty":"RSA","n":"\#(short)","e":"AQAB"}"#))
        }
        #expect(error == .malformedKey("weak key: an RSA modulus of 1024 bits; at least 2048 are needed"))
        let flipped = Base64URL.encode(try #require(Base64URL.decode(y)).reversed())
        #expect(throws: JOSEError.malformedKey("weak key: the numbers make no key")) {
            try JWK(json: utf8(#"{"kty":"EC","crv":"P-256","x":"\#(x)","y":"\#(flipped)"}"#))
        }
    }

    @Test(arguments: [("kid", "1"), ("use", "[]"), ("alg", "true"), ("key_ops", #""verify""#), ("key_ops", "[1]")])
    func `words about a key must be of their type`(name: String, value: String) {
        let json = #"{"kty":"EC","crv":"P-256","x":"\#(x)","y":"\#(y)","\#(name)":\#(value)}"#
        #expect(throws: JOSEError.self) { try JWK(json: utf8(json)) }
    }
}
