// Reads the settings file: YAML with one mapping per section, nothing deeper.
import Yams

/// One setting of the file, not yet held against the registry.
struct SettingLine: Equatable {
    var key: String
    var text: String
    var line: Int
}

/// - Throws: ``SettingsError`` with file and line when it is no YAML, a key stands twice, or the shape is another.
func settingLines(ofYAML content: String, path: String) throws(SettingsError) -> [SettingLine] {
    let root: Node?
    do {
        root = try Yams.compose(yaml: content)
    } catch let error as YamlError {
        throw settingsError(error, content: content, path: path)
    } catch {
        throw SettingsError(place: path, problem: "\(error)")
    }
    guard let root, !root.isNothing else { return [] }
    guard case .mapping(let sections) = root else {
        throw SettingsError(place: place(path, root), problem: "expected sections, each with settings below it")
    }
    var lines: [SettingLine] = []
    for (sectionNode, settingsNode) in sections {
        let section = sectionNode.scalar?.string ?? "?"
        if settingsNode.isNothing { continue }
        guard case .mapping(let settings) = settingsNode else {
            throw SettingsError(
                key: section, place: place(path, sectionNode),
                problem: "expected settings, one a line, below the section")
        }
        for (nameNode, valueNode) in settings {
            let key = "\(section).\(nameNode.scalar?.string ?? "?")"
            guard let text = text(of: valueNode) else {
                throw SettingsError(
                    key: key, place: place(path, nameNode), problem: "expected one value, not a mapping")
            }
            lines.append(SettingLine(key: key, text: text, line: nameNode.mark?.line ?? 0))
        }
    }
    return lines
}

/// A scalar as written; a list of scalars joined by commas; nothing for `~` and an empty value.
private func text(of node: Node) -> String? {
    if node.isNothing { return "" }
    switch node {
    case .scalar(let scalar): return scalar.string
    case .sequence(let sequence):
        let texts = sequence.compactMap { $0.scalar?.string }
        return texts.count == sequence.count ? texts.joined(separator: ",") : nil
    default: return nil
    }
}

private func place(_ path: String, _ node: Node) -> String { node.mark.map { "\(path):\($0.line)" } ?? path }

private func settingsError(_ error: YamlError, content: String, path: String) -> SettingsError {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
        .composer(_, let problem, let mark, _):
        SettingsError(place: "\(path):\(mark.line)", problem: "not YAML: \(problem)")
    case .duplicatedKeysInMapping(let duplicates, let context):
        SettingsError(
            key: duplicates.sorted().joined(separator: ", "),
            place: "\(path):\(secondLine(of: duplicates, from: context.mark.line, in: content))",
            problem: "stands more than once in the same section")
    default: SettingsError(place: path, problem: "not YAML: \(error)")
    }
}

/// Yams says where the mapping begins; people look for the repetition.
func secondLine(of keys: [String], from first: Int, in content: String) -> Int {
    var seen: Set<String> = []
    for (index, line) in content.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    where index + 1 >= first {
        let text = line.trimmed
        guard
            let key = keys.first(where: { key in
                ["", "\"", "'"].contains { text.hasPrefix("\($0)\(key)\($0):") }
            })
        else { continue }
        if !seen.insert(key).inserted { return index + 1 }
    }
    return first
}

extension Node {
    /// `key:` with nothing behind it, or a null.
    fileprivate var isNothing: Bool {
        guard let scalar, scalar.style == .plain else { return false }
        return ["", "~", "null"].contains(scalar.string)
    }
}
