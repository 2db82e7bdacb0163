// What templates draw in (`{{>hidden}}`, `{{<layout}}`): an end must come to it, for every page is written at once.

/// Rendering follows what a template draws in without a limit of its own: one that draws itself in would take the
/// process with it, and a few that each draw in the next a thousand times all its memory.
struct TemplateParts: Sendable {
    private struct Part {
        var size: Int
        /// By name, with the line.
        var drawsIn: [(path: String, line: Int)]
    }

    private var parts: [String: Part] = [:]

    /// Octets of a page's template with all that it draws in, as often as it does; without values.
    static let sizeLimit = 4 << 20

    /// - Parameter texts: Of all templates, by their files' paths. What cannot be read draws nothing in.
    init(_ texts: [String: String]) {
        for (path, text) in texts {
            let tags = (try? TemplateTag.all(in: text)) ?? []
            parts[path] = Part(
                size: text.utf8.count,
                drawsIn: tags.filter { $0.kind == .partial || $0.kind == .parent }.map {
                    (path: $0.name + ".mustache", line: $0.line)
                })
        }
    }

    /// - Returns: What is wrong with the template of the path, with the line where that shows; `nil` for nothing.
    func flaw(of path: String) -> TemplateError? {
        guard let part = parts[path] else { return nil }
        var sizes: [String: Int] = [:]
        var total = part.size
        for (next, line) in part.drawsIn {
            guard let size = size(of: next, within: [path], &sizes) else {
                return TemplateError("it would draw itself in, or what it draws in would", line: line)
            }
            total += size
            guard total <= Self.sizeLimit else {
                return TemplateError(
                    "with all that it draws in it is larger than \(Self.sizeLimit >> 20) MiB", line: line)
            }
        }
        return nil
    }

    /// - Returns: `nil` for what draws itself in, or one of `around`.
    private func size(of path: String, within around: Set<String>, _ sizes: inout [String: Int]) -> Int? {
        guard !around.contains(path) else { return nil }
        if let known = sizes[path] { return known }
        guard let part = parts[path] else { return 0 }
        var size = part.size
        for (next, _) in part.drawsIn {
            guard let inner = self.size(of: next, within: around.union([path]), &sizes) else { return nil }
            // Beyond the limit it does not matter by how much.
            size = min(size + inner, Self.sizeLimit + 1)
        }
        sizes[path] = size
        return size
    }
}
