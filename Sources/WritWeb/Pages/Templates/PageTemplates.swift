// Templates, texts and files of the pages, read and checked once at start.
import Mustache
import WritProtocol

/// Everything that pages are made of: a server's, for all realms, or a realm's own over those (``OwnPages``).
package struct PageTemplates: Sendable {
    private(set) var library: MustacheLibrary
    private(set) var stylesheet: String
    let consoleStylesheet: String
    let formPostScript: String
    let icon: String
    private var words: [UILocale: Words]
    /// The templates' texts by their files' paths, for what they draw in.
    private(set) var texts: [String: String]
    /// The server's files of texts, as they are written; an operator's may hold only what differs.
    private let catalogs: [String: String]
    /// Of a realm's own templates and those of all realms with them, what the sections draw, by the files' paths.
    private(set) var sections: [String: DrawnSections] = [:]

    /// The program's own.
    package static let own: PageTemplates = {
        do { return try PageTemplates(over: TemplateFiles([:]), directory: "") } catch {
            // A test reads the same files.
            preconditionFailure("\(error)")
        }
    }()

    /// The program's own, with an operator's from a directory over them.
    /// - Throws: ``TemplateError`` naming the file and what is wrong with it.
    package init(directory: String) throws(TemplateError) {
        try self.init(over: TemplateFiles(directory: directory), directory: directory + "/")
    }

    private init(over own: TemplateFiles, directory: String) throws(TemplateError) {
        if !own.texts.isEmpty { try Self.check(own, directory) }
        let files = TemplateFiles.embedded.texts.merging(own.texts) { _, own in own }
        var library = MustacheLibrary()
        for (path, text) in files.sorted(by: { $0.key < $1.key }) where path.hasSuffix(".mustache") {
            let shown = own.texts[path] == nil ? path : directory + path
            do { try library.register(text, named: String(path.dropLast(".mustache".count))) } catch {
                throw Self.unparsed(error).of(shown)
            }
        }
        self.library = library
        stylesheet = files["writ.css"] ?? ""
        consoleStylesheet = files["console.css"] ?? ""
        formPostScript = files["form-post.js"] ?? ""
        icon = files["icon.svg"] ?? ""
        var words: [UILocale: Words] = [:]
        for locale in UILocale.allCases {
            let path = "texts/\(locale.rawValue).json"
            words[locale] = Words(
                try Self.catalog(locale, TemplateFiles.embedded[path], own.texts[path], file: directory + path),
                locale: locale)
        }
        self.words = words
        texts = files.filter { $0.key.hasSuffix(".mustache") }
        catalogs = files.filter { $0.key.hasSuffix(".json") }
        guard !own.texts.isEmpty else { return }
        let parts = TemplateParts(texts)
        for path in own.texts.keys.sorted() {
            if let flaw = parts.flaw(of: path) { throw flaw.of(directory + path) }
        }
    }

    /// A realm's own file over the one that is here. It is judged beforehand, with the others of the realm.
    /// - Parameter path: Of a file that a realm may have of its own (``OwnTemplateRules``).
    /// - Throws: ``TemplateError`` with the line, where there is one, and without the file.
    mutating func put(_ text: String, at path: String) throws(TemplateError) {
        if path.hasSuffix(".mustache") {
            try Self.names.get().check(text, of: path)
            do { try library.register(text, named: String(path.dropLast(".mustache".count))) } catch {
                throw Self.unparsed(error)
            }
            texts[path] = text
        } else if let locale = UILocale.allCases.first(where: { path == "texts/\($0.rawValue).json" }) {
            words[locale] = try words(locale).overlaid(by: Catalog(json: text, locale: locale))
        } else if path == "writ.css" {
            stylesheet = text
        } else {
            throw TemplateError("a realm has no such file of its own")
        }
    }

    /// Judges what the templates draw in.
    /// - Returns: What is wrong with that of the path, with the line.
    mutating func judge(_ path: String, _ parts: TemplateParts) -> TemplateError? {
        do throws(TemplateError) {
            sections[path] = try parts.sections(of: path)
            return nil
        } catch { return error }
    }

    /// What templates may name; learnt once.
    static let names = Result { () throws(TemplateError) in TemplateNames(texts: try keys()) }

    /// What holds of that name where a realm has none of its own; empty where there is none.
    func text(of name: TemplateName) -> String {
        let path = Self.path(of: name)
        return name.isStylesheet ? stylesheet : texts[path] ?? catalogs[path] ?? ""
    }

    /// What the template of a page may name; empty for what is none.
    func values(of name: TemplateName) -> [String] { (try? Self.names.get())?.values(of: Self.path(of: name)) ?? [] }

    func words(_ locale: UILocale) -> Words { words[locale] ?? Words(Catalog(), locale: locale) }

    private static func check(_ own: TemplateFiles, _ directory: String) throws(TemplateError) {
        let names = try names.get()
        for (path, text) in own.texts.sorted(by: { $0.key < $1.key }) where path.hasSuffix(".mustache") {
            do { try names.check(text, of: path) } catch { throw error.of(directory + path) }
        }
    }

    private static func catalog(
        _ locale: UILocale, _ embedded: String, _ own: String?, file: String
    ) throws(TemplateError) -> Catalog {
        var catalog = try Catalog(json: embedded, locale: locale)
        guard let own else { return catalog }
        do { try catalog.overlay(Catalog(json: own, locale: locale)) } catch { throw error.of(file) }
        return catalog
    }

    /// The keys of all texts.
    static func keys() throws(TemplateError) -> Set<String> {
        try Catalog(json: TemplateFiles.embedded["texts/en.json"], locale: .en).keys
    }

    private static func unparsed(_ error: any Error) -> TemplateError {
        guard let error = error as? MustacheTemplate.ParserError else { return TemplateError("\(error)") }
        return TemplateError("\(error.error) at \(error.context.line)", line: error.context.lineNumber)
    }
}
