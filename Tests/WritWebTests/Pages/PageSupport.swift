// What the tests of the pages share.
import HTTPTypes
import NIOCore
import Testing

@testable import WritWeb

enum PageBed {
    static let pages = Pages(.own, fields: CommonFields(WebSettings()))

    static func context(_ locale: UILocale = .en) -> PageContext {
        PageContext(look: RealmLook(base: "/realms/acme", name: "Acme"), locale: locale)
    }

    static func html(_ page: some Page, _ locale: UILocale = .en) -> String { pages.html(page, in: context(locale)) }

    /// The policy of a page's reply, by directive.
    static func policy(_ page: some Page, _ context: PageContext = context()) -> [String: String] {
        let text = pages.reply(page, in: context).fields[.contentSecurityPolicy] ?? ""
        return text.split(separator: ";").reduce(into: [:]) { policy, directive in
            let words = directive.split(separator: " ", maxSplits: 1).map(String.init)
            policy[words[0]] = words.dropFirst().first ?? ""
        }
    }
}

/// A sample page in a language.
struct Shown: Sendable, CustomTestStringConvertible {
    let sample: SamplePage
    let locale: UILocale

    var testDescription: String { "\(sample.name).\(locale.rawValue)" }

    static let all = UILocale.allCases.flatMap { locale in SamplePages.all.map { Shown(sample: $0, locale: locale) } }
    static let english = all.filter { $0.locale == .en }

    var html: String { PageBed.pages.html(sample.page, in: SamplePages.context(locale)) }
}

/// An element's opening tag, found by a reader that knows just enough of HTML for what the templates write.
struct Tag: Equatable {
    let name: String
    let attributes: [String: String]

    static func all(in html: String) -> [Tag] {
        var tags: [Tag] = []
        var rest = html[...]
        while let open = rest.firstIndex(of: "<"), let close = rest[open...].firstIndex(of: ">") {
            let inner = rest[rest.index(after: open)..<close]
            rest = rest[rest.index(after: close)...]
            guard let first = inner.first, first.isLetter else { continue }
            let name = inner.prefix { $0 != " " }
            tags.append(Tag(name: String(name), attributes: attributes(inner.dropFirst(name.count))))
        }
        return tags
    }

    private static func attributes(_ text: Substring) -> [String: String] {
        var attributes: [String: String] = [:]
        var rest = text.drop { $0 == " " }
        while !rest.isEmpty {
            let name = rest.prefix { $0 != " " && $0 != "=" }
            rest = rest.dropFirst(name.count)
            var value = ""
            if rest.hasPrefix("=\"") {
                value = String(rest.dropFirst(2).prefix { $0 != "\"" })
                rest = rest.dropFirst(2).drop { $0 != "\"" }.dropFirst()
            }
            attributes[String(name)] = value
            rest = rest.drop { $0 == " " }
        }
        return attributes
    }
}
