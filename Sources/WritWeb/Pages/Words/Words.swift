// The texts of one language as pages and templates ask for them.
import Mustache
import WritProtocol

/// One language's texts; made at start, shared by all pages.
struct Words: Sendable {
    let locale: UILocale
    private let catalog: Catalog
    /// Texts without arguments, ready to be written.
    private let ready: [String: MustacheTemplate]

    init(_ catalog: Catalog, locale: UILocale) {
        self.locale = locale
        self.catalog = catalog
        ready = catalog.texts.compactMapValues { text in
            Catalog.arguments(of: text).isEmpty ? Markup.value(Markup.escaped(text)) : nil
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
    func inTemplate(_ arguments: [String: String]) -> any MustacheParent {
        Lookup(words: self, arguments: arguments, around: ("<bdi>", "</bdi>"))
    }

    /// What `{{plain.key}}` finds, for attributes and titles, where no element may stand.
    func inAttribute(_ arguments: [String: String]) -> any MustacheParent {
        Lookup(words: self, arguments: arguments, around: ("", ""))
    }

    private static func filled(_ text: String, _ arguments: [String: String]) -> String {
        Catalog.parts(of: text).map { part in
            switch part {
            case .words(let words): String(words)
            case .argument(let name): arguments[name] ?? "{\(name)}"
            }
        }.joined()
    }

    private struct Lookup: MustacheParent {
        let words: Words
        let arguments: [String: String]
        let around: (before: String, after: String)

        func child(named key: String) -> Any? {
            if let ready = words.ready[key] { return ready }
            guard let text = words.catalog.texts[key] else { return nil }
            let markup = Catalog.parts(of: text).map { part in
                switch part {
                case .words(let words): Markup.escaped(words)
                case .argument(let name):
                    around.before + Markup.escaped(arguments[name] ?? "{\(name)}") + around.after
                }
            }
            return Markup.value(markup.joined())
        }
    }
}
