// Reads the tags of a template, so that one that names what does not exist is refused at start and not shown empty.
import WritProtocol

/// A tag and where it stands.
struct TemplateTag: Equatable, Sendable {
    enum Kind: Equatable, Sendable {
        case value, section, inverted, end, partial, parent, block

        /// Whether an end belongs to it.
        var opens: Bool { [.section, .inverted, .parent, .block].contains(self) }
    }

    var kind: Kind
    /// Without the sign and the blanks.
    var name: String
    var line: Int
    /// Of the tag, and of the text and the comments between the tag before it and itself.
    var octets = 0
    /// Line ends among those.
    var lines = 0
    /// Right before it: where it draws something in, each line of that begins with them.
    var blanks = 0

    /// Every tag of a template, comments left out.
    /// - Throws: ``TemplateError`` with the line: a tag that does not end; and the tags that this server does not take,
    ///   since they write text unescaped or change what a tag is; and sections that lie too deep in one another,
    ///   since the template library goes down into each.
    static func all(in text: String) throws(TemplateError) -> [TemplateTag] {
        var tags: [TemplateTag] = []
        var rest = text[...]
        var line = 1
        var depth = 0
        var end = text.startIndex
        while let open = rest.firstRange(of: "{{") {
            line += rest[..<open.lowerBound].utf8.count { $0 == UInt8(ascii: "\n") }
            guard let close = rest[open.upperBound...].firstRange(of: "}}") else {
                throw TemplateError("a tag does not end", line: line)
            }
            let inner = rest[open.upperBound..<close.lowerBound]
            if var tag = try tag(inner, line: line) {
                let octets = text.utf8[end..<close.upperBound]
                tag.octets = octets.count
                tag.lines = octets.count { $0 == UInt8(ascii: "\n") }
                tag.blanks = text.utf8[end..<open.lowerBound].reversed().prefix { " \t".utf8.contains($0) }.count
                end = close.upperBound
                depth += tag.kind.opens ? 1 : tag.kind == .end ? -1 : 0
                guard depth <= depthLimit else {
                    throw TemplateError("sections lie at most \(depthLimit) deep in one another", line: line)
                }
                tags.append(tag)
            }
            line += inner.utf8.count { $0 == UInt8(ascii: "\n") }
            rest = rest[close.upperBound...]
        }
        return tags
    }

    private static let depthLimit = 32

    private static func tag(_ inner: Substring, line: Int) throws(TemplateError) -> TemplateTag? {
        let kind: Kind
        switch inner.first {
        case "!": return nil
        case "#": kind = .section
        case "^": kind = .inverted
        case "/": kind = .end
        case ">": kind = .partial
        case "<": kind = .parent
        case "$": kind = .block
        case "{", "&": throw TemplateError("text is always escaped: write {{name}}", line: line)
        case "=", "%": throw TemplateError("{{\(inner)}} is not supported", line: line)
        default: kind = .value
        }
        let name = (kind == .value ? inner : inner.dropFirst()).trimming { $0 == " " || $0 == "\t" }
        let isPlain = name.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || "_.-".utf8.contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        guard isPlain, !name.isEmpty else { throw TemplateError("{{\(inner)}} is no tag", line: line) }
        return TemplateTag(kind: kind, name: String(name), line: line)
    }
}
