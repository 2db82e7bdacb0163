// Every use case of administration that changes something stands in the table of those whose events are tested.
import Testing

@Suite struct ChangesHaveATest {
    /// What only looks, by how its name begins.
    private static let reading = [
        "show", "list", "find", "verify", "export", "rights", "has", "plan", "compare", "configurationHistory",
        "settings", "reach", "require",
    ]

    @Test func `no use case changes something without a test for its events`() throws {
        let table = try Repository.text("Tests/WritServerTests/Administration/ChangesAreAudited.swift")
        var count = 0
        for file in try Repository.files("Sources/WritServer/Administration") {
            guard let start = file.text.firstRange(of: "\nextension Administration {") else { continue }
            let rest = file.text[start.upperBound...]
            let body = rest[..<(rest.firstRange(of: "\n}")?.lowerBound ?? rest.endIndex)]
            for match in body.matches(of: /\n    package func ([a-zA-Z]+)/) {
                let name = String(match.output.1)
                if Self.reading.contains(where: name.hasPrefix) { continue }
                count += 1
                #expect(
                    table.contains("name: \"\(name)\""),
                    "\(file.path): \(name) is not in the table of ChangesAreAudited.swift")
            }
        }
        #expect(count > 40)
    }
}
