// The commands that README.md and the decision pages tell people to type are commands that this program takes.
import ArgumentParser
import Testing

@testable import writ

@Suite struct ReadmeCommandsParse {
    @Test func `every writ command in the pages is understood`() throws {
        var count = 0
        for page in ["README.md", "CHANGELOG.md"] {
            for line in shellLines(try Repository.text(page)) {
                guard let arguments = writArguments(line) else { continue }
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
            for line in shellLines(try Repository.text(page)) {
                guard let script = line.split(separator: " ").first, script.hasPrefix("ops/") else { continue }
                _ = try Repository.text(String(script))
            }
        }
    }

    /// Lines of fenced blocks marked `sh`, continued lines joined, without prompt and output.
    private func shellLines(_ page: String) -> [String] {
        var lines: [String] = []
        var isShell = false
        var continued = ""
        for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                isShell = line == "```sh"
                continue
            }
            guard isShell else { continue }
            if line.hasSuffix("\\") {
                continued += line.dropLast()
            } else {
                lines.append(continued + line)
                continued = ""
            }
        }
        return lines
    }

    /// The words after `writ` up to a pipe, a redirection or a comment; quotes are taken off.
    private func writArguments(_ line: String) -> [String]? {
        var words: [String] = []
        var word = ""
        var quote: Character?
        var isWord = false
        for character in line + " " {
            if let open = quote {
                if character == open { quote = nil } else { word.append(character) }
            } else if character == "'" || character == "\"" {
                quote = character
                isWord = true
            } else if character == " " {
                if isWord { words.append(word) }
                (word, isWord) = ("", false)
            } else {
                word.append(character)
                isWord = true
            }
        }
        let stops: Set<String> = ["|", ">", ">>", "<", "&&", ";", "#", "&"]
        for part in words.split(whereSeparator: stops.contains) {
            let command = part.drop { $0.contains("=") && !$0.hasPrefix("-") }
            if command.first == "writ" { return Array(command.dropFirst()) }
        }
        return nil
    }
}
