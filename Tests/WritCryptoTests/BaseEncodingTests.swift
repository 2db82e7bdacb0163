// Base62 and Base64: one text for each byte string, and nothing else decodes.

import Testing
import WritCrypto

@Suite struct BaseEncodingTests {
    @Test func `the width is that of the largest number of so many bytes`() {
        for byteCount in 0...256 {
            let largest = Base62.encode([UInt8](repeating: 0xFF, count: byteCount))
            #expect(largest.utf8.count == Base62.width(byteCount: byteCount))
            #expect(byteCount == 0 || largest.utf8.first != UInt8(ascii: "0"), "\(byteCount) bytes: a digit too many")
            #expect(Base62.decode(largest, byteCount: byteCount) == [UInt8](repeating: 0xFF, count: byteCount))
        }
    }

    @Test func `known numbers have known digits`() {
        #expect(Base62.encode([]) == "")
        #expect(Base62.encode([0]) == "00")
        #expect(Base62.encode([9]) == "09")
        #expect(Base62.encode([35]) == "0Z")
        #expect(Base62.encode([61]) == "0z")
        #expect(Base62.encode([62]) == "10")
        #expect(Base62.encode([255]) == "47")
        #expect(Base62.encode([0, 0, 0, 1]) == "000001")
        #expect(Base62.encode([0xFF, 0xFF, 0xFF, 0xFF]) == "4gfFC3")
    }

    @Test func `random bytes of every length come back`() {
        var random = SeededBytes(state: 1)
        for round in 0..<600 {
            let bytes = random.bytes(round % 200)
            #expect(Base62.decode(Base62.encode(bytes), byteCount: bytes.count) == bytes)
        }
    }

    @Test func `numbers too large, other lengths and other characters are refused`() {
        #expect(Base62.decode("47", byteCount: 1) == [255])
        #expect(Base62.decode("48", byteCount: 1) == nil)
        #expect(Base62.decode("zz", byteCount: 1) == nil)
        #expect(Base62.decode("4gfFC4", byteCount: 4) == nil)
        #expect(Base62.decode("zzzzzz", byteCount: 4) == nil)
        #expect(Base62.decode("7", byteCount: 1) == nil)
        #expect(Base62.decode("007", byteCount: 1) == nil)
        #expect(Base62.decode("", byteCount: 1) == nil)
        #expect(Base62.decode("", byteCount: 0) == [])
        for character in ["0-", "0_", " 0", "0\n", "0é", "０"] {
            #expect(Base62.decode(character, byteCount: 1) == nil)
        }
    }

    @Test func `what decodes at all is what encode writes`() {
        var random = SeededBytes(state: 2)
        var decoded = 0
        for _ in 0..<2000 {
            var text = Array(Base62.encode(random.bytes(8)).utf8)
            text[Int.random(in: 0..<text.count, using: &random)] = UInt8.random(in: 0x20...0x7E, using: &random)
            let string = String(decoding: text, as: UTF8.self)
            guard let bytes = Base62.decode(string, byteCount: 8) else { continue }
            decoded += 1
            #expect(Base62.encode(bytes) == string)
        }
        #expect(decoded > 500)
    }

    @Test func `Base64 gives the examples of RFC 4648`() {
        for (plain, text) in [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            let bare = text.replacing("=", with: "")
            #expect(Base64.standard.encode(utf8(plain)) == text)
            #expect(Base64.standard.decode(text) == utf8(plain))
            #expect(Base64.url.encode(utf8(plain)) == bare)
            #expect(Base64.url.decode(bare) == utf8(plain))
            if bare != text {
                #expect(Base64.standard.decode(bare) == nil)
                #expect(Base64.url.decode(text) == nil)
            }
        }
        #expect(Base64.url.encode([0xFB, 0xEF, 0xFF]) == "--__")
        #expect(Base64.standard.encode([0xFB, 0xEF, 0xFF]) == "++//")
        #expect(Base64.adapted.encode([0xFB, 0xEF, 0xFF]) == "..//")
    }

    @Test(arguments: [
        "Zh", "Zm9=", "Z", "Zm9vY", "Zm9v=", "=", "====", "Zg=", "Zg===", "Zm9vYh", "Zm9vYmF", " Zm9v", "Zm9v\n",
        "Zm+v", "Zm/v",
        "Zm\u{0}v", "Zm9é",
    ]) func `Base64url refuses every other form`(text: String) {
        #expect(Base64.url.decode(text) == nil)
    }

    @Test(arguments: ["Zg", "Zh==", "Zm9=", "Zg=a", "Z===", "====", "Zg==Zg==", "Zm9v====", "Zm9v\r\n"])
    func `padded Base64 refuses every other form`(text: String) {
        #expect(Base64.standard.decode(text) == nil)
    }

    @Test func `every text that decodes is the one that encode writes`() {
        var random = SeededBytes(state: 3)
        for _ in 0..<3000 {
            let bytes = random.bytes(Int.random(in: 0..<12, using: &random))
            var text = Array(Base64.url.encode(bytes).utf8)
            if !text.isEmpty {
                text[Int.random(in: 0..<text.count, using: &random)] = UInt8.random(in: 0x20...0x7E, using: &random)
            }
            let string = String(decoding: text, as: UTF8.self)
            if let decoded = Base64.url.decode(string) { #expect(Base64.url.encode(decoded) == string) }
        }
    }
}
