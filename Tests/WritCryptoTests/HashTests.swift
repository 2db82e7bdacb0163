// SHA-256, HMAC, HKDF and CRC-32 against published vectors.

import Testing
import WritCrypto

@Suite struct HashTests {
    @Test func `SHA-256 gives the examples of FIPS 180-4`() throws {
        #expect(try SHA256.hash("abc") == hex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"))
        #expect(try SHA256.hash([]) == hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"))
        let long = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"
        #expect(
            try SHA256.hash(utf8(long)) == hex("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"))
    }

    @Test func `HMAC-SHA-256 gives the tags of RFC 4231, again and again from one key`() throws {
        for vector in HashVectors.hmac {
            let key = HMACKey(try hex(vector.key))
            let message = try hex(vector.message)
            for _ in 0..<3 { #expect(try key.tag(message) == hex(vector.tag)) }
            #expect(try key.isValid(hex(vector.tag), for: message))
        }
    }

    @Test func `an empty HMAC key and an empty message have a tag`() throws {
        let tag = try hex("b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
        #expect(HMACKey([]).tag([]) == tag)
    }

    @Test func `a tag with any bit changed, cut or lengthened is not valid`() {
        let key = HMACKey(utf8("key"))
        let tag = key.tag(utf8("message"))
        for bit in 0..<256 {
            var other = tag
            other[bit / 8] ^= 1 << (bit % 8)
            #expect(!key.isValid(other, for: utf8("message")))
        }
        #expect(!key.isValid(Array(tag.dropLast()), for: utf8("message")))
        #expect(!key.isValid(tag + [0], for: utf8("message")))
        #expect(!key.isValid([], for: utf8("message")))
        #expect(!key.isValid(tag, for: utf8("massage")))
    }

    @Test func `one HMAC key used by many tasks at once gives the right tags`() async {
        let key = HMACKey(utf8("key"))
        let expected = (0..<64).map { HMACKey(utf8("key")).tag([UInt8($0)]) }
        await withTaskGroup(of: Bool.self) { group in
            for index in 0..<64 {
                group.addTask { (0..<200).allSatisfy { _ in key.tag([UInt8(index)]) == expected[index] } }
            }
            for await right in group { #expect(right) }
        }
    }

    @Test func `HKDF gives the keys of RFC 5869`() throws {
        for vector in HashVectors.hkdf {
            let output = try hex(vector.output)
            let derived = HKDF.sha256(
                key: try hex(vector.key), salt: try hex(vector.salt), info: try hex(vector.info), count: output.count)
            #expect(derived == output)
        }
        #expect(HKDF.sha256(key: [1], salt: [], info: [], count: 0) == [])
        #expect(HKDF.sha256(key: [1], salt: [], info: [], count: 8160).count == 8160)
    }

    @Test func `constant-time comparison compares`() {
        #expect(constantTimeEqual([], []))
        #expect(constantTimeEqual([1, 2, 3], [1, 2, 3]))
        #expect(!constantTimeEqual([1, 2, 3], [1, 2, 4]))
        #expect(!constantTimeEqual([1, 2, 3], [1, 2]))
        #expect(!constantTimeEqual([1, 2, 3], []))
    }

    @Test func `CRC-32 has the check value of its catalogue`() {
        #expect(CRC32.checksum(utf8("123456789")) == 0xCBF4_3926)
        #expect(CRC32.checksum([]) == 0)
    }

    @Test func `the system's random bytes have the asked length and differ`() {
        #expect(RandomSource.system.bytes(0) == [])
        #expect(RandomSource.system.bytes(33).count == 33)
        #expect(RandomSource.system.bytes(16) != RandomSource.system.bytes(16))
    }

    @Test func `wiping an array leaves zeros`() {
        var bytes: [UInt8] = [1, 2, 3]
        wipe(&bytes)
        #expect(bytes == [0, 0, 0])
        var none: [UInt8] = []
        wipe(&none)
        #expect(none == [])
    }
}
