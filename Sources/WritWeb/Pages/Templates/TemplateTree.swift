// A template's tags, each with those that lie in it.

/// What a template is made of, as rendering goes down into it.
struct TemplateTree: Sendable {
    struct Node: Sendable {
        var tag: TemplateTag
        var nodes: [Node] = []
        /// Of the tag and the text before it, and of its end and the text before that.
        var octets: Int
        /// Line ends among those.
        var lines: Int

        /// With those of all that lies in it.
        var allOctets: Int { nodes.reduce(octets) { $0 + $1.allOctets } }
    }

    let nodes: [Node]
    /// After the last tag.
    let tail: (octets: Int, lines: Int)

    /// - Throws: ``TemplateError``, as ``TemplateTag/all(in:)``, which also sees to it that nothing lies too deep.
    init(_ text: String) throws(TemplateError) {
        let tags = try TemplateTag.all(in: text)
        var rest = tags[...]
        nodes = Self.nodes(&rest).nodes
        let end = text.utf8.suffix(text.utf8.count - tags.reduce(0) { $0 + $1.octets })
        tail = (end.count, end.count { $0 == UInt8(ascii: "\n") })
    }

    /// Up to the end that belongs to what is around them, with that.
    private static func nodes(_ rest: inout ArraySlice<TemplateTag>) -> (nodes: [Node], end: TemplateTag?) {
        var nodes: [Node] = []
        while let tag = rest.popFirst() {
            if tag.kind == .end { return (nodes, tag) }
            var node = Node(tag: tag, octets: tag.octets, lines: tag.lines)
            if tag.kind.opens {
                let (inner, end) = Self.nodes(&rest)
                node.nodes = inner
                node.octets += end?.octets ?? 0
                node.lines += end?.lines ?? 0
            }
            nodes.append(node)
        }
        return (nodes, nil)
    }
}
