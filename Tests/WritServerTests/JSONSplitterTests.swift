// An object that comes in pieces of any size is cut into the same members and elements.
import Testing
import WritJOSE

@testable import WritServer

@Suite struct JSONSplitterTests {
    private static let text = #"""
         { "a" : 1, "empty": [], "b": [ {"x": "]},\"", "y": [1, [2]]}, "te\\", 3.5, null ,[] ],
           "c\"d": {"n": {"m": "{[\u00e9"}}, "last":true }

        """#

    private func pieces(_ text: String, size: Int) throws -> [JSONSplitter.Piece] {
        var rest = Array(text.utf8)[...]
        var splitter = JSONSplitter {
            defer { rest = rest.dropFirst(size) }
            return Array(rest.prefix(size))
        }
        var pieces: [JSONSplitter.Piece] = []
        while let piece = try splitter.next() { pieces.append(piece) }
        #expect(splitter.position == text.utf8.count)
        return pieces
    }

    @Test(arguments: [1, 2, 3, 7, 1000])
    func `members and elements come one by one, whatever the pieces' size`(size: Int) throws {
        let pieces = try pieces(Self.text, size: size)
        let shown = pieces.map { "\($0.member)\($0.isElement ? "[]" : "")=\(String(decoding: $0.text, as: UTF8.self))" }
        #expect(
            shown == [
                "a=1", #"b[]={"x": "]},\"", "y": [1, [2]]}"#, #"b[]="te\\""#, "b[]=3.5", "b[]=null", "b[]=[]",
                #"c"d={"n": {"m": "{[\u00e9"}}"#, "last=true",
            ])
        for piece in pieces { _ = try JSONValue(parsing: piece.text) }
    }

    @Test(arguments: [
        "", "[]", "{", "{\"a\"", "{\"a\":", "{\"a\":[1", "{\"a\":[1,", "{\"a\":1}x", "{\"a\":1 \"b\":2}", "{a:1}", "1",
    ])
    func `what is no object, or only half of one, is refused`(text: String) {
        #expect(throws: JSONError.self) { try pieces(text, size: 5) }
    }

    @Test func `a byte order mark is skipped, and a piece knows its line`() throws {
        let lines = try pieces("\u{FEFF}{\n\"a\": [1,\n {\n}], \n \"b\": 2}", size: 4).map(\.line)
        #expect(lines == [2, 3, 5])
    }

    @Test func `a value beyond the limit is refused before it is whole`() {
        var isFirst = true
        var splitter = JSONSplitter {
            defer { isFirst = false }
            return isFirst ? Array("{\"a\":\"".utf8) : [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
        }
        #expect(throws: JSONError.tooLarge) { try splitter.next() }
    }
}
