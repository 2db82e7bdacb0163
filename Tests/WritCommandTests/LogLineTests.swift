// No logged text can end its line, colour a terminal, turn text around or break the JSON.
import FoundationEssentials
import Logging
import Testing

@testable import writ

@Suite struct LogLineTests {
    private static let time = LogTime(secondsSince1970: 1_790_000_000, millisecond: 7)

    private func json(_ message: String, _ metadata: Logger.Metadata = [:]) -> String {
        var line = LogLine()
        line.appendJSON(time: Self.time, level: .info, label: "writ", message: message, metadata: metadata)
        return String(decoding: line.bytes, as: UTF8.self)
    }

    private struct Line: Decodable, Equatable {
        var time: String
        var level: String
        var logger: String
        var message: String
        var user: String?
        var _message: String?
    }

    @Test func `a line is one JSON object with time, level, logger, message and the metadata in order`() {
        #expect(
            json(
                "hello",
                [
                    "status": .stringConvertible(200), "client": "shop", "list": ["a", "b"],
                    "ok": .stringConvertible(true),
                ])
                == #"{"time":"2026-09-21T14:13:20.007Z","level":"info","logger":"writ","message":"hello","client":"shop","list":["a","b"],"ok":true,"status":200}"#
                + "\n")
    }

    @Test(arguments: [
        "\n", "\r\n", "\u{1B}[31mred", "\u{0}", "\u{7F}", "\u{85}", "\u{9B}31m", "\u{2028}", "\u{2029}", "\u{202E}evil",
        "\u{2066}x\u{2069}",
        "\u{200E}", "\u{200B}", "\u{61C}", "\u{FEFF}", "\u{E0041}", "\"", "\\", "\t", "é", "日本", "😀", "a\"b\\c\nd",
    ]) func `whatever is logged stays in its line and comes back as it was`(text: String) throws {
        let line = json(text, ["user": .string(text)])
        #expect(line.hasSuffix("\n"))
        let scalars = line.unicodeScalars.dropLast()
        #expect(!scalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) })
        #expect(!scalars.contains { (0x2028...0x202E).contains($0.value) || (0x2066...0x2069).contains($0.value) })
        #expect(!scalars.contains { (0x200B...0x200F).contains($0.value) || $0.value >= 0xE0000 || $0.value == 0xFEFF })
        let read = try JSONDecoder().decode(Line.self, from: Data(line.utf8))
        #expect(Array(read.message.unicodeScalars) == Array(text.unicodeScalars))
        #expect(read.user.map { Array($0.unicodeScalars) } == Array(text.unicodeScalars))
    }

    @Test func `metadata cannot pass for the line's own members`() throws {
        let line = json("real", ["message": "forged"])
        let read = try JSONDecoder().decode(Line.self, from: Data(line.utf8))
        #expect(read.message == "real" && read._message == "forged")
    }

    @Test func `metadata's names are escaped too`() {
        #expect(json("x", ["a\"b\nc": "d"]).contains(#""a\"b\nc":"d""#))
    }

    @Test func `the text form keeps one event on one line`() {
        var line = LogLine()
        line.appendText(
            time: Self.time, level: .warning, message: "two\nlines \u{1B}[1m",
            metadata: ["a": "b c", "d": "e", "f": ""])
        #expect(
            String(decoding: line.bytes, as: UTF8.self)
                == #"14:13:20.007 warning  two\nlines \u001b[1m  a="b c"  d=e  f="""# + "\n")
    }

    @Test(arguments: [
        (0, 1970, 1, 1), (951_782_400, 2000, 2, 29), (1_709_164_800, 2024, 2, 29), (4_102_444_799, 2099, 12, 31),
        (-1, 1969, 12, 31),
    ]) func `days are counted as the calendar does`(seconds: Int, year: Int, month: Int, day: Int) {
        let time = LogTime(secondsSince1970: seconds, millisecond: 0)
        #expect((time.year, time.month, time.day) == (year, month, day))
    }
}
