// Writes a JSON value as YAML: the order kept, two blanks a level, quotation marks where a text could be taken for
// something else.
import WritJOSE
import Yams

/// - Throws: `YamlError` for texts that no YAML can hold.
func yaml(_ object: JSONObject) throws -> String {
    try Yams.serialize(node: node(.object(object)), indent: 2, width: -1, allowUnicode: true)
}

private func node(_ value: JSONValue) -> Node {
    switch value {
    case .null: Node("null", Tag(.null), .plain)
    case .bool(let flag): Node(flag ? "true" : "false", Tag(.bool), .plain)
    case .integer(let number): Node(String(number), Tag(.int), .plain)
    case .number(let number): Node(number.description, Tag(.float), .plain)
    case .string(let text): Node(text, Tag(.str), style(of: text))
    case .array(let elements): Node(elements.map(node), Tag(.seq), elements.isEmpty ? .flow : .block)
    case .object(let object):
        Node(
            object.members.map { (Node($0.name, Tag(.str), style(of: $0.name)), node($0.value)) }, Tag(.map),
            object.members.isEmpty ? .flow : .block)
    }
}

/// YAML 1.1 takes more words for something else than 1.2 does, and the document may be read by tools for either.
private func style(of text: String) -> Node.Scalar.Style {
    // Templates stay readable; what cannot stand so, Yams puts into quotation marks.
    if text.contains("\n") { return .literal }
    let isPlain = Resolver.default.resolveTag(of: Node(text)) == .str && !text.isEmpty
    return isPlain ? .any : .doubleQuoted
}
