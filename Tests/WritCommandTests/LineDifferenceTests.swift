// What a plan shows of a text that changes.
import Testing

@testable import writ

@Suite struct LineDifferenceTests {
    @Test func `the lines that go and come are shown with two around them, each part with its line`() {
        let before = (1...20).map(String.init)
        var after = before
        after[2] = "three"
        after.remove(at: 15)
        after.append("21")
        let shown = LineDifference(before.joined(separator: "\n"), after.joined(separator: "\n")).lines
        #expect(
            shown == [
                "@@ line 1", "  1", "  2", "- 3", "+ three", "  4", "  5", "@@ line 14", "  14", "  15", "- 16", "  17",
                "  18", "  19", "  20", "+ 21",
            ])
        #expect(LineDifference("a\nb", "a\nb").lines.isEmpty)
    }

    @Test func `texts too long to be compared are counted`() {
        let long = String(repeating: "x\n", count: 3000)
        #expect(LineDifference(long, long + "y").lines == ["(3001 lines → 3001 lines)"])
    }
}
