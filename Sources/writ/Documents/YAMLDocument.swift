// Reads a YAML document as the value that JSON would have, and remembers on which line each part of it stands.
import WritJOSE
import WritServer
import Yams

/// A text that could be read, not yet judged.
struct YAMLDocument {
    /// For messages.
    let path: String
    let object: JSONObject
    private let lines: [[String]: Int]

    /// So much as a realm of ten thousand clients has, some times over; aliases count each time.
    private static let nodeLimit = 2_000_000

    /// - Throws: ``CommandFailure`` with file and line when it is no YAML, or a key stands twice in one mapping.
    init(_ text: String, path: String) throws(CommandFailure) {
        self.path = path
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch let error as YamlError {
            throw CommandFailure(error.inWords(content: text, path: path), .wrongUsage)
        } catch {
            throw CommandFailure("\(path): \(error)", .wrongUsage)
        }
        var reader = NodeReader(path, nodesLeft: Self.nodeLimit)
        guard let root, case .object(let object) = try reader.value(of: root, at: []), !reader.isExhausted else {
            let problem = reader.isExhausted ? "it is too large" : "expected a mapping that begins with `writ: 1`"
            throw CommandFailure("\(path): \(problem)", .wrongUsage)
        }
        self.object = object
        lines = reader.lines
    }

    /// `file:line: clients.web.type: …`, one a line.
    func failure(_ problems: DocumentProblems) -> CommandFailure {
        let words = problems.problems.map { problem in
            let place = line(of: problem.path).map { "\(path):\($0)" } ?? path
            let field = problem.path.isEmpty ? "" : "\(problem.path.joined(separator: ".")): "
            return printable("\(place): \(field)\(problem.message)")
        }
        return CommandFailure((words + ["Nothing was changed."]).joined(separator: "\n"), .wrongUsage)
    }

    /// Of the part itself, or of what it would be in.
    func line(of path: [String]) -> Int? {
        for length in stride(from: path.count, through: 0, by: -1) {
            if let line = lines[Array(path.prefix(length))] { return line }
        }
        return nil
    }
}

private struct NodeReader {
    let file: String
    var nodesLeft: Int
    private(set) var lines: [[String]: Int] = [:]

    init(_ file: String, nodesLeft: Int) {
        self.file = file
        self.nodesLeft = nodesLeft
    }

    var isExhausted: Bool { nodesLeft <= 0 }

    mutating func value(of node: Node, at path: [String]) throws(CommandFailure) -> JSONValue {
        nodesLeft -= 1
        guard nodesLeft > 0 else { return .null }
        switch node {
        case .scalar(let scalar): return Self.value(of: scalar)
        case .sequence(let sequence):
            var elements: [JSONValue] = []
            for (index, element) in sequence.enumerated() {
                let place = path + [String(index)]
                lines[place] = element.mark?.line
                elements.append(try value(of: element, at: place))
            }
            return .array(elements)
        case .mapping(let mapping):
            var object = JSONObject()
            // By its bytes, as a JSON object tells them apart, and not by looking through those before it.
            var names: Set<[UInt8]> = []
            for (key, element) in mapping {
                let name = key.scalar?.string ?? "?"
                let place = path + [name]
                if Self.isMerge(key, of: element) {
                    throw CommandFailure(
                        "\(file):\(key.mark?.line ?? 0): YAML merge keys are not read: repeat what it would bring in",
                        .wrongUsage)
                }
                // Yams takes `1` and `"1"` for two keys.
                guard names.insert(Array(name.utf8)).inserted else {
                    throw CommandFailure(
                        "\(file):\(key.mark?.line ?? 0): \(printable(name)): stands more than once in one mapping",
                        .wrongUsage)
                }
                if lines[place] == nil { lines[place] = key.mark?.line }
                object.append(name, try value(of: element, at: place))
            }
            return .object(object)
        case .alias: return .null
        }
    }

    /// `<<: *other`, which YAML 1.2 no longer has: taken for a name, it would be an unknown field.
    private static func isMerge(_ key: Node, of value: Node) -> Bool {
        guard let key = key.scalar, key.string == "<<", key.style == .plain || key.style == .any else { return false }
        return value.mapping != nil || value.sequence?.contains { $0.mapping != nil } == true
    }

    /// YAML 1.2's core schema: `yes` and `on` are texts, as anything in quotation marks is.
    private static func value(of scalar: Node.Scalar) -> JSONValue {
        guard scalar.style == .plain || scalar.style == .any else { return .string(scalar.string) }
        switch scalar.string {
        case "", "~", "null": return .null
        case "true": return .bool(true)
        case "false": return .bool(false)
        case let text:
            if let number = Int64(text), String(number) == text { return .integer(number) }
            return .string(text)
        }
    }
}

extension YamlError {
    fileprivate func inWords(content: String, path: String) -> String {
        switch self {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            if isTab(mark, in: content) { return "\(path):\(mark.line): not YAML: a tab; indent with spaces" }
            return "\(path):\(mark.line): not YAML: \(problem)"
        case .reader(let problem, _, let value, _):
            let digits = String(max(0, value), radix: 16, uppercase: true)
            let character = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
            return "\(path): not a text: \(problem) (\(character))"
        case .duplicatedKeysInMapping(let duplicates, let context):
            let line = secondLine(of: duplicates, from: context.mark.line, in: content)
            return
                "\(path):\(line): \(duplicates.sorted().joined(separator: ", ")): stands more than once in one mapping"
        default: return "\(path): not YAML: \(self)".split(separator: "\n").joined(separator: " ")
        }
    }

    /// Whether the line is indented with one: the scanner only says that a character may not begin a token.
    private func isTab(_ mark: Mark, in content: String) -> Bool {
        let lines = content.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.indices.contains(mark.line - 1) else { return false }
        return lines[mark.line - 1].prefix { $0 == " " || $0 == "\t" }.contains("\t")
    }
}
