// Times, devices, letters: the small parts of pages.
import Testing
import WritProtocol

@testable import WritWeb

@Suite struct SmallPagePartTests {
    @Test(arguments: [
        (0, "1970-01-01 00:00 UTC"), (951_782_400, "2000-02-29 00:00 UTC"), (1_787_234_700, "2026-08-20 14:05 UTC"),
    ])
    func `a time is told in UTC, the same in every language`(second: Int, text: String) {
        #expect(PageTime(Instant(secondsSince1970: Int64(second))).text == text)
    }

    @Test(arguments: [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/139.0 Safari/537.36 Edg/139.0",
            "Edge on Windows"
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.6 Safari/605.1.15",
            "Safari on macOS"
        ),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/139.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0", "Firefox on Linux"),
        ("curl/8.5.0", "curl"), ("", "Unknown device"), ("<script>", "Unknown device"),
    ])
    func `a browser is named as its owner knows it`(agent: String, name: String) {
        #expect(Device(userAgent: agent).description(PageTemplates.own.words(.en)) == name)
    }

    @Test func `the addresses of a letter are links`() {
        let pieces = MailMessagePage.pieces(of: "See\nhttps://a.example/x?y=1 or http://b.example")
        #expect(pieces.map(\.text) == ["See\n", "https://a.example/x?y=1", " or ", "http://b.example"])
        #expect(pieces.map(\.isLink) == [false, true, false, true])
    }
}
