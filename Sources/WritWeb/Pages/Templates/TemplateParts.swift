// What templates draw in (`{{>hidden}}`, `{{<layout}}`): an end must come to it, for every page is written at once.

/// Rendering follows what a template draws in without a limit of its own: one that draws itself in would take the
/// process with it, and a few that each draw in the next a thousand times all its memory.
struct TemplateParts: Sendable {
    private var trees: [String: TemplateTree] = [:]

    /// Octets of a page's template with all that it draws in, as often as it does; without values.
    static let sizeLimit = 4 << 20
    /// Sections, parts and blocks in one another, through all files.
    static let depthLimit = 128

    /// Names of lists.
    private let lists: Set<String>

    /// - Parameter texts: Of all templates, by their files' paths. What cannot be read draws nothing in.
    /// - Parameter lists: Names of values that are lists.
    init(_ texts: [String: String], lists: Set<String> = []) {
        trees = texts.compactMapValues { try? TemplateTree($0) }
        self.lists = lists
    }

    /// - Returns: What is wrong with the template of the path, with the line where that shows; `nil` for nothing.
    func flaw(of path: String) -> TemplateError? {
        do throws(TemplateError) {
            _ = try sections(of: path)
            return nil
        } catch { return error }
    }

    /// What the sections of the path's template draw.
    /// - Throws: ``TemplateError``, as ``flaw(of:)`` tells.
    func sections(of path: String) throws(TemplateError) -> DrawnSections {
        var walk = TemplateWalk(trees, lists, from: path)
        try walk.draw(path, at: TemplateWalk.Place(path: path))
        return walk.sections
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
        /// What each line begins with, as what is drawn in stands in its line.
        var blanks = 0
    }

    private let trees: [String: TemplateTree]
    private let lists: Set<String>
    private let start: String
    /// In the file that it began with.
    private var line = 1
    private var octets = 0
    private var dots = 0
    private(set) var sections = DrawnSections()

    init(_ trees: [String: TemplateTree], _ lists: Set<String>, from start: String) {
        self.trees = trees
        self.lists = lists
        self.start = start
    }

    mutating func draw(_ path: String, at around: Place) throws(TemplateError) {
        guard !around.files.contains(path) else { throw drawsItselfIn }
        guard let tree = trees[path] else { return }
        var place = around
        place.path = path
        place.files.insert(path)
        try count(tree.tail.octets + (tree.tail.lines + 1) * place.blanks)
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
            try count(node.octets + (node.lines + 1) * around.blanks)
            var place = around
            if [.partial, .parent, .block].contains(node.tag.kind) { place.blanks += node.tag.blanks }
            switch node.tag.kind {
            case .value: dots += node.tag.name == "." ? 1 : 0
            case .end: continue
            case .inverted: try go(into: node.nodes, place)
            case .section:
                // What is no part of a list's element is looked for further out, so a list in itself would be written as
                // often as it is long to the power of the depth. The list may have a name before its own.
                let name = node.tag.name.split(separator: ".").last ?? ""
                guard place.sections.insert(name).inserted else {
                    throw TemplateError("a section over \(name) lies in another one over it", line: line)
                }
                let before = (octets: octets, dots: dots)
                try go(into: node.nodes, place)
                sections.repeats = max(sections.repeats, dots - before.dots)
                if lists.contains(String(name)) {
                    sections.elementOctets = max(sections.elementOctets, octets - before.octets)
                }
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
