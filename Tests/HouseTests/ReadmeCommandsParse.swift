// The commands that README.md and the decision pages tell people to type are commands that this program takes.
import ArgumentParser
import Testing

@testable import writ

@Suite struct ReadmeCommandsParse {
    @Test func `every writ command in the pages is understood`() throws {
        var count = 0
        for page in ["README.md", "CHANGELOG.md"] {
            for line in ShellLines.ofPage(try Repository.text(page)) {
                guard let arguments = ShellLines.writArguments(line) else { continue }
                count += 1
                do {
                    _ = try WritCommand.parseAsRoot(arguments)
                } catch {
                    #expect(
                        WritCommand.exitCode(for: error) == .success,
                        "\(page): \(line): \(WritCommand.message(for: error))")
                }
            }
        }
        #expect(count > 0)
    }

    @Test func `every script that a page names is there`() throws {
        for page in ["README.md"] {
            for line in ShellLines.ofPage(try Repository.text(page)) {
                guard let script = line.split(separator: " ").first, script.hasPrefix("ops/") else { continue }
                _ = try Repository.text(String(script))
            }
        }
    }
}
