// JSON written by hand is JSON.

import Testing
import WritJOSE

@Suite struct JSONWriterTests {
    @Test func `members, lists and nested objects have their commas`() {
        var json = JSONWriter()
        json.beginObject()
        json.member("s", "x")
        json.member("i", Int64.min)
        json.member("n", 7)
        json.member("b", true)
        json.member("l", ["a", "b"])
        json.member("none", [String]())
        json.member("raw", raw: utf8(#"{"z":0}"#))
        json.member("v", .array([.null, .number(0.5), .object(JSONObject())]))
        json.key("o")
        json.beginObject()
        json.endObject()
        json.key("a")
        json.beginArray()
        json.integer(0)
        json.beginObject()
        json.endObject()
        json.strings([])
        json.bool(false)
        json.null()
        json.endArray()
        json.member("end", "}")
        json.member("brackets", "[{:")
        json.member("last", "")
        json.endObject()
        let expected =
            #"{"s":"x","i":-9223372036854775808,"n":7,"b":true,"l":["a","b"],"none":[],"raw":{"z":0},"#
            + #""v":[null,0.5,{}],"o":{},"a":[0,{},[],false,null],"end":"}","brackets":"[{:","last":""}"#
        #expect(String(decoding: json.bytes, as: UTF8.self) == expected)
        #expect(throws: Never.self) { try JSONValue(parsing: json.bytes) }
    }

    @Test func `integers of every length are written`() {
        for number: Int64 in [0, 1, 9, 10, 99, 100, 1_700_000_000, .max, .min, -1, -10] {
            var json = JSONWriter()
            json.integer(number)
            #expect(String(decoding: json.bytes, as: UTF8.self) == number.description)
        }
    }

    @Test func `every character comes back, escaped where it must be`() throws {
        for scalar in (0...0x17F).compactMap(Unicode.Scalar.init) where scalar != "\0" {
            var json = JSONWriter()
            json.string("a\(scalar)b\"")
            #expect(try JSONValue(parsing: json.bytes) == .string("a\(scalar)b\""))
        }
        var json = JSONWriter()
        json.string("\0\u{1}\u{1f}\"\\/\n\u{7f}é😀\u{2028}")
        #expect(String(decoding: json.bytes, as: UTF8.self) == #""\u0000\u0001\u001f\"\\/\n"# + "\u{7f}é😀\u{2028}\"")
    }

    @Test func `a value that was parsed is written so that it parses to the same`() throws {
        let text = #"{"a":[1,-2.5,1e100,true,null,"\u00e9\n",{"b":{}}],"c":9007199254740993}"#
        let value = try JSONValue(parsing: utf8(text))
        #expect(try JSONValue(parsing: value.text) == value)
    }
}
