// Signing and verifying with every kind of key and algorithm.

import Testing
import WritCrypto

@Suite struct SignatureTests {
    private let message = utf8("sign me")

    @Test(arguments: KeyKind.allCases)
    func `a key verifies what it signed, and nothing else`(kind: KeyKind) throws {
        let key = try PrivateKey(pkcs8DER: base64(KeyVectors.pkcs8(kind)))
        #expect(key.kind == kind)
        for algorithm in kind.algorithms {
            let signature = try key.sign(message, with: algorithm)
            #expect(key.publicKey.isValid(signature: signature, of: message, with: algorithm))
            #expect(!key.publicKey.isValid(signature: signature, of: message + [0], with: algorithm))
            #expect(!key.publicKey.isValid(signature: signature + [0], of: message, with: algorithm))
            #expect(!key.publicKey.isValid(signature: [0] + signature, of: message, with: algorithm))
            #expect(!key.publicKey.isValid(signature: Array(signature.dropLast()), of: message, with: algorithm))
            #expect(!key.publicKey.isValid(signature: [], of: message, with: algorithm))
            let zeros = [UInt8](repeating: 0, count: signature.count)
            #expect(!key.publicKey.isValid(signature: zeros, of: message, with: algorithm))
            for bit in stride(from: 0, to: signature.count * 8, by: 37) {
                var other = signature
                other[bit / 8] ^= 1 << (bit % 8)
                #expect(!key.publicKey.isValid(signature: other, of: message, with: algorithm))
            }
        }
    }

    @Test(arguments: KeyKind.allCases, SignatureAlgorithm.allCases)
    func `an algorithm that does not fit the key neither signs nor verifies`(
        kind: KeyKind, algorithm: SignatureAlgorithm
    ) throws {
        let key = try PrivateKey(pkcs8DER: base64(KeyVectors.pkcs8(kind)))
        guard !algorithm.fits(kind) else {
            #expect(try !key.sign(message, with: algorithm).isEmpty)
            return
        }
        #expect(throws: CryptoError.algorithmMismatch(algorithm, kind)) { try key.sign(message, with: algorithm) }
        let signature = try key.sign(message, with: try #require(kind.algorithms.first))
        #expect(!key.publicKey.isValid(signature: signature, of: message, with: algorithm))
    }

    @Test func `signatures made by other software verify`() throws {
        for (key, signature, algorithm) in [
            (KeyVectors.rsa2048, KeyVectors.rs256Signature, SignatureAlgorithm.RS256),
            (KeyVectors.rsa2048, KeyVectors.ps256Signature, .PS256),
            (KeyVectors.p256, KeyVectors.es256Signature, .ES256),
            (KeyVectors.ed25519, KeyVectors.edDSASignature, .EdDSA),
        ] {
            let publicKey = try PrivateKey(pkcs8DER: base64(key)).publicKey
            #expect(try publicKey.isValid(signature: base64(signature), of: message, with: algorithm))
        }
    }

    @Test func `deterministic signatures are the same as other software's`() throws {
        let rsa = try PrivateKey(pkcs8DER: base64(KeyVectors.rsa2048))
        #expect(try rsa.sign(message, with: .RS256) == base64(KeyVectors.rs256Signature))
        let ed25519 = try PrivateKey(pkcs8DER: base64(KeyVectors.ed25519))
        #expect(try ed25519.sign(message, with: .EdDSA) == base64(KeyVectors.edDSASignature))
    }

    @Test func `a PSS salt of another length and another hash are refused`() throws {
        let publicKey = try PrivateKey(pkcs8DER: base64(KeyVectors.rsa2048)).publicKey
        let short = try base64(KeyVectors.ps256ShortSaltSignature)
        #expect(!publicKey.isValid(signature: short, of: message, with: .PS256))
        let sha512 = try base64(KeyVectors.rs512Signature)
        #expect(!publicKey.isValid(signature: sha512, of: message, with: .RS256))
    }

    @Test func `an ES256 signature with r or s of zero or at least the order is refused`() throws {
        let publicKey = try PrivateKey(pkcs8DER: base64(KeyVectors.p256)).publicKey
        let order = try hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551")
        let good = try base64(KeyVectors.es256Signature)
        let (r, s) = (Array(good[..<32]), Array(good[32...]))
        let zero = [UInt8](repeating: 0, count: 32)
        for forged in [zero + zero, zero + s, r + zero, order + order, order + s, r + order] {
            #expect(!publicKey.isValid(signature: forged, of: message, with: .ES256))
        }
    }

    @Test func `ES256 signatures always have 64 bytes, whatever their numbers' lengths`() throws {
        let key = try PrivateKey(pkcs8DER: base64(KeyVectors.p256))
        for index in 0..<600 {
            let message = utf8("message \(index)")
            let signature = try key.sign(message, with: .ES256)
            #expect(signature.count == 64)
            #expect(key.publicKey.isValid(signature: signature, of: message, with: .ES256))
        }
    }

    @Test func `one key signs for many tasks at once`() async throws {
        for kind in [KeyKind.rsa2048, .p256, .ed25519] {
            let key = try PrivateKey(pkcs8DER: base64(KeyVectors.pkcs8(kind)))
            for algorithm in kind.algorithms {
                try await withThrowingTaskGroup(of: Bool.self) { group in
                    for task in 0..<8 {
                        group.addTask {
                            try (0..<12).allSatisfy { round in
                                let message = utf8("\(task) \(round)")
                                let signature = try key.sign(message, with: algorithm)
                                return key.publicKey.isValid(signature: signature, of: message, with: algorithm)
                            }
                        }
                    }
                    for try await valid in group { #expect(valid) }
                }
            }
        }
    }
}

extension KeyVectors {
    /// A private key of each kind.
    static func pkcs8(_ kind: KeyKind) -> String {
        switch kind {
        case .rsa2048: rsa2048
        case .rsa3072: rsa3072
        case .rsa4096: rsa4096
        case .p256: p256
        case .ed25519: ed25519
        }
    }
}
