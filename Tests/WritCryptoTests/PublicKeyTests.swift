// Public keys from others: the forms they come in, and the checks they pass.

import Testing
import WritCrypto

@Suite struct PublicKeyTests {
    private func rsa(_ source: String = KeyVectors.rsa2048) throws -> (modulus: [UInt8], exponent: [UInt8]) {
        guard case .rsa(let modulus, let exponent) = try PrivateKey(pkcs8DER: base64(source)).publicKey.components
        else { throw CryptoError.malformedKey("no RSA key") }
        return (modulus, exponent)
    }

    private func point() throws -> (x: [UInt8], y: [UInt8]) {
        guard case .p256(let x, let y) = try PublicKey(spkiDER: base64(KeyVectors.p256SPKI)).components
        else { throw CryptoError.malformedKey("no P-256 key") }
        return (x, y)
    }

    @Test(arguments: [KeyVectors.rsa2048SPKI, KeyVectors.p256SPKI, KeyVectors.ed25519SPKI])
    func `SubjectPublicKeyInfo is read and written byte for byte`(spki: String) throws {
        let der = try base64(spki)
        let key = try PublicKey(spkiDER: der)
        #expect(key.spkiDER() == der)
        #expect(try PublicKey(components: key.components).spkiDER() == der)
        let pem = "-----BEGIN PUBLIC KEY-----\n\(spki)\n-----END PUBLIC KEY-----\n"
        #expect(try PublicKey(pem: pem).components == key.components)
        #expect(throws: CryptoError.self) { try PublicKey(spkiDER: der + [0]) }
        #expect(throws: CryptoError.self) { try PublicKey(spkiDER: Array(der.dropLast())) }
        #expect(throws: CryptoError.self) { try PublicKey(spkiDER: []) }
    }

    @Test func `a compressed point and explicit curve parameters give the same key as the usual form, or none`() throws
    {
        let usual = try PublicKey(spkiDER: base64(KeyVectors.p256SPKI))
        #expect(try PublicKey(spkiDER: base64(KeyVectors.p256CompressedSPKI)).components == usual.components)
        if let explicit = try? PublicKey(spkiDER: base64(KeyVectors.p256ExplicitSPKI)) {
            #expect(explicit.components == usual.components)
        }
    }

    @Test func `unused kinds are refused`() throws {
        for spki in [KeyVectors.rsaPSSSPKI, KeyVectors.p384SPKI, KeyVectors.secp256k1SPKI] {
            #expect(throws: CryptoError.unsupportedKey("only RSA, P-256 and Ed25519 keys are used")) {
                try PublicKey(spkiDER: base64(spki))
            }
        }
        #expect(throws: CryptoError.weakKey("an RSA modulus of 1024 bits; at least 2048 are needed")) {
            try PublicKey(spkiDER: base64(KeyVectors.rsa1024SPKI))
        }
    }

    @Test func `an RSA key is the same with zeros in front of its numbers`() throws {
        let (modulus, exponent) = try rsa()
        let padded = try PublicKey(rsaModulus: [0, 0] + modulus, exponent: [0] + exponent)
        #expect(padded.components == .rsa(modulus: modulus, exponent: exponent))
    }

    @Test func `RSA moduli under 2048 or over 8192 bits, and even ones, are refused`() throws {
        let (modulus, exponent) = try rsa()
        var short = modulus
        short[0] = 0x7F
        #expect(throws: CryptoError.weakKey("an RSA modulus of 2047 bits; at least 2048 are needed")) {
            try PublicKey(rsaModulus: short, exponent: exponent)
        }
        var even = modulus
        even[255] &= 0xFE
        #expect(throws: CryptoError.weakKey("an even RSA modulus")) {
            try PublicKey(rsaModulus: even, exponent: exponent)
        }
        let huge = [1] + [UInt8](repeating: 0xFF, count: 1024)
        #expect(throws: CryptoError.unsupportedKey("an RSA modulus of 8193 bits; at most 8192 are allowed")) {
            try PublicKey(rsaModulus: huge, exponent: exponent)
        }
        for (n, e): ([UInt8], [UInt8]) in [([], exponent), (modulus, []), ([0, 0], [0])] {
            #expect(throws: CryptoError.malformedKey("an RSA key needs a modulus and an exponent")) {
                try PublicKey(rsaModulus: n, exponent: e)
            }
        }
    }

    @Test(arguments: [[1], [0, 1], [2], [1, 0, 0]] as [[UInt8]])
    func `an RSA exponent of 1 and an even one are refused`(exponent: [UInt8]) throws {
        let modulus = try rsa().modulus
        #expect(throws: CryptoError.weakKey("the RSA exponent must be odd and at least 3")) {
            try PublicKey(rsaModulus: modulus, exponent: exponent)
        }
    }

    @Test func `an RSA exponent that makes verifying slow is refused`() throws {
        let modulus = try rsa().modulus
        #expect(throws: CryptoError.unsupportedKey("an RSA exponent of more than 32 bits")) {
            try PublicKey(rsaModulus: modulus, exponent: [1, 0, 0, 0, 1])
        }
    }

    @Test func `a P-256 point must be on the curve, finite, and 32 bytes a coordinate`() throws {
        let (x, y) = try point()
        #expect(try PublicKey(p256X: x, y: y).components == .p256(x: x, y: y))
        var off = y
        off[31] ^= 1
        let zero = [UInt8](repeating: 0, count: 32)
        let large = [UInt8](repeating: 0xFF, count: 32)
        for (x, y) in [(x, off), (zero, zero), (large, large), (y, x)] {
            #expect(throws: CryptoError.weakKey("the numbers make no key")) { try PublicKey(p256X: x, y: y) }
        }
        for (x, y) in [([0] + x, y), (x, [0] + y), (Array(x.dropFirst()), y), ([], [])] {
            #expect(throws: CryptoError.malformedKey("a P-256 coordinate must have 32 bytes")) {
                try PublicKey(p256X: x, y: y)
            }
        }
    }

    @Test func `an Ed25519 key must be a point of the prime-order group`() throws {
        // The points of small order (and one in a form that is not canonical), for which forged signatures can verify.
        for bad in [
            "0100000000000000000000000000000000000000000000000000000000000000",
            "0000000000000000000000000000000000000000000000000000000000000000",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        ] {
            let bytes = try hex(bad)
            #expect(throws: CryptoError.weakKey("the Ed25519 key is no point of the prime-order group")) {
                try PublicKey(ed25519: bytes)
            }
        }
        #expect(throws: CryptoError.malformedKey("an Ed25519 key must have 32 bytes")) {
            try PublicKey(ed25519: [1, 2, 3])
        }
    }

    @Test func `the signature of an Ed25519 key with S not reduced is refused`() throws {
        let key = try PublicKey(spkiDER: base64(KeyVectors.ed25519SPKI))
        var signature = try base64(KeyVectors.edDSASignature)
        // S + L, with L the group's order, little-endian (RFC 8032 §5.1.7: S must be below L).
        let order = try hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010")
        var carry = 0
        for index in 0..<32 {
            let sum = Int(signature[32 + index]) + Int(order[index]) + carry
            signature[32 + index] = UInt8(sum & 0xFF)
            carry = sum >> 8
        }
        #expect(carry == 0)
        #expect(!key.isValid(signature: signature, of: utf8("sign me"), with: .EdDSA))
    }
}
