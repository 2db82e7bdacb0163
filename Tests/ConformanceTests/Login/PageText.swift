// What a page's HTML says, found by the ids that do not change (PAGES.md).
import Testing

struct PageText: Sendable {
    let html: String

    /// What a browser would send of a form.
    struct Form: Sendable {
        var action: String
        var fields: [(name: String, value: String)]

        subscript(_ name: String) -> String? {
            get { fields.first { $0.name == name }?.value }
            set {
                fields.removeAll { $0.name == name }
                if let newValue { fields.append((name, newValue)) }
            }
        }
    }

    func has(_ id: String) -> Bool { html.contains(Self.mark(id)) }

    /// The text at the beginning of an element.
    func text(_ id: String) -> String? {
        guard let tag = tag(id) else { return nil }
        return Self.unescaped(html[tag.endIndex...].dropFirst().prefix { $0 != "<" })
    }

    /// The form that has this id, or that the element with this id is in; a button's name and value go along.
    func form(_ id: String, at location: SourceLocation = #_sourceLocation) throws -> Form {
        let tag = try #require(self.tag(id), "no \(id) on the page", sourceLocation: location)
        let start = try #require(html[..<tag.endIndex].ranges(of: "<form").last, sourceLocation: location).lowerBound
        let inner = html[start...]
        let text = inner[..<(inner.firstRange(of: "</form>")?.lowerBound ?? inner.endIndex)]
        var form = Form(action: Self.attribute("action", of: text.prefix { $0 != ">" }) ?? "", fields: [])
        for input in text.ranges(of: "<input ") {
            let input = text[input.lowerBound...].prefix { $0 != ">" }
            guard let name = Self.attribute("name", of: input), Self.attribute("type", of: input) != "checkbox" else {
                continue
            }
            form.fields.append((name, Self.attribute("value", of: input) ?? ""))
        }
        for select in text.ranges(of: "<select ") {
            let inner = text[select.lowerBound...]
            let options = inner[..<(inner.firstRange(of: "</select>")?.lowerBound ?? inner.endIndex)]
            guard let name = Self.attribute("name", of: options.prefix { $0 != ">" }) else { continue }
            let tags = options.ranges(of: "<option ").map { options[$0.lowerBound...].prefix { $0 != ">" } }
            let chosen = tags.first { $0.hasSuffix(" selected") } ?? tags.first
            form.fields.append((name, chosen.flatMap { Self.attribute("value", of: $0) } ?? ""))
        }
        for area in text.ranges(of: "<textarea ") {
            let rest = text[area.lowerBound...]
            let opening = rest.prefix { $0 != ">" }
            guard let name = Self.attribute("name", of: opening) else { continue }
            let text = Self.unescaped(rest.dropFirst(opening.count + 1).prefix { $0 != "<" })
            // HTML §13.2.6.4.7: a line end right behind the tag is no part of the text.
            form.fields.append((name, text.hasPrefix("\n") ? String(text.dropFirst()) : text))
        }
        if tag.hasPrefix("<button"), let name = Self.attribute("name", of: tag) {
            form.fields.append((name, Self.attribute("value", of: tag) ?? ""))
        }
        return form
    }

    /// An attribute of the element with this id.
    func attribute(_ name: String, of id: String) -> String? { tag(id).flatMap { Self.attribute(name, of: $0) } }

    /// From its `<` to before its `>`.
    private func tag(_ id: String) -> Substring? {
        guard let mark = html.firstRange(of: Self.mark(id)),
            let start = html[..<mark.lowerBound].lastIndex(of: "<")
        else { return nil }
        return html[start...].prefix { $0 != ">" }
    }

    private static func mark(_ id: String) -> String { " id=\"\(id)\"" }

    private static func attribute(_ name: String, of tag: Substring) -> String? {
        guard let mark = tag.firstRange(of: " \(name)=\"") else { return nil }
        return unescaped(tag[mark.upperBound...].prefix { $0 != "\"" })
    }

    private static func unescaped(_ text: Substring) -> String {
        let references = [
            ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#123;", "{"), ("&#10;", "\n"),
            ("&#13;", "\r"), ("&amp;", "&"),
        ]
        return references.reduce(String(text)) { $0.replacing($1.0, with: $1.1) }
    }
}
