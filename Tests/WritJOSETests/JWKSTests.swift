// Sets of keys.

import Testing
import WritCrypto
import WritJOSE

@Suite struct JWKSTests {
    @Test func `a set that is written and read again is the same`() throws {
        let keys = JWKS([
            try TestKeys.signing(.RS256, kid: "a").jwk, try TestKeys.signing(.ES256, kid: "b").jwk,
            try TestKeys.signing(.EdDSA, kid: "c").jwk,
        ])
        try keys.requireUniqueKeyIDs()
        #expect(try JWKS(json: keys.json) == keys)
        #expect(String(decoding: JWKS([]).json, as: UTF8.self) == #"{"keys":[]}"#)
    }

    @Test func `RFC 7517 5: keys of unknown types and broken ones are passed over`() throws {
        let known = String(decoding: try TestKeys.signing(.EdDSA, kid: "known").jwk.json, as: UTF8.self)
        let json = #"{"keys":[{"kty":"AKP","pub":"x"},\#(known),{"kty":"RSA"},{"kty":"EC","crv":"P-521"},7],"more":1}"#
        let set = try JWKS(json: utf8(json))
        #expect(set.keys.map(\.kid) == ["known"])
        #expect(set.skippedCount == 4)
    }

    @Test func `a symmetric key in a public set is refused`() {
        #expect(throws: JOSEError.symmetricKey) { try JWKS(json: utf8(#"{"keys":[{"kty":"oct","k":"AAAA"}]}"#)) }
    }

    @Test func `two keys of one kid are found`() throws {
        let one = try TestKeys.signing(.RS256, kid: "same").jwk
        let two = try TestKeys.signing(.ES256, kid: "same").jwk
        #expect(throws: JOSEError.duplicateKeyID("same")) { try JWKS([one, two]).requireUniqueKeyIDs() }
        // RFC 7517 §4.5 allows it in others' sets where the types differ.
        #expect(JWKS([one, two]).key(kid: "same", algorithm: .ES256) == two)
        #expect(JWKS([one, two]).key(kid: "same", algorithm: .EdDSA) == nil)
    }

    @Test(arguments: ["", "[]", "{}", #"{"keys":{}}"#, #"{"keys":null}"#, #"{"keys":[],"keys":[]}"#])
    func `what is no set is refused`(json: String) {
        #expect(throws: JOSEError.self) { try JWKS(json: utf8(json)) }
    }

    @Test func `more than 100 keys are refused`() {
        let json = #"{"keys":["# + [String](repeating: "{}", count: 101).joined(separator: ",") + "]}"
        #expect(throws: JOSEError.tooLarge) { try JWKS(json: utf8(json)) }
    }
}
