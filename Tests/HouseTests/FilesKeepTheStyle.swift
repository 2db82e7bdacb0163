// How the code is written, where a machine can judge it: size, first sentence, and what must not stand in code.
import Testing

@Suite struct FilesKeepTheStyle {
    private func all() throws -> [SourceFile] {
        try Repository.files("Sources") + Repository.files("Tests")
    }

    @Test func `no file is longer than 400 lines`() throws {
        for file in try all() where !file.isGenerated {
            #expect(file.lines.count <= 400, "\(file.path) has \(file.lines.count) lines")
        }
    }

    @Test func `a file opens with a sentence that says what it is for`() throws {
        for file in try all() {
            let first = try #require(file.lines.first)
            #expect(first.hasPrefix("// ") && first.count > 12, "\(file.path) opens with: \(first)")
        }
    }

    @Test func `a page that a text names is there to be read`() throws {
        let pages = try ["Sources", "ops", "Tests", "docs"].flatMap { try Repository.files($0, suffix: ".md") }
        let names = Set(pages.compactMap { $0.path.split(separator: "/").last.map(String.init) })
            .union(["README.md", "CHANGELOG.md"])
        for file in try all() + pages + Repository.files("Migrations", suffix: ".sql") {
            for match in file.text.matches(of: /[A-Za-z0-9_-]+\.md\b/) {
                #expect(names.contains(String(match.output)), "\(file.path) names \(match.output)")
            }
        }
    }

    @Test func `nothing stops the whole program, and nothing is put off`() throws {
        let forbidden = ["try" + "!", "fatal" + "Error(", "TO" + "DO", "FIX" + "ME", "XX" + "X:", ".disabled" + "("]
        for file in try all() where !file.isGenerated {
            for (number, line) in file.lines.enumerated() {
                for word in forbidden {
                    #expect(!line.contains(word), "\(file.path):\(number + 1): \(word)")
                }
            }
        }
    }

    @Test func `unsafe boxes stand only where C is called`() throws {
        for file in try Repository.files("Sources") where !["WritPostgres", "WritCrypto"].contains(file.target) {
            for line in file.code { #expect(!line.contains("@unchecked " + "Sendable"), "\(file.path)") }
        }
    }

    @Test func `a drawer is no name`() throws {
        let drawers = ["Manager", "Helper", "Utils", "Common", "Base", "Impl"]
        for file in try all() {
            let name = file.path.split(separator: "/").last?.dropLast(".swift".count) ?? ""
            #expect(!drawers.contains { name.hasSuffix($0) }, "\(file.path)")
        }
    }
}
