// Sealing under versioned master keys, and the text form they are read from.

import Testing
import WritCrypto

@Suite struct MasterKeysTests {
    private let old = [UInt8](repeating: 1, count: 32)
    private let new = [UInt8](repeating: 2, count: 32)

    @Test func `the highest version seals, and older ones still open`() throws {
        let before = try MasterKeys(versions: [1: old])
        let sealed = try before.seal(utf8("key"), realm: "acme", kid: "k1")
        #expect(sealed.version == 1)
        let after = try MasterKeys(versions: [1: old, 2: new])
        #expect(after.current == 2)
        #expect(after.versions == [1, 2])
        #expect(try after.seal(utf8("key"), realm: "acme", kid: "k1").version == 2)
        #expect(try after.open(version: 1, bytes: sealed.bytes, realm: "acme", kid: "k1") == utf8("key"))
    }

    @Test func `what was sealed for one realm and key id opens for no other`() throws {
        let keys = try MasterKeys(versions: [1: old, 2: old])
        let sealed = try keys.seal(utf8("key"), realm: "acme", kid: "k1")
        for (realm, kid) in [("acme2", "k1"), ("acme", "k2"), ("acmek", "1"), ("", "acmek1"), ("k1", "acme")] {
            #expect(throws: CryptoError.sealBroken) {
                try keys.open(version: 2, bytes: sealed.bytes, realm: realm, kid: kid)
            }
        }
        // Both versions hold the same key, so the version itself is bound too.
        #expect(throws: CryptoError.sealBroken) {
            try keys.open(version: 1, bytes: sealed.bytes, realm: "acme", kid: "k1")
        }
        #expect(throws: CryptoError.unknownMasterKey(version: 3)) {
            try keys.open(version: 3, bytes: sealed.bytes, realm: "acme", kid: "k1")
        }
    }

    @Test func `derived keys repeat, and differ by purpose, version and from the sealing key`() throws {
        let keys = try MasterKeys(versions: [1: old, 2: new])
        let tag = try keys.derive(info: "refresh token", version: 1)
        #expect(tag.count == 32)
        #expect(try keys.derive(info: "refresh token", version: 1) == tag)
        #expect(try keys.derive(info: "session", version: 1) != tag)
        #expect(try keys.derive(info: "refresh token", version: 2) != tag)
        #expect(throws: CryptoError.unknownMasterKey(version: 9)) { try keys.derive(info: "session", version: 9) }
    }

    @Test func `the derivation is fixed: it must give the same keys in every release`() throws {
        let keys = try MasterKeys(versions: [1: old])
        let expected = HKDF.sha256(key: old, salt: [], info: utf8("writ derive 1 refresh token"), count: 32)
        #expect(try keys.derive(info: "refresh token", version: 1) == expected)
    }

    @Test func `a generated line is read back`() throws {
        let first = MasterKeys.generateLine(version: 1)
        let second = MasterKeys.generateLine(version: 12)
        let keys = try MasterKeys.parse("# keys\r\n\r\n  \(first)\r\n\t\(second) \n")
        #expect(keys.versions == [1, 12])
        #expect(MasterKeys.generateLine(version: 1) != first)
        let fixed = RandomSource { [UInt8](repeating: 0, count: $0) }
        #expect(
            MasterKeys.generateLine(version: 7, random: fixed) == "7:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
    }

    @Test(arguments: [
        ("1", "there is no colon"),
        (":AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "the version must be"),
        ("0:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "the version must be"),
        ("01:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "the version must be"),
        ("+1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "the version must be"),
        ("4294967296:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "the version must be"),
        ("1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "no padded Base64"),
        ("1:secret!", "no padded Base64"),
        ("1:AAAA", "the key has 3 bytes"),
        ("5:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "stands there twice"),
    ]) func `a wrong line is named by its number and its fault, never by what stands in it`(
        line: String, fault: String
    ) throws {
        let text = "5:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n# comment\n\(line)\n"
        let error = try #require(throws: CryptoError.self) { try MasterKeys.parse(text) }
        guard case .malformedMasterKeys(let number, let reason) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(number == 3)
        #expect(reason.contains(fault))
        #expect(!error.description.contains("AAAA"))
        #expect(!error.description.contains("secret"))
    }

    @Test func `no key at all is refused`() {
        #expect(throws: CryptoError.malformedMasterKeys(line: 0, reason: "the text holds no key")) {
            try MasterKeys.parse("\n# nothing\n")
        }
        #expect(throws: CryptoError.malformedMasterKeys(line: 0, reason: "there is no key")) {
            try MasterKeys(versions: [:])
        }
        #expect(throws: CryptoError.wrongLength(expected: 32, actual: 5)) {
            try MasterKeys(versions: [1: [1, 2, 3, 4, 5]])
        }
    }
}
