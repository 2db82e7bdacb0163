// Every use case of administration that changes something stands in the table of those whose events are tested.
import Testing

@Suite struct ChangesHaveATest {
    /// What only looks; and `write(to:)`, which is of summaries.
    private static let reading = ["show", "list", "find", "verify", "export", "rights", "has", "write"]

    @Test func `no use case changes something without a test for its events`() throws {
        let table = try Repository.text("Tests/WritServerTests/Administration/ChangesAreAudited.swift")
        var count = 0
        for file in try Repository.files("Sources/WritServer/Administration") {
            for match in file.text.matches(of: /package func ([a-zA-Z]+)/) {
                let name = String(match.output.1)
                if Self.reading.contains(where: name.hasPrefix) { continue }
                count += 1
                #expect(
                    table.contains("name: \"\(name)\""),
                    "\(file.path): \(name) is not in the table of ChangesAreAudited.swift")
            }
        }
        #expect(count > 20)
    }
}
