// The repository's files as the house tests read them.
import FoundationEssentials
import Testing

struct SourceFile: Sendable, CustomTestStringConvertible {
    /// From the repository's root.
    let path: String
    let text: String

    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
    /// `Sources/WritStore/…` is of WritStore.
    var target: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }
    var testDescription: String { path }

    /// Without what stands in comments, so that words about code are not taken for code. String literals stay.
    var code: [Substring] {
        lines.map { line in
            guard let start = line.firstRange(of: "//"), !line[..<start.lowerBound].hasSuffix(":") else { return line }
            return line[..<start.lowerBound]
        }
    }
}

enum Repository {
    static let root: String = {
        let parts = #filePath.split(separator: "/").dropLast(3)
        return "/" + parts.joined(separator: "/")
    }()

    static func text(_ path: String) throws -> String {
        let data = try #require(FileManager.default.contents(atPath: "\(root)/\(path)"), "\(path) is missing")
        return try #require(String(data: data, encoding: .utf8), "\(path) is no UTF-8")
    }

    /// Files below a folder whose names end so, in order.
    static func files(_ folder: String, suffix: String = ".swift") throws -> [SourceFile] {
        let all = try FileManager.default.subpathsOfDirectory(atPath: "\(root)/\(folder)")
        return try all.filter { $0.hasSuffix(suffix) && !$0.contains(".build") }.sorted().map {
            SourceFile(path: "\(folder)/\($0)", text: try text("\(folder)/\($0)"))
        }
    }
}
