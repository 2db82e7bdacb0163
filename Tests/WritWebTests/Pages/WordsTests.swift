// The texts: all of them in every language, all of them used; which language somebody gets.
import Testing
import WritProtocol

@testable import WritWeb

@Suite struct WordsTests {
    private static func catalog(_ locale: UILocale) throws -> Catalog {
        try Catalog(json: TemplateFiles.embedded["texts/\(locale.rawValue).json"], locale: locale)
    }

    @Test(arguments: UILocale.allCases)
    func `every key is there in every language, with the same arguments and never empty`(locale: UILocale) throws {
        let english = try Self.catalog(.en)
        let catalog = try Self.catalog(locale)
        #expect(catalog.keys.symmetricDifference(english.keys).isEmpty)
        for (key, text) in catalog.texts {
            #expect(!text.isEmpty, "\(key)")
            #expect(Catalog.arguments(of: text) == Catalog.arguments(of: english.texts[key] ?? ""), "\(key)")
        }
    }

    @Test func `no text is the same as the English one, save words that are`() throws {
        let english = try Self.catalog(.en)
        // Words that the languages share.
        let shared: [UILocale: Set<String>] = [.de: ["name"], .fr: ["mail_date"]]
        for locale in UILocale.allCases where locale != .en {
            let same = try Self.catalog(locale).texts.filter { english.texts[$0.key] == $0.value }.keys
            #expect(Set(same) == shared[locale] ?? [], "\(locale)")
        }
    }

    @Test func `every text is used, and every text that is used exists`() throws {
        var used = Set(TextKey.allCases.map(\.rawValue))
        for (path, text) in TemplateFiles.embedded.texts where path.hasSuffix(".mustache") {
            for tag in try TemplateTag.all(in: text) {
                let parts = tag.name.split(separator: ".")
                if parts.count == 2, ["words", "plain"].contains(parts[0]) { used.insert(String(parts[1])) }
            }
        }
        #expect(used.symmetricDifference(try PageTemplates.keys()).isEmpty)
    }

    @Test(arguments: [
        (UILocale.en, 1, "1 day"), (.en, 90, "90 days"), (.fr, 0, "0 jour"), (.zh, 1, "1 天"), (.ar, 1, "يوم واحد"),
        (.ar, 2, "يومين"), (.ar, 3, "3 أيام"), (.ar, 11, "11 يومًا"), (.ar, 100, "100 يوم"), (.ar, 103, "103 أيام"),
    ])
    func `a counted word has the form that its number takes`(locale: UILocale, count: Int, text: String) {
        #expect(PageTemplates.own.words(locale).counted(.days, count) == text)
    }

    @Test(arguments: [(30, "1 minute"), (600, "10 minutes"), (36_000, "10 hours"), (7_776_000, "90 days")])
    func `a span is told in its largest whole unit`(seconds: Int, text: String) {
        #expect(PageTemplates.own.words(.en).duration(Seconds(seconds)) == text)
    }

    @Test(arguments: [
        ("{", "text {a} b", ["a"]), ("", "no end { here", []), ("", "} {x}{y}", ["x", "y"]), ("", "", []),
    ])
    func `arguments stand in braces`(_: String, text: String, names: [String]) {
        #expect(Catalog.arguments(of: text) == Set(names))
    }
}

@Suite struct UILocaleTests {
    @Test(
        arguments: [
            (["de-AT", "en"], nil, nil, UILocale.de), (["tlh", "zh-Hant-TW"], "en", "fr", .zh), (["AR"], nil, nil, .ar),
            ([], "es", "fr", .es), ([], "xx", "fr-CH, fr;q=0.9", .fr), ([], nil, "en;q=0.1, ar;q=0.8, *;q=0.9", .ar),
            ([], nil, "de;q=0, es;q=0.001", .es), ([], nil, "de;q=x, es;q=1.5, fr;q=0.5", .fr),
            ([], nil, "it, pt-BR", .en), ([], nil, "", .en), (["", "-"], "", ",;q=,", .en),
            ([], nil, "fr;q=0.8, de;q=0.8", .fr), ([], nil, "fr ; q=0.3 , de;q=0.30", .fr),
        ] as [([String], String?, String?, UILocale)])
    func `the request decides before the cookie, the cookie before the browser, the browser before the realm`(
        tags: [String], cookie: String?, accept: String?, locale: UILocale
    ) {
        #expect(UILocale.choose(uiLocales: tags, cookie: cookie, acceptLanguage: accept, default: .en) == locale)
    }

    @Test func `a header of any length costs a bounded look`() {
        let long = String(repeating: "xx,", count: 100_000) + "de"
        #expect(UILocale.choose(acceptLanguage: long, default: .fr) == .fr)
    }
}
