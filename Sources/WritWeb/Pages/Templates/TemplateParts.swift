// What templates draw in (`{{>hidden}}`, `{{<layout}}`): an end must come to it, for every page is written at once.

/// Rendering follows what a template draws in without a limit of its own: one that draws itself in would take the
/// process with it, and a few that each draw in the next a thousand times all its memory.
struct TemplateParts: Sendable {
    private var trees: [String: TemplateTree] = [:]

    /// Octets of a page's template with all that it draws in, as often as it does; without values.
    static let sizeLimit = 4 << 20
    /// Sections, parts and blocks in one another, through all files.
    static let depthLimit = 128

    /// - Parameter texts: Of all templates, by their files' paths. What cannot be read draws nothing in.
    init(_ texts: [String: String]) { trees = texts.compactMapValues { try? TemplateTree($0) } }

    /// - Returns: What is wrong with the template of the path, with the line where that shows; `nil` for nothing.
    func flaw(of path: String) -> TemplateError? {
        var walk = TemplateWalk(trees, from: path)
        do {
            try walk.draw(path, at: TemplateWalk.Place(path: path))
            return nil
        } catch { return error }
    }
}

/// Goes where rendering a page goes, into each section once.
private struct TemplateWalk {
    /// Where it is, and what is around that.
    struct Place {
        /// The file that the tags stand in.
        var path: String
        var files: Set<String> = []
        /// What they go over: the last parts of their names.
        var sections: Set<Substring> = []
        /// Blocks whose place something from further out has taken.
        var blocks: Set<String> = []
        /// What takes the place of blocks, with its file.
        var overrides: [String: (nodes: [TemplateTree.Node], path: String)] = [:]
        var depth = 0
    }

    private let trees: [String: TemplateTree]
    private let start: String
    /// In the file that it began with.
    private var line = 1
    private var octets = 0

    init(_ trees: [String: TemplateTree], from start: String) {
        self.trees = trees
        self.start = start
    }

    mutating func draw(_ path: String, at around: Place) throws(TemplateError) {
        guard !around.files.contains(path) else { throw drawsItselfIn }
        guard let tree = trees[path] else { return }
        var place = around
        place.path = path
        place.files.insert(path)
        try count(tree.tail)
        try go(into: tree.nodes, place)
    }

    private mutating func go(into nodes: [TemplateTree.Node], _ around: Place) throws(TemplateError) {
        var around = around
        around.depth += 1
        guard around.depth <= TemplateParts.depthLimit else {
            throw TemplateError(
                "with all that it draws in, sections lie at most \(TemplateParts.depthLimit) deep in one another",
                line: line)
        }
        for node in nodes {
            if around.path == start { line = node.tag.line }
            try count(node.octets)
            var place = around
            switch node.tag.kind {
            case .value, .end: continue
            case .inverted: try go(into: node.nodes, place)
            case .section:
                // What is no part of a list's element is looked for further out, so a list in itself would be written as
                // often as it is long to the power of the depth. The list may have a name before its own.
                let name = node.tag.name.split(separator: ".").last ?? ""
                guard place.sections.insert(name).inserted else {
                    throw TemplateError("a section over \(name) lies in another one over it", line: line)
                }
                try go(into: node.nodes, place)
            case .partial: try draw(node.tag.name + ".mustache", at: place)
            case .parent:
                try count(node.allOctets)
                for block in node.nodes where block.tag.kind == .block && around.overrides[block.tag.name] == nil {
                    place.overrides[block.tag.name] = (block.nodes, around.path)
                }
                try draw(node.tag.name + ".mustache", at: place)
            case .block:
                guard let override = place.overrides[node.tag.name] else {
                    try go(into: node.nodes, place)
                    continue
                }
                guard place.blocks.insert(node.tag.name).inserted else { throw drawsItselfIn }
                place.path = override.path
                try go(into: override.nodes, place)
            }
        }
    }

    private var drawsItselfIn: TemplateError {
        TemplateError("it would draw itself in, or what it draws in would", line: line)
    }

    private mutating func count(_ more: Int) throws(TemplateError) {
        octets += more
        guard octets <= TemplateParts.sizeLimit else {
            throw TemplateError(
                "with all that it draws in it is larger than \(TemplateParts.sizeLimit >> 20) MiB", line: line)
        }
    }
}
