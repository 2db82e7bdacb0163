// AES-256-GCM against NIST's vectors, and what must not open.

import Testing
import WritCrypto

@Suite struct AEADTests {
    @Test func `sealing gives NIST's ciphertexts and tags`() throws {
        for vector in HashVectors.gcm {
            let key = try AEADKey(hex(vector.key))
            let nonce = try hex(vector.nonce)
            let plaintext = try hex(vector.plaintext)
            let associated = try hex(vector.associated)
            let sealed = try key.seal(plaintext, associatedData: associated, random: RandomSource { _ in nonce })
            #expect(try sealed == nonce + hex(vector.sealed))
            #expect(try key.open(sealed, associatedData: associated) == plaintext)
        }
    }

    @Test func `every seal has its own nonce`() throws {
        let key = try AEADKey([UInt8](repeating: 7, count: 32))
        let seals = try (0..<100).map { _ in try key.seal([1], associatedData: []).prefix(12) }
        #expect(Set(seals).count == 100)
    }

    @Test func `a change of any bit, a cut or an added byte keeps it shut`() throws {
        let key = try AEADKey([UInt8](repeating: 7, count: 32))
        let sealed = try key.seal(utf8("secret"), associatedData: utf8("realm"))
        for bit in 0..<(sealed.count * 8) {
            var other = sealed
            other[bit / 8] ^= 1 << (bit % 8)
            #expect(throws: CryptoError.sealBroken) { try key.open(other, associatedData: utf8("realm")) }
        }
        for count in 0..<sealed.count {
            #expect(throws: CryptoError.sealBroken) {
                try key.open(Array(sealed.prefix(count)), associatedData: utf8("realm"))
            }
        }
        #expect(throws: CryptoError.sealBroken) { try key.open(sealed + [0], associatedData: utf8("realm")) }
    }

    @Test func `other associated data and another key keep it shut`() throws {
        let key = try AEADKey([UInt8](repeating: 7, count: 32))
        let other = try AEADKey([UInt8](repeating: 8, count: 32))
        let sealed = try key.seal(utf8("secret"), associatedData: utf8("realm"))
        #expect(throws: CryptoError.sealBroken) { try key.open(sealed, associatedData: utf8("realm2")) }
        #expect(throws: CryptoError.sealBroken) { try key.open(sealed, associatedData: []) }
        #expect(throws: CryptoError.sealBroken) { try other.open(sealed, associatedData: utf8("realm")) }
    }

    @Test(arguments: [0, 16, 31, 33]) func `a key must have 32 bytes`(count: Int) {
        #expect(throws: CryptoError.wrongLength(expected: 32, actual: count)) {
            try AEADKey([UInt8](repeating: 1, count: count))
        }
    }
}
