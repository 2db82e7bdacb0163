// Templates, texts and files of the pages, read and checked once at start.
import Mustache

/// Everything that pages are made of; the same for all realms.
package struct PageTemplates: Sendable {
    let library: MustacheLibrary
    let stylesheet: String
    let consoleStylesheet: String
    let formPostScript: String
    let icon: String
    private let words: [UILocale: Words]

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
    }

    func words(_ locale: UILocale) -> Words { words[locale] ?? Words(Catalog(), locale: locale) }

    private static func check(_ own: TemplateFiles, _ directory: String) throws(TemplateError) {
        let names = TemplateNames(texts: try keys())
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
