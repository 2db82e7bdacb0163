// Making tokens.

import Testing
import WritCrypto
import WritJOSE

@Suite struct SigningKeyTests {
    @Test(arguments: SignatureAlgorithm.allCases)
    func `a token carries its header and payload and verifies with the published key`(
        algorithm: SignatureAlgorithm
    ) throws {
        let key = try TestKeys.signing(algorithm, kid: #"a "name""#)
        let published = try JWKS(json: JWKS([key.jwk]).json)
        for typ in ["at+jwt", "JWT", "rare+jwt"] {
            let token = try key.sign(payload: utf8(#"{"sub":"a"}"#), typ: typ)
            let verified = try JWS.verify(token, keys: published, allowed: [JWSAlgorithm(algorithm)], typ: typ)
            #expect(verified.payload == utf8(#"{"sub":"a"}"#))
            #expect(verified.header == JWSHeader(algorithm: JWSAlgorithm(algorithm), kid: #"a "name""#, typ: typ))
            #expect(verified.key == key.jwk)
            let header = try #require(Base64URL.decode(String(token.prefix { $0 != "." })))
            #expect(header == utf8(#"{"alg":"\#(algorithm.rawValue)","typ":"\#(typ)","kid":"a \"name\""}"#))
        }
    }

    @Test func `payloads of every length are encoded`() throws {
        let key = try TestKeys.signing(.EdDSA)
        let keys = JWKS([key.jwk])
        for count in 0..<50 {
            let payload = (0..<count).map { UInt8($0) }
            #expect(
                try JWS.verify(key.sign(payload: payload, typ: "JWT"), keys: keys, allowed: [.EdDSA]).payload == payload
            )
        }
    }

    @Test func `a key does not take an algorithm of another kind`() throws {
        let key = try PrivateKey.generate(.p256)
        #expect(throws: CryptoError.algorithmMismatch(.RS256, .p256)) {
            try SigningKey(kid: "k", algorithm: .RS256, privateKey: key)
        }
    }

    @Test func `the published key has no private members`() throws {
        for algorithm in SignatureAlgorithm.allCases {
            let object = try #require(JSONValue(parsing: TestKeys.signing(algorithm).jwk.json).object)
            let allowed: Set = ["kty", "crv", "n", "e", "x", "y", "kid", "use", "alg"]
            #expect(Set(object.members.map(\.name)).isSubset(of: allowed))
            #expect(object["use"] == .string("sig"))
            #expect(object["alg"] == .string(algorithm.rawValue))
        }
    }
}
