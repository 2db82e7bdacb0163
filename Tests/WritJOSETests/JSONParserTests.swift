// The strict JSON parser.

import Testing
import WritJOSE

@Suite struct JSONParserTests {
    private func parse(_ text: String) throws(JSONError) -> JSONValue {
        try JSONValue(parsing: utf8(text))
    }

    @Test func `every kind of value is read`() throws {
        let text = #" { "a" : [ 1 , -2.5e1 , true , false , null , "x" , { } , [ ] ] } "# + "\r\n\t"
        let object = try #require(parse(text).object)
        let elements: [JSONValue] = [
            .integer(1), .number(-25), .bool(true), .bool(false), .null, .string("x"), .object(JSONObject()),
            .array([]),
        ]
        #expect(object["a"] == .array(elements))
        #expect(object["b"] == nil)
        #expect(object.contains("a"))
    }

    @Test(arguments: [
        ("0", JSONValue.integer(0)), ("-0", .integer(0)), ("9223372036854775807", .integer(.max)),
        ("-9223372036854775808", .integer(.min)), ("9223372036854775808", .number(9_223_372_036_854_775_808)),
        ("1.0", .number(1)), ("1e3", .number(1000)), ("1E+3", .number(1000)), ("1e-2", .number(0.01)),
        ("1e-400", .number(0)), ("0.1", .number(0.1)),
    ]) func `numbers are integers where they are written so and fit`(text: String, value: JSONValue) throws {
        #expect(try parse(text) == value)
    }

    @Test(arguments: [
        "01", "-", "+1", ".5", "1.", "1.e1", "1e", "1e+", "--1", "0x10", "NaN", "Infinity", "-Infinity", "1_000", "１",
    ]) func `other forms of numbers are refused`(text: String) {
        #expect(throws: JSONError.self) { try parse(text) }
    }

    @Test func `a number beyond every Double is refused`() {
        #expect(throws: JSONError.numberOutOfRange(at: 1)) { try parse("[1e400]") }
        #expect(throws: JSONError.numberOutOfRange(at: 0)) { try parse("-" + String(repeating: "9", count: 400)) }
    }

    @Test func `escapes are read`() throws {
        let text = #""\"\\\/\b\f\n\r\t\u0041\u00e9\u20AC\ud83d\ude00 é€😀""#
        #expect(try parse(text) == .string("\"\\/\u{8}\u{c}\n\r\tAé€😀 é€😀"))
    }

