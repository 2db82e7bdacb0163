// What a page tells its template: names with texts, flags, lists and groups.
import Mustache

/// Values by the names that the template uses.
typealias PageValues = [String: PageValue]

/// One value. What is absent is `.flag(false)`, never a missing name: a name that is not found would be looked for in what
/// surrounds it.
indirect enum PageValue: Sendable, Equatable {
    /// Plain text; escaped when it is written.
    case text(String)
    case flag(Bool)
    case list([PageValues])
    case group(PageValues)

    /// The text, or that there is none. The empty text is none: a template asks `{{#name}}` for what is to be shown.
    static func optional(_ text: String?) -> PageValue {
        guard let text, !text.isEmpty else { return .flag(false) }
        return .text(text)
    }

    static func optional(_ group: PageValues?) -> PageValue { group.map(PageValue.group) ?? .flag(false) }

    /// As the template library takes it.
    var mustache: Any {
        switch self {
        case .text(let text): Markup.value(Markup.escaped(text)) ?? false
        case .flag(let flag): flag
        case .list(let list): list.map(\.mustache)
        case .group(let group): group.mustache
        }
    }
}

extension PageValues {
    var mustache: [String: Any] { mapValues(\.mustache) }
}
