// Making, reading and writing private keys, and those that are refused.

import Testing
import WritCrypto

@Suite struct PrivateKeyTests {
    @Test(arguments: [KeyKind.rsa2048, .p256, .ed25519])
    func `a new key is of its kind, consistent, and comes back from PKCS 8`(kind: KeyKind) throws {
        let key = try PrivateKey.generate(kind)
        #expect(key.kind == kind)
        try key.checkConsistency()
        let again = try PrivateKey(pkcs8DER: try key.pkcs8DER())
        #expect(again.kind == kind)
        #expect(again.publicKey.components == key.publicKey.components)
        #expect(try again.pkcs8DER() == key.pkcs8DER())
        #expect(try PrivateKey.generate(kind).publicKey.components != key.publicKey.components)
    }

    @Test func `new RSA keys have the exponent 65537`() throws {
        guard case .rsa(let modulus, let exponent) = try PrivateKey.generate(.rsa2048).publicKey.components else {
            Issue.record("no RSA key")
            return
        }
        #expect(modulus.count == 256)
        #expect(exponent == [1, 0, 1])
    }

    @Test(arguments: KeyKind.allCases)
    func `keys made by other software are read, checked and written byte for byte`(kind: KeyKind) throws {
        let der = try base64(KeyVectors.pkcs8(kind))
        let key = try PrivateKey(pkcs8DER: der)
        try key.checkConsistency()
        #expect(try key.pkcs8DER() == der)
    }

    @Test func `PEM is read in the three usual forms`() throws {
        let rsa = try PrivateKey(pkcs8DER: base64(KeyVectors.rsa2048)).publicKey.components
        #expect(try PrivateKey(pem: KeyVectors.rsa2048PKCS1PEM).publicKey.components == rsa)
        let p256 = try PrivateKey(pkcs8DER: base64(KeyVectors.p256)).publicKey.components
        #expect(try PrivateKey(pem: KeyVectors.p256SEC1PEM).publicKey.components == p256)
        let pkcs8 = "-----BEGIN PRIVATE KEY-----\n\(KeyVectors.ed25519)\n-----END PRIVATE KEY-----\n"
        let ed25519 = try PrivateKey(pkcs8DER: base64(KeyVectors.ed25519)).publicKey.components
        #expect(try PrivateKey(pem: pkcs8).publicKey.components == ed25519)
    }

    @Test func `an encrypted PEM is refused without asking for a password`() {
        #expect(throws: CryptoError.malformedKey("the text holds no unencrypted PEM private key")) {
            try PrivateKey(pem: KeyVectors.rsa2048EncryptedPEM)
        }
    }

    @Test func `other text is no PEM`() {
        for text in ["", "hello", "-----BEGIN PRIVATE KEY-----", String(repeating: "x", count: 70_000)] {
            #expect(throws: CryptoError.self) { try PrivateKey(pem: text) }
            #expect(throws: CryptoError.self) { try PublicKey(pem: text) }
        }
    }

    @Test func `weak and unused kinds of keys are refused by name`() throws {
        #expect(throws: CryptoError.weakKey("an RSA modulus of 1024 bits; at least 2048 are needed")) {
            try PrivateKey(pkcs8DER: base64(KeyVectors.rsa1024))
        }
        #expect(throws: CryptoError.unsupportedKey("RSA of 2560 bits; 2048, 3072 and 4096 are used for signing")) {
            try PrivateKey(pkcs8DER: base64(KeyVectors.rsa2560))
        }
        for der in [KeyVectors.p384, KeyVectors.ed448, KeyVectors.x25519, KeyVectors.rsaPSS] {
            #expect(throws: CryptoError.unsupportedKey("only RSA, P-256 and Ed25519 keys are used")) {
                try PrivateKey(pkcs8DER: base64(der))
            }
        }
    }

    @Test func `halves that do not belong together are found`() throws {
        let der = try base64(KeyVectors.p256Mismatched)
        #expect(throws: CryptoError.self) { try PrivateKey(pkcs8DER: der).checkConsistency() }
    }

    @Test func `bytes behind the key, cut keys and other encodings are refused`() throws {
        let der = try base64(KeyVectors.p256)
        #expect(throws: CryptoError.self) { try PrivateKey(pkcs8DER: der + [0]) }
        for count in 0..<der.count {
            #expect(throws: CryptoError.self) { try PrivateKey(pkcs8DER: Array(der.prefix(count))) }
        }
        #expect(throws: CryptoError.self) { try PrivateKey(pkcs8DER: base64(KeyVectors.p256SPKI)) }
    }

    @Test func `a damaged key is refused or is still a key, and never crashes`() throws {
        var random = SeededBytes(state: 4)
        for source in [KeyVectors.p256, KeyVectors.ed25519, KeyVectors.rsa2048] {
            let der = try base64(source)
            for _ in 0..<150 {
                var damaged = der
                damaged[Int.random(in: 0..<40, using: &random)] = UInt8.random(in: .min ... .max, using: &random)
                damaged[Int.random(in: 0..<der.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                guard let key = try? PrivateKey(pkcs8DER: damaged) else { continue }
                #expect(try !key.pkcs8DER().isEmpty)
            }
        }
    }
}
