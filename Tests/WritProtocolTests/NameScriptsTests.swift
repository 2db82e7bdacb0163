// Names that are taken, and look-alikes that are not.
import Testing

@testable import WritProtocol

@Suite struct NameScriptsTests {
    @Test(arguments: [
        "ada", "Ada.Lovelace-1815", "Zoë", "strauß", "Łukasz", "оскар", "Ελένη", "Νίκος", "יעל", "فاطمة", "राम", "สมชาย",
        "น้ำ", "ani.2", "山田", "山田たろう", "タロー", "maría山田", "김철수", "kim김金", "ㄅㄆ陳", "گل", "سارا۱۲", "2026", "e\u{301}ve",
        "ԵՎա",
    ])
    func `a name of one script, or of the mixtures of East Asia, is taken`(name: String) {
        #expect(NameScripts.areDistinct(in: name), "\(name)")
    }

    @Test(arguments: [
        // Cyrillic а, Greek ο, Cherokee Ꭺ, Armenian օ among Latin letters
        "\u{430}da", "b\u{3BF}b", "\u{13AA}da", "b\u{585}b",
        // Nothing but look-alikes
        "\u{441}\u{43E}\u{441}\u{43E}", "\u{421}\u{415}\u{41E}", "\u{3BF}\u{3BD}", "\u{430}.1",
        // Cyrillic beside Han; kana beside hangul
        "\u{434}山", "の김",
        // Other forms of Latin letters, and what is not seen
        "\u{FF41}\u{FF44}\u{FF41}", "\u{1D41A}da", "\u{FB01}ne", "ada\u{FE0F}", "ada\u{34F}", "\u{AA}da", "\u{1D2C}da",
        "a\u{17F}a",
        // Two kinds of digits
        "ada1\u{661}", "سارا1\u{6F2}",
        // A script that nobody writes names in
        "\u{10330}\u{10331}",
    ])
    func `a name that mixes scripts, or looks like another, is not`(name: String) {
        #expect(!NameScripts.areDistinct(in: name), "\(name)")
    }
}
