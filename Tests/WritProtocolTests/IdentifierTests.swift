// Which texts are identifiers.
import FoundationEssentials
import Testing
import WritCrypto

@testable import WritProtocol

struct IdentifierTests {
    @Test(arguments: ["a", "0", "acme", "a-b", "a--b", "0-9", String(repeating: "a", count: 63)])
    func `a realm id is lower-case letters, digits and inner hyphens`(_ text: String) {
        #expect(RealmID(text)?.rawValue == text)
    }

    @Test(arguments: [
        "", "-", "-a", "a-", "A", "a_b", "a.b", "a b", "a/b", "ä", "a\u{0}", "a\n", "..",
        String(repeating: "a", count: 64),
    ])
    func `nothing else is a realm id`(_ text: String) {
        #expect(RealmID(text) == nil)
    }

    @Test func `a client id is 1 to 128 printable ASCII characters without a colon`() {
        #expect(ClientID("web~app!/x") != nil)
        #expect(ClientID(String(repeating: "c", count: 128)) != nil)
        for text in ["", "a:b", " a", "a ", "é", "a\u{7F}", ".", "..", String(repeating: "c", count: 129)] {
            #expect(ClientID(text) == nil)
        }
    }

    @Test func `a user id and a session id are UUIDs in their canonical spelling only`() {
        let text = "0190d2f0-7b7a-7c1e-8a55-0123456789ab"
        #expect(UserID(text)?.description == text)
        #expect(SessionID(text)?.description == text)
        for other in [text.uppercased(), String(text.dropLast()), text + " ", "{\(text)}", ""] {
            #expect(UserID(other) == nil)
            #expect(SessionID(other) == nil)
        }
    }

    @Test func `UUIDv7 carries its time, version and variant, and sorts by time`() {
        let early = UUID.v7(now: Instant(millisecondsSince1970: 0x0190_D2F0_7B7A), random: .system)
        let late = UUID.v7(now: Instant(millisecondsSince1970: 0x0190_D2F0_7B7B), random: .system)
        #expect(early.uuidString.lowercased().hasPrefix("0190d2f0-7b7a-7"))
        #expect("89AB".contains(early.uuidString[early.uuidString.index(early.uuidString.startIndex, offsetBy: 19)]))
        #expect(early.uuidString < late.uuidString)
        #expect(UUID(bigEndianBytes: early.bigEndianBytes) == early)
        #expect(UUID(bigEndianBytes: [1, 2, 3]) == nil)
    }
}
