// What the settings file may look like, and that every refusal names its line.
import Testing

@testable import writ

@Suite struct YAMLSettingsTests {
    @Test func `sections hold settings, each known with its line`() throws {
        let lines = try settingLines(ofYAML: "# words\nserver:\n  listen: \"a:1\"\n\nlog:\n  level: debug\n", path: "f")
        #expect(
            lines == [
                SettingLine(key: "server.listen", text: "a:1", line: 3),
                SettingLine(key: "log.level", text: "debug", line: 6),
            ])
    }

    @Test func `a list is the same as its items separated by commas`() throws {
        let lines = try settingLines(ofYAML: "server:\n  trusted_proxies:\n    - 10.0.0.0/8\n    - ::1\n", path: "f")
        #expect(lines.map(\.text) == ["10.0.0.0/8,::1"])
    }

    @Test(arguments: ["", "# nothing\n", "server:\n", "server: ~\n", "---\n"])
    func `a file may say nothing`(content: String) throws {
        #expect(try settingLines(ofYAML: content, path: "f").isEmpty)
    }

    @Test func `a value left out is empty, a quoted one is what it says`() throws {
        let lines = try settingLines(ofYAML: "a:\n  b:\n  c: ~\n  d: \"~\"\n", path: "f")
        #expect(lines.map(\.text) == ["", "", "~"])
    }

    @Test(arguments: [
        ("server:\n  listen: a:1\n  listen: b:2\n", "f:3: listen: stands more than once in the same section"),
        ("server:\n  listen: a:1\nlog:\n  level: info\nserver:\n  listen: b:2\n", "f:5: server: stands more than once"),
        ("server\n", "f:1: expected sections"),
        ("server: 8080\n", "f:1: server: expected settings, one a line, below the section"),
        ("server:\n  listen:\n    host: a\n", "f:2: server.listen: expected one value, not a mapping"),
        ("server:\n  listen: [[a], b]\n", "f:2: server.listen: expected one value"),
        ("server:\n\tlisten: a\n", "f:2: not YAML"),
        ("server: {listen: a\n", "f:2: not YAML"),
    ]) func `a file of another shape is refused with its line`(content: String, words: String) {
        let error = #expect(throws: SettingsError.self) { try settingLines(ofYAML: content, path: "f") }
        #expect(error?.description.hasPrefix(words) == true, "\(error?.description ?? "no error")")
    }

    @Test func `an unknown key of the file is refused with file and line`() {
        let error = #expect(throws: SettingsError.self) {
            try SettingsResolver(readFile: { _ in "" }).resolve(
                SettingsSources(file: ("etc/writ.yaml", "log:\n  level: info\n  colour: red\n")))
        }
        #expect(error?.description.hasPrefix("etc/writ.yaml:3: log.colour: there is no such setting") == true)
    }
}
