// How much a page may draw from a realm's own templates: sections over different lists, one in the other, would draw as
// often as the product of their lengths, and a page is drawn at once, in the server's memory.
import Mustache

/// What one pass through a template's sections draws at most, found when the template is read (``TemplateParts``).
struct DrawnSections: Sendable, Equatable {
    /// Octets of the largest section over a list, with what it draws in, for one element; without values.
    var elementOctets = 0
    /// How often a section writes the value that it is over (`{{.}}`).
    var repeats = 0
}

/// Octets that one page may still draw beside the text of its template. Whatever a list's element or a value draws is
/// taken before it is drawn; when there is nothing left, neither draws anything, so that the drawing ends.
final class DrawingLimit {
    private var rest: Int
    private let sections: DrawnSections

    init(_ octets: Int, _ sections: DrawnSections) {
        rest = octets
        self.sections = sections
    }

    /// Whether the page drew all of its template.
    var holds: Bool { rest >= 0 }

    /// - Returns: `false`: it is not to be drawn.
    func takesElement() -> Bool { take(max(sections.elementOctets, 1)) }

    /// - Parameter octets: Of the escaped text.
    func takesValue(_ octets: Int) -> Bool { take(octets * max(sections.repeats, 1)) }

    private func take(_ octets: Int) -> Bool {
        if holds { rest -= octets }
        return holds
    }
}

/// A group as the template library takes it, under a limit.
struct LimitedGroup: MustacheParent, CustomStringConvertible {
    let values: PageValues
    /// What only a page's own group has.
    var words: [String: any MustacheParent] = [:]
    let limit: DrawingLimit

    /// `{{group}}` writes nothing.
    var description: String { "" }

    func child(named name: String) -> Any? {
        switch values[name] {
        case nil: return words[name]
        case .text(let text):
            let markup = Markup.escaped(text)
            return limit.takesValue(markup.utf8.count) ? Markup.value(markup) : nil
        case .flag(let flag): return flag
        case .list(let list): return LimitedList(list: list, limit: limit)
        case .group(let group): return LimitedGroup(values: group, limit: limit)
        }
    }
}

/// A list as the template library takes it, under a limit.
struct LimitedList: MustacheSequence, IteratorProtocol, CustomStringConvertible {
    private var rest: ArraySlice<PageValues>
    private let limit: DrawingLimit

    init(list: [PageValues], limit: DrawingLimit) {
        rest = list[...]
        self.limit = limit
    }

    var description: String { "" }

    mutating func next() -> LimitedGroup? {
        guard let values = rest.popFirst(), limit.takesElement() else { return nil }
        return LimitedGroup(values: values, limit: limit)
    }
}