    @Test(arguments: [
        (#""\x""#, JSONError.unexpected(at: 2)), (#""\u12""#, .unexpected(at: 5)), (#""\u12g4""#, .unexpected(at: 5)),
        (#""\u"#, .unexpectedEnd), (#""\"#, .unexpectedEnd), (#"""#, .unexpectedEnd), (#""abc"#, .unexpectedEnd),
        ("\"a\nb\"", .controlCharacter(at: 2)), ("\"\\n\u{1f}\"", .controlCharacter(at: 3)),
        (#""\u0000""#, .nul(at: 1)), (#""a\u0000""#, .nul(at: 2)),
        (#""\ud800""#, .loneSurrogate(at: 1)), (#""\udc00""#, .loneSurrogate(at: 1)),
        (#""\ud800\ud800""#, .loneSurrogate(at: 1)), (#""\ud800\n""#, .loneSurrogate(at: 1)),
        (#""\udc00\ud800""#, .loneSurrogate(at: 1)), (#""\ud800x""#, .loneSurrogate(at: 1)),
    ]) func `other escapes, NUL and halves of pairs are refused`(text: String, error: JSONError) {
        #expect(throws: error) { try parse(text) }
    }

    @Test(
        arguments: [
            [0xFF], [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xC3],
            [0xE2, 0x82],
            [0x80], [0xF5, 0x80, 0x80, 0x80],
        ] as [[UInt8]]) func `strings must be UTF-8`(bytes: [UInt8])
    {
        #expect(throws: JSONError.invalidUTF8(at: 1)) { try JSONValue(parsing: [0x22] + bytes + [0x22]) }
        #expect(throws: JSONError.invalidUTF8(at: 1)) { try JSONValue(parsing: utf8(#""\n"#) + bytes + [0x22]) }
        #expect(throws: JSONError.invalidUTF8(at: 2)) {
            try JSONValue(parsing: utf8(#"{""#) + bytes + utf8(#"":1}"#))
        }
    }

    @Test(arguments: [
        ("", JSONError.unexpectedEnd), (" ", .unexpectedEnd), ("{", .unexpectedEnd), ("[", .unexpectedEnd),
        ("[1", .unexpectedEnd), ("[1,", .unexpectedEnd), (#"{"a""#, .unexpectedEnd), (#"{"a":"#, .unexpectedEnd),
        ("tru", .unexpectedEnd), ("trux", .unexpected(at: 3)), ("True", .unexpected(at: 0)),
        ("1 2", .unexpected(at: 2)), ("{}x", .unexpected(at: 2)), ("[1,]", .unexpected(at: 3)),
        (#"{"a":1,}"#, .unexpected(at: 7)), ("[1 2]", .unexpected(at: 3)), (#"{"a" 1}"#, .unexpected(at: 5)),
        ("{1:2}", .unexpected(at: 1)), ("{'a':1}", .unexpected(at: 1)), ("[,1]", .unexpected(at: 1)),
        ("// x\n1", .unexpected(at: 0)), ("\u{FEFF}1", .unexpected(at: 0)), ("\u{A0}1", .unexpected(at: 0)),
        ("\u{0}", .unexpected(at: 0)), ("]", .unexpected(at: 0)), ("[}", .unexpected(at: 1)),
    ]) func `anything else is refused where it goes wrong`(text: String, error: JSONError) {
        #expect(throws: error) { try parse(text) }
    }

    @Test func `a repeated name is refused, escaped or not, few or many`() {
        #expect(throws: JSONError.duplicateMember("a")) { try parse(#"{"a":1,"a":1}"#) }
        #expect(throws: JSONError.duplicateMember("a")) { try parse(#"{"a":1,"\u0061":2}"#) }
        #expect(throws: JSONError.duplicateMember("b")) { try parse(#"{"a":{"b":1,"b":2}}"#) }
        for repeated in [0, 15, 16, 17, 99] {
            let members = (0..<100).map { #""m\#($0)":1"# } + [#""m\#(repeated)":2"#]
            #expect(throws: JSONError.duplicateMember("m\(repeated)")) {
                try parse("{\(members.joined(separator: ","))}")
            }
        }
        #expect(throws: Never.self) { try parse(#"{"a":{"a":1},"b":{"a":1}}"#) }
    }

    @Test func `members keep their order, and names are compared byte for byte`() throws {
        let object = try #require(parse(#"{"z":1,"K":2,"é":3}"#).object)
        #expect(object.members.map(\.name) == ["z", "K", "é"])
        #expect(object["\u{212A}"] == nil, "the Kelvin sign is no K")
        #expect(object["e\u{301}"] == nil, "a decomposed é is another name")
        #expect(object["é"] == .integer(3))
    }

    @Test func `depth, count and length have limits`() throws {
        let limits = JSONLimits(byteCount: 100, depth: 3, valueCount: 5)
        #expect(throws: Never.self) { try JSONValue(parsing: utf8("[[[1]]]"), limits: limits) }
        #expect(throws: JSONError.tooDeep(at: 3)) { try JSONValue(parsing: utf8("[[[[]]]]"), limits: limits) }
        #expect(throws: JSONError.tooDeep(at: 15)) {
            try JSONValue(parsing: utf8(#"{"a":{"a":{"a":{}}}}"#), limits: limits)
        }
        #expect(throws: Never.self) { try JSONValue(parsing: utf8("[1,2,3,4]"), limits: limits) }
        #expect(throws: JSONError.tooManyValues(at: 9)) { try JSONValue(parsing: utf8("[1,2,3,4,5]"), limits: limits) }
        let long = utf8(#""\#(String(repeating: "x", count: 99))""#)
        #expect(throws: JSONError.tooLarge) { try JSONValue(parsing: long, limits: limits) }
        let deep = String(repeating: "[", count: 60_000)
        #expect(throws: JSONError.tooDeep(at: 16)) { try parse(deep) }
    }

    @Test func `accessors answer for their own type only`() {
        let values: [JSONValue] = [
            .null, .bool(true), .integer(1), .number(1.5), .string("s"), .array([]), .object(JSONObject()),
        ]
        #expect(values.compactMap(\.bool) == [true])
        #expect(values.compactMap(\.integer) == [1])
        #expect(values.compactMap(\.string) == ["s"])
        #expect(values.compactMap(\.array) == [[]])
        #expect(values.compactMap(\.object) == [JSONObject()])
        #expect(JSONValue.array([.string("a"), .string("b")]).strings == ["a", "b"])
        #expect(JSONValue.array([.string("a"), .integer(1)]).strings == nil)
        #expect(JSONValue.string("a").strings == nil)
    }
}
