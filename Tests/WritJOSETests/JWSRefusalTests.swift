// Tokens that must not verify: forged, confused, malformed.

import Testing
import WritCrypto
import WritJOSE

@Suite struct JWSRefusalTests {
    private func refusal(
        _ token: String, _ keys: JWKS, allowed: Set<JWSAlgorithm> = .asymmetric, typ: TypeRule = .any
    ) -> JOSEError? {
        do throws(JOSEError) {
            _ = try JWS.verify(token, keys: keys, allowed: allowed, typ: typ)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        "none", "nOnE", "NONE", "HS256", "HS512", "RS512", "rs256", "RS256 ", "", "ES384", "RSA1_5", "dir",
    ])
    func `an algorithm that is not allowed is refused by name, signed or not`(name: String) throws {
        let key = try TestKeys.signing(.RS256)
        let signed = try token(header: #"{"alg":"\#(name)","kid":"k1"}"#, key: key)
        let unsigned = signed.split(separator: ".").dropLast().joined(separator: ".") + "."
        #expect(refusal(signed, JWKS([key.jwk])) == .algorithmNotAllowed(name))
        #expect(refusal(unsigned, JWKS([key.jwk])) == .algorithmNotAllowed(name))
    }

    @Test func `an algorithm of another kind of key is refused`() throws {
        let rsa = try TestKeys.signing(.RS256, kid: "rsa")
        let p256 = try TestKeys.signing(.ES256, kid: "p256")
        let keys = JWKS([rsa.jwk, p256.jwk])
        #expect(refusal(try token(header: #"{"alg":"ES256","kid":"rsa"}"#, key: p256), keys) == .keyMismatch)
        #expect(refusal(try token(header: #"{"alg":"RS256","kid":"p256"}"#, key: rsa), keys) == .keyMismatch)
        #expect(refusal(try token(header: #"{"alg":"EdDSA","kid":"p256"}"#, key: p256), keys) == .keyMismatch)
        #expect(refusal(try token(header: #"{"alg":"ES256","kid":"p256"}"#, key: rsa), keys) == .invalidSignature)
    }

    @Test func `a key that names its algorithm, use or operations serves for nothing else`() throws {
        let ps256 = try SigningKey(kid: "k1", algorithm: .PS256, privateKey: TestKeys.rsa())
        let rs256 = try TestKeys.signing(.RS256)
        let tokenPS256 = try ps256.sign(payload: [], typ: "JWT")
        #expect(refusal(tokenPS256, JWKS([ps256.jwk])) == nil)
        #expect(refusal(tokenPS256, JWKS([rs256.jwk])) == .keyMismatch)
        #expect(refusal(tokenPS256, JWKS([JWK(ps256.privateKey.publicKey, kid: "k1", use: nil)])) == nil)
        #expect(refusal(tokenPS256, JWKS([JWK(ps256.privateKey.publicKey, kid: "k1", use: "enc")])) == .keyMismatch)
        let plain = String(decoding: JWK(ps256.privateKey.publicKey, kid: "k1", use: nil).json, as: UTF8.self)
        let encrypting = plain.replacing("{", with: #"{"key_ops":["encrypt"],"#)
        let verifying = plain.replacing("{", with: #"{"key_ops":["verify"],"#)
        #expect(refusal(tokenPS256, try keySet(encrypting)) == .keyMismatch)
        #expect(refusal(tokenPS256, try keySet(verifying)) == nil)
    }

    @Test(arguments: [
        #"{"alg":"RS256","kid":"k1","crit":["exp"],"exp":1}"#, #"{"alg":"RS256","kid":"k1","crit":[]}"#,
        #"{"alg":"RS256","kid":"k1","crit":null}"#, #"{"alg":"RS256","kid":"k1","b64":false,"crit":["b64"]}"#,
        #"{"alg":"RS256","kid":"k1","cr\u0069t":["b64"]}"#,
    ]) func `crit is refused, whatever it names`(header: String) throws {
        let key = try TestKeys.signing(.RS256)
        #expect(refusal(try token(header: header, key: key), JWKS([key.jwk])) == .critical)
    }

    @Test func `keys and addresses of keys in a header are ignored`() throws {
        let ours = try TestKeys.signing(.ES256)
        let theirs = try SigningKey(kid: "k1", algorithm: .ES256, privateKey: .generate(.p256))
        let jwk = String(decoding: theirs.jwk.json, as: UTF8.self)
        let header =
            #"{"alg":"ES256","kid":"k1","jwk":\#(jwk),"jku":"https://evil.example/jwks","x5u":"https://evil.example"}"#
        #expect(refusal(try token(header: header, key: theirs), JWKS([ours.jwk])) == .invalidSignature)
        #expect(refusal(try token(header: header, key: ours), JWKS([ours.jwk])) == nil)
    }

    @Test(arguments: [
        (#"{"alg":"RS256","kid":"k1","kid":"k2"}"#, JOSEError.malformedJSON(.duplicateMember("kid"))),
        (#"{"alg":"RS256","alg":"none"}"#, .malformedJSON(.duplicateMember("alg"))),
        (#"{"alg":"none","\u0061lg":"RS256"}"#, .malformedJSON(.duplicateMember("alg"))),
        (#"{"kid":"k1"}"#, .malformedHeader("alg is missing")),
        (#"{"alg":1}"#, .malformedHeader("alg is no string")),
        (#"{"alg":null}"#, .malformedHeader("alg is no string")),
        (#"{"alg":["RS256"]}"#, .malformedHeader("alg is no string")),
        (#"{"alg":"RS256","kid":1}"#, .malformedHeader("kid is no string")),
        (#"{"alg":"RS256","typ":{}}"#, .malformedHeader("typ is no string")),
        (#"["RS256"]"#, .malformedHeader("not an object")),
        (#"{"alg":"RS256"} "# + "x", .malformedJSON(.unexpected(at: 16))),
        (#"{"alg":"RS256","kid":"k\u0000"}"#, .malformedJSON(.nul(at: 23))),
        (#"{"alg":"RS256","kid":"\ud800"}"#, .malformedJSON(.loneSurrogate(at: 22))),
        ("", .malformedJSON(.unexpectedEnd)),
    ]) func `a malformed header is refused for what is wrong with it`(header: String, error: JOSEError) throws {
        let key = try TestKeys.signing(.RS256)
        #expect(refusal(try token(header: header, key: key), JWKS([key.jwk])) == error)
    }

    @Test func `only three parts are a token`() throws {
        let key = try TestKeys.signing(.EdDSA)
        let keys = JWKS([key.jwk])
        let good = try key.sign(payload: utf8("{}"), typ: "JWT")
        #expect(refusal(good, keys) == nil)
        for bad in ["", "a", "a.b", "\(good).", ".\(good)", "\(good).x", "a.b.c.d.e.f"] {
            #expect(refusal(bad, keys) == .notCompact)
        }
        #expect(refusal("..", keys) == .malformedJSON(.unexpectedEnd))
        #expect(refusal("eyJhbGciOiJSU0EtT0FFUCJ9.a.b.c.d", keys) == .encrypted)
        #expect(refusal("....", keys) == .encrypted)
    }

    @Test func `white space, padding, other alphabets and spare bits are refused in every part`() throws {
        let key = try TestKeys.signing(.EdDSA)
        let keys = JWKS([key.jwk])
        let parts = try key.sign(payload: utf8("{ }"), typ: "JWT").split(separator: ".").map(String.init)
        for index in 0..<3 {
            for change: (String) -> String in [
                { $0 + "=" }, { $0 + "==" }, { " " + $0 }, { $0 + "\n" }, { $0 + "A" }, { "+" + $0.dropFirst() },
                { "/" + $0.dropFirst() }, { $0 + "\u{0}" }, { $0 + "é" }, { String($0.dropLast()) },
            ] {
                var other = parts
                other[index] = change(other[index])
                #expect(refusal(other.joined(separator: "."), keys) != nil)
            }
        }
        // 64 bytes leave four spare bits in the last character: only one of 16 characters is canonical.
        let last = try #require(parts[2].last)
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        let value = try #require(digits.firstIndex(of: last))
        let spare = "\(parts[0]).\(parts[1]).\(parts[2].dropLast())\(digits[value + 1])"
        #expect(refusal(spare, keys) == .malformedBase64("signature"))
    }

    @Test func `an empty and a short signature are refused`() throws {
        for algorithm in SignatureAlgorithm.allCases {
            let key = try TestKeys.signing(algorithm)
            let parts = try key.sign(payload: utf8("{}"), typ: "JWT").split(separator: ".")
            let keys = JWKS([key.jwk])
            #expect(refusal("\(parts[0]).\(parts[1]).", keys) == .invalidSignature)
            #expect(refusal("\(parts[0]).\(parts[1]).AAAA", keys) == .invalidSignature)
            #expect(refusal("\(parts[0]).\(parts[1]).\(parts[2])AAAA", keys) != nil)
        }
    }

    @Test func `an ES256 signature in DER, as other protocols send it, is refused`() throws {
        let der = "MEUCIQDnqXUyZ9bTx7mGMnqUqmCZx0Jg2fO2u0vS0bR8bQ5M2AIgXG8u0bT3wR2yM8xqVjM9C1mCq9g1Jt2c0kQyq4p7nRk"
        let key = try TestKeys.signing(.ES256)
        let parts = try key.sign(payload: utf8("{}"), typ: "JWT").split(separator: ".")
        let error = refusal("\(parts[0]).\(parts[1]).\(der)", JWKS([key.jwk]))
        #expect(error == .invalidSignature || error == .malformedBase64("signature"))
    }

    @Test func `a token over 32 KiB is refused before it is read`() throws {
        let key = try TestKeys.signing(.EdDSA)
        let large = try key.sign(payload: [UInt8](repeating: 0x20, count: 25_000), typ: "JWT")
        #expect(refusal(large, JWKS([key.jwk])) == .tooLarge)
        #expect(throws: JOSEError.tooLarge) { try JWTClaims(unverified: large) }
    }

    @Test func `a header over 8 KiB is refused`() throws {
        let key = try TestKeys.signing(.EdDSA)
        let header = #"{"alg":"EdDSA","x":"\#(String(repeating: "x", count: 8192))"}"#
        #expect(refusal(try token(header: header, key: key), JWKS([key.jwk])) == .malformedJSON(.tooLarge))
    }

    @Test func `the type must be the one asked for`() throws {
        let key = try TestKeys.signing(.EdDSA)
        let keys = JWKS([key.jwk])
        let access = try key.sign(payload: utf8("{}"), typ: "at+jwt")
        let identity = try key.sign(payload: utf8("{}"), typ: "JWT")
        let untyped = try token(header: #"{"alg":"EdDSA","kid":"k1"}"#, key: key)
        #expect(refusal(access, keys, typ: .exactly("at+jwt")) == nil)
        #expect(refusal(identity, keys, typ: .exactly("at+jwt")) == .wrongType("JWT"))
        #expect(refusal(untyped, keys, typ: .exactly("at+jwt")) == .wrongType(nil))
        #expect(refusal(untyped, keys, typ: .absentOr("JWT")) == nil)
        #expect(refusal(identity, keys, typ: .absentOr("JWT")) == nil)
        #expect(refusal(access, keys, typ: .absentOr("JWT")) == .wrongType("at+jwt"))
        #expect(refusal(access, keys, typ: .any) == nil)
    }

    @Test(arguments: ["application/at+jwt", "AT+JWT", "Application/At+Jwt"])
    func `a type is compared as RFC 7515 wants`(typ: String) throws {
        let key = try TestKeys.signing(.EdDSA)
        let signed = try key.sign(payload: utf8("{}"), typ: typ)
        #expect(refusal(signed, JWKS([key.jwk]), typ: .exactly("at+jwt")) == nil)
        #expect(refusal(signed, JWKS([key.jwk]), typ: .exactly("jwt")) == .wrongType(typ))
    }

    @Test func `no key, an unknown kid and an ambiguous choice are refused`() throws {
        let one = try TestKeys.signing(.ES256, kid: "one")
        let two = try TestKeys.signing(.ES256, kid: "two")
        let rsa = try TestKeys.signing(.RS256, kid: "rsa")
        let named = try one.sign(payload: utf8("{}"), typ: "JWT")
        let unnamed = try token(header: #"{"alg":"ES256"}"#, key: one)
        #expect(refusal(named, JWKS([])) == .unknownKey(kid: "one"))
        #expect(refusal(named, JWKS([two.jwk])) == .unknownKey(kid: "one"))
        #expect(refusal(unnamed, JWKS([one.jwk, rsa.jwk])) == nil, "the only key that fits")
        #expect(refusal(unnamed, JWKS([one.jwk, two.jwk])) == .unknownKey(kid: nil))
        #expect(refusal(unnamed, JWKS([rsa.jwk])) == .unknownKey(kid: nil))
        let twin = JWK(two.privateKey.publicKey, kid: "one")
        #expect(refusal(named, JWKS([one.jwk, twin])) == .unknownKey(kid: "one"))
    }

    @Test func `a change of header or payload breaks the signature`() throws {
        for algorithm in SignatureAlgorithm.allCases {
            let key = try TestKeys.signing(algorithm)
            let parts = try key.sign(payload: utf8(#"{"sub":"a"}"#), typ: "JWT").split(separator: ".")
            let payload = Base64URL.encode(utf8(#"{"sub":"b"}"#))
            #expect(refusal("\(parts[0]).\(payload).\(parts[2])", JWKS([key.jwk])) == .invalidSignature)
            let header = Base64URL.encode(utf8(#"{"alg":"\#(algorithm.rawValue)","typ":"at+jwt","kid":"k1"}"#))
            #expect(refusal("\(header).\(parts[1]).\(parts[2])", JWKS([key.jwk])) == .invalidSignature)
        }
    }
}
