// Every SQL statement of the store, as it stands in the sources.
import FoundationEssentials
import Testing

/// A statement's text, found by reading the sources: a list kept by hand would forget the next one.
struct SourceStatement: Sendable, CustomTestStringConvertible {
    let file: String
    let name: String
    let sql: String

    var testDescription: String { "\(file): \(name)" }

    /// How many parameters it has.
    var parameterCount: Int {
        sql.matches(of: /\$(\d+)/).compactMap { Int($0.output.1) }.max() ?? 0
    }

    /// The package's folder: this file lies four levels below it.
    static let root = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")

    static let all: [SourceStatement] = {
        let folder = root + "/Sources/WritStore"
        var statements: [SourceStatement] = []
        for file in (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? [] where file.hasSuffix(".swift")
        {
            guard let data = FileManager.default.contents(atPath: folder + "/" + file) else { continue }
            let text = String(decoding: data, as: UTF8.self)
            for match in text.matches(of: /static let (\w+) = Statement\(\s*"""\n([\s\S]*?)"""/) {
                statements.append(
                    SourceStatement(file: file, name: String(match.output.1), sql: String(match.output.2)))
            }
        }
        return statements.sorted { $0.testDescription < $1.testDescription }
    }()
}
