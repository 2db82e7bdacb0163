// Random damage: nothing crashes, and nothing that was changed verifies.

import Testing
import WritCrypto
import WritJOSE

@Suite struct MutationTests {
    /// One change of some bytes: replaced, removed, inserted, doubled or swapped.
    private func mutated(_ bytes: [UInt8], _ random: inout SeededBytes) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
            let index = Int.random(in: bytes.indices, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes[index] = UInt8.random(in: .min ... .max, using: &random)
            case 1: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 2: bytes.remove(at: index)
            case 3: bytes.insert(utf8("{}[],:\"\\.=-_0aA \u{0}").randomElement(using: &random) ?? 0, at: index)
            case 4: bytes.insert(contentsOf: bytes[index...].prefix(8), at: index)
            default: bytes.swapAt(index, Int.random(in: bytes.indices, using: &random))
            }
        }
        return bytes
    }

    @Test(arguments: [SignatureAlgorithm.RS256, .PS256, .ES256, .EdDSA])
    func `a changed token never verifies`(algorithm: SignatureAlgorithm) throws {
        var random = SeededBytes(state: 11)
        let key = try TestKeys.signing(algorithm)
        let keys = JWKS([key.jwk])
        let token = utf8(try key.sign(payload: utf8(#"{"sub":"a","exp":1700000000}"#), typ: "at+jwt"))
        var refused = 0
        for _ in 0..<3000 {
            let other = mutated(token, &random)
            guard other != token else { continue }
            refused += 1
            #expect(throws: JOSEError.self) {
                try JWS.verify(String(decoding: other, as: UTF8.self), keys: keys, allowed: .asymmetric)
            }
        }
        #expect(refused > 2500)
    }

    @Test func `a token whose parts are swapped for another's never verifies`() throws {
        let key = try TestKeys.signing(.EdDSA)
        let keys = JWKS([key.jwk])
        let tokens = try (0..<4).map { number in
            try key.sign(payload: utf8(#"{"n":\#(number)}"#), typ: number.isMultiple(of: 2) ? "JWT" : "at+jwt")
                .split(separator: ".")
        }
        for header in tokens {
            for payload in tokens {
                for signature in tokens {
                    let text = "\(header[0]).\(payload[1]).\(signature[2])"
                    let isWhole = tokens.contains { $0.joined(separator: ".") == text }
                    #expect(((try? JWS.verify(text, keys: keys, allowed: .asymmetric)) != nil) == isWhole)
                }
            }
        }
    }

    @Test func `damaged keys are refused or are other keys, and never crash`() throws {
        var random = SeededBytes(state: 12)
        for json in [RFCVectors.rs256Key, RFCVectors.es256Key, RFCVectors.ed25519Key] {
            for _ in 0..<1500 {
                guard let jwk = try? JWK(json: mutated(utf8(json), &random)) else { continue }
                #expect(try JWK(json: jwk.json) == jwk || jwk.hasPrivateMembers)
            }
        }
    }

    @Test func `damaged JSON is refused or has one meaning`() throws {
        var random = SeededBytes(state: 13)
        let texts = [
            #"{"iss":"https://as.example","aud":["a","b"],"exp":1.5,"x":{"y":[true,null,-1e-3,"\u00e9\ud83d\ude00"]}}"#,
            #"[[[[1,2],[3]],{"a":{"b":"c\\\"d"}}],"é€😀"]"#,
        ]
        var parsed = 0
        for _ in 0..<6000 {
            let text = mutated(utf8(try #require(texts.randomElement(using: &random))), &random)
            guard let value = try? JSONValue(parsing: text) else { continue }
            parsed += 1
            #expect(try JSONValue(parsing: value.text) == value)
        }
        #expect(parsed > 300)
    }

    @Test func `random bytes are refused by every parser without a crash`() {
        var random = SeededBytes(state: 14)
        for _ in 0..<3000 {
            let bytes = (0..<Int.random(in: 0..<64, using: &random)).map { _ in
                UInt8.random(in: .min ... .max, using: &random)
            }
            let text = String(decoding: bytes, as: UTF8.self)
            #expect((try? JWS.verify(text, keys: JWKS([]), allowed: .asymmetric)) == nil)
            #expect((try? JWTClaims(unverified: text)) == nil)
            #expect((try? JWK(json: bytes)) == nil)
            if let decoded = Base64URL.decode(text) { #expect(Base64URL.encode(decoded) == text) }
            if let value = try? JSONValue(parsing: bytes) { #expect((try? JSONValue(parsing: value.text)) == value) }
        }
    }
}
