// The forms of secrets and of refresh tokens.
import FoundationEssentials
import Testing
import WritCrypto

@testable import WritProtocol

struct SecretFormatTests {
    @Test(arguments: SecretFormat.allCases)
    func `a secret is its prefix, 43 characters and 6 of checksum`(_ format: SecretFormat) {
        let secret = format.make(random: .system)
        #expect(secret.hasPrefix(format.rawValue) && secret.utf8.count == 4 + 43 + 6)
        #expect(format.check(secret) == .wellFormed)
        #expect(secret != format.make(random: .system))
    }

    @Test func `every changed, missing or added character is told from a wrong secret`() {
        let secret = SecretFormat.clientSecret.make(random: .system)
        for index in secret.indices.dropFirst(4) {
            var changed = secret
            changed.replaceSubrange(index...index, with: secret[index] == "0" ? "1" : "0")
            #expect(SecretFormat.clientSecret.check(changed) == .mistyped)
        }
        #expect(SecretFormat.clientSecret.check(String(secret.dropLast())) == .mistyped)
        #expect(SecretFormat.clientSecret.check(secret + "0") == .mistyped)
        #expect(SecretFormat.clientSecret.check("wrs_") == .mistyped)
        #expect(SecretFormat.clientSecret.check("hunter2") == .otherForm)
    }
}

struct RefreshTokenTests {
    private let acme = RealmID("acme")

    private func codec(_ versions: [UInt32: UInt8]) throws -> RefreshTokenCodec {
        try RefreshTokenCodec(
            masterKeys: MasterKeys(versions: versions.mapValues { [UInt8](repeating: $0, count: 32) }))
    }

    @Test func `a token comes back as it went`() throws {
        let codec = try codec([1: 7])
        let realm = try #require(acme)
        for generation in [0, 1, 255, 1 << 40, Int64.max] {
            let token = RefreshToken(family: FamilyID(UUID()), generation: generation)
            let text = codec.encode(token, realm: realm)
            #expect(text.hasPrefix("wrr_") && text.utf8.allSatisfy { $0 != UInt8(ascii: "=") })
            #expect(codec.decode(text, realm: realm) == token)
        }
    }

    @Test func `a token of one realm is a forgery in another`() throws {
        let codec = try codec([1: 7])
        let text = codec.encode(RefreshToken(family: FamilyID(UUID()), generation: 0), realm: try #require(acme))
        #expect(codec.decode(text, realm: try #require(RealmID("acme2"))) == nil)
    }

    @Test func `a token under another master key is a forgery, under an older one of ours it is good`() throws {
        let realm = try #require(acme)
        let token = RefreshToken(family: FamilyID(UUID()), generation: 3)
        let text = try codec([1: 7]).encode(token, realm: realm)
        #expect(try codec([1: 8]).decode(text, realm: realm) == nil)
        #expect(try codec([1: 7, 2: 8]).decode(text, realm: realm) == token)
        #expect(try codec([2: 7]).decode(text, realm: realm) == nil)
    }

    @Test func `every changed, missing or added character is refused, CVE-2026-27840`() throws {
        let codec = try codec([1: 7])
        let realm = try #require(acme)
        let text = codec.encode(RefreshToken(family: FamilyID(UUID()), generation: 9), realm: realm)
        for index in text.indices {
            var changed = text
            changed.replaceSubrange(index...index, with: text[index] == "A" ? "B" : "A")
            #expect(codec.decode(changed, realm: realm) == nil)
            var shorter = text
            shorter.remove(at: index)
            #expect(codec.decode(shorter, realm: realm) == nil)
        }
        for other in ["", "wrr_", text + "0", text + "\u{0}", " " + text, text + "=", "wrs_" + text.dropFirst(4)] {
            #expect(codec.decode(String(other), realm: realm) == nil)
        }
    }
}
