// YAML in and out: values of the right types, lines to point at, texts that stay texts.
import Testing
import WritJOSE

@testable import writ

@Suite struct YAMLDocumentTests {
    private func read(_ text: String) throws -> YAMLDocument { try YAMLDocument(text, path: "a.yaml") }

    @Test(arguments: [
        ("x: true", JSONValue.bool(true)), ("x: yes", .string("yes")), ("x: \"true\"", .string("true")),
        ("x: 'null'", .string("null")), ("x: ~", .null), ("x:", .null), ("x: 600", .integer(600)),
        ("x: '600'", .string("600")), ("x: 0600", .string("0600")), ("x: 1.5", .string("1.5")),
        ("x: [a, 1]", .array([.string("a"), .integer(1)])), ("x: |\n  a\n  b", .string("a\nb")),
        ("x: 2026-01-01", .string("2026-01-01")), ("a: &a q\nx: *a", .string("q")),
    ]) func `a scalar is what YAML 1_2 takes it for`(text: String, value: JSONValue) throws {
        #expect(try read(text).object["x"] == value)
    }

    @Test(arguments: [
        "plain", "", "true", "yes", "null", "~", "600", "0600", "1.5", "2026-01-01", "a: b", "- a", "#a", "a #b", "'",
        "\"", "ä ö", "日本", " x", "x ", "a\nb", "*a", "&a", "!a", "%a", "@a", "`a", "{", "[", "|", ">", "<<", "=",
        "0x10",
        "1e3", ".inf", "off", "No", "12:30:45", "\u{85}", "\u{1F600}",
    ]) func `a text comes back as it was written, as a value and as a name`(text: String) throws {
        let object = try #require(
            try JSONValue(parsing: JSONValue.object(single("x", .string(text))).text).object)
        #expect(try read(try yaml(object)).object == object)
        let named = single(text.isEmpty ? "e" : text, .array([.string(text), .bool(true), .integer(7)]))
        #expect(try read(try yaml(named)).object == named)
    }

    @Test func `the line of a part is known, and for one that is not there the line of what it would be in`() throws {
        let document = try read("writ: 1\n# note\nclients:\n  web:\n    scope: [a,\n      b]\n  cli: {}\n")
        #expect(document.line(of: ["writ"]) == 1)
        #expect(document.line(of: ["clients", "web"]) == 4)
        #expect(document.line(of: ["clients", "web", "scope"]) == 5)
        #expect(document.line(of: ["clients", "web", "scope", "1"]) == 6)
        #expect(document.line(of: ["clients", "web", "type"]) == 4)
        #expect(document.line(of: ["nothing"]) == nil)
    }

    @Test(arguments: [
        ("a: 1\nb: 2\na: 3", "a.yaml:3: a: stands more than once"),
        ("a: 1\n\"a\": 2", "a.yaml:2: a: stands more than once"),
        ("1: a\n\"1\": b", "a.yaml:2: 1: stands more than once"), ("a: [", "a.yaml:"),
        ("", "a.yaml: expected a mapping"),
        ("a: *b", "a.yaml"),
        ("p: &p {a: 1}\nq:\n  <<: *p", "a.yaml:3: YAML merge keys are not read"),
        ("p: &p {a: 1}\nq:\n  <<: [*p]", "a.yaml:3: YAML merge keys are not read"),
        ("a:\n\tb: 1", "a.yaml:2: not YAML: a tab; indent with spaces"),
        ("a: {\n\tb: 1\n", "a.yaml:"),
        ("a: \u{1}\u{2}", "a.yaml: not a text: control characters are not allowed (U+0001)"),
    ]) func `what is no document is refused with its line`(text: String, words: String) throws {
        let failure = #expect(throws: CommandFailure.self) { try read(text) }
        #expect(failure?.message.hasPrefix(words) == true, "\(failure?.message ?? "")")
        #expect(failure?.status == .wrongUsage)
    }

    @Test func `a text that grows by its aliases without end is refused`() throws {
        var lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
        for level in 1...9 {
            let row = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            lines.append("a\(level): &a\(level) [\(row)]")
        }
        let failure = #expect(throws: CommandFailure.self) { try read(lines.joined(separator: "\n")) }
        #expect(failure?.message == "a.yaml: it is too large")
    }

    private func single(_ name: String, _ value: JSONValue) -> JSONObject {
        var json = JSONWriter()
        json.beginObject()
        json.member(name, value)
        json.endObject()
        return (try? JSONValue(parsing: json.bytes).object) ?? JSONObject()
    }
}
