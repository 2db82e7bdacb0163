// The texts of one language as pages and templates ask for them.
import Mustache
import WritProtocol

/// One language's texts; made at start, shared by all pages.
struct Words: Sendable {
    let locale: UILocale
    private let catalog: Catalog
    /// Texts without arguments, ready to be written.
    private let ready: [String: (template: MustacheTemplate, octets: Int)]

    init(_ catalog: Catalog, locale: UILocale) {
        self.locale = locale
        self.catalog = catalog
        ready = catalog.texts.compactMapValues { text -> (template: MustacheTemplate, octets: Int)? in
            guard Catalog.arguments(of: text).isEmpty else { return nil }
            let markup = Markup.escaped(text)
            return Markup.value(markup).map { (template: $0, octets: markup.utf8.count) }
        }
    }

    /// The same with another file's texts over them.
    /// - Throws: ``TemplateError``, see ``Catalog/overlay(_:)``.
    func overlaid(by own: Catalog) throws(TemplateError) -> Words {
        var catalog = catalog
        try catalog.overlay(own)
        return Words(catalog, locale: locale)
    }

    /// The plain text. An argument that is not given stays in its braces, which a test looks for.
    func callAsFunction(_ key: TextKey, _ arguments: [String: String] = [:]) -> String {
        Self.filled(catalog.texts[key.rawValue] ?? key.rawValue, arguments)
    }

    /// "3 days": the form of a counted word for this many.
    func counted(_ key: TextKey, _ count: Int) -> String {
        let forms = catalog.counted[key.rawValue] ?? [:]
        let form = forms[Plural.category(of: count, in: locale)] ?? forms[.other] ?? key.rawValue
        return Self.filled(form, ["count": String(count)])
    }

    /// A span in its largest whole unit of days, hours and minutes.
    func duration(_ span: Seconds) -> String {
        switch span.count {
        case 172_800...: counted(.days, span.count / 86_400)
        case 7200...: counted(.hours, span.count / 3600)
        default: counted(.minutes, max(1, span.count / 60))
        }
    }

    /// What `{{words.key}}` finds: each argument in an element of its own, so that a name in Arabic does not turn the
    /// sentence around it (HTML, `bdi`).
    func inTemplate(_ arguments: [String: String], _ limit: DrawingLimit? = nil) -> any MustacheParent {
        Lookup(words: self, arguments: arguments, around: ("<bdi>", "</bdi>"), limit: limit)
    }

    /// What `{{plain.key}}` finds, for attributes and titles, where no element may stand.
    func inAttribute(_ arguments: [String: String], _ limit: DrawingLimit? = nil) -> any MustacheParent {
        Lookup(words: self, arguments: arguments, around: ("", ""), limit: limit)
    }

    private static func filled(_ text: String, _ arguments: [String: String]) -> String {
        Catalog.parts(of: text).map { part in
            switch part {
            case .words(let words): String(words)
            case .argument(let name): arguments[name] ?? "{\(name)}"
            }
        }.joined()
    }

    private struct Lookup: MustacheParent, CustomStringConvertible {
        let words: Words
        let arguments: [String: String]
        let around: (before: String, after: String)
        let limit: DrawingLimit?

        /// `{{words}}` writes nothing.
        var description: String { "" }

        func child(named key: String) -> Any? {
            if let ready = words.ready[key] { return takes(ready.octets) ? ready.template : nil }
            guard let text = words.catalog.texts[key] else { return nil }
            let markup = Catalog.parts(of: text).map { part in
                switch part {
                case .words(let words): Markup.escaped(words)
                case .argument(let name):
                    around.before + Markup.escaped(arguments[name] ?? "{\(name)}") + around.after
                }
            }
            let joined = markup.joined()
            return takes(joined.utf8.count) ? Markup.value(joined) : nil
        }

        private func takes(_ octets: Int) -> Bool { limit?.takesValue(octets) ?? true }
    }
}
