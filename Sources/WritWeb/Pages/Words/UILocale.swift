// The languages of the pages, and which one somebody gets.
import WritProtocol

/// A language that every text exists in. The raw value is its tag (BCP 47).
enum UILocale: String, CaseIterable, Sendable {
    case en, de, fr, es, zh, ar

    /// The language's name in itself.
    var name: String {
        switch self {
        case .en: "English"
        case .de: "Deutsch"
        case .fr: "Français"
        case .es: "Español"
        case .zh: "中文"
        case .ar: "العربية"
        }
    }

    /// `dir` of the page.
    var direction: String { self == .ar ? "rtl" : "ltr" }

    /// The first that is ours of: what the application asked for (OIDC Core §3.1.2.1 `ui_locales`), what the person chose
    /// before (a cookie), what the browser says (RFC 9110 §12.5.4), and the realm's own.
    static func choose(
        uiLocales: [String] = [], cookie: String? = nil, acceptLanguage: String? = nil, default: UILocale
    ) -> UILocale {
        for tag in uiLocales.prefix(limit) { if let locale = lookup(tag) { return locale } }
        if let locale = cookie.flatMap(UILocale.init(rawValue:)) { return locale }
        for tag in ranges(acceptLanguage ?? "") { if let locale = lookup(tag) { return locale } }
        return `default`
    }

    /// Tags looked at; more than a person reads.
    private static let limit = 32

    /// RFC 4647 §3.4: a tag is cut short from its end until it is known. All of ours are bare languages, so its first part
    /// decides: `de-AT` is `de`, `zh-Hant-TW` is `zh`.
    private static func lookup(_ tag: some StringProtocol) -> UILocale? {
        UILocale(rawValue: tag.prefix { $0 != "-" && $0 != "_" }.lowercased())
    }

    /// The language ranges of `Accept-Language`, best first, without those of weight zero and without `*`.
    private static func ranges(_ field: String) -> [Substring] {
        let items = field.split(separator: ",").prefix(limit).compactMap { item -> (tag: Substring, weight: Int)? in
            let parts = item.split(separator: ";").map { $0.trimming { $0 == " " || $0 == "\t" } }
            guard let tag = parts.first, tag != "*" else { return nil }
            guard let parameter = parts.dropFirst().first else { return (tag, 1000) }
            guard parameter.lowercased().hasPrefix("q="), let weight = weight(parameter.dropFirst(2)) else {
                return nil
            }
            return (tag, weight)
        }
        // Equal weights keep the order of the field; `sorted` is stable in fact but not by contract.
        return items.enumerated().filter { $0.element.weight > 0 }
            .sorted { ($1.element.weight, $0.offset) < ($0.element.weight, $1.offset) }.map(\.element.tag)
    }

    /// RFC 9110 §12.4.2: `0` to `1` with three decimals at most, in thousandths.
    private static func weight(_ text: Substring) -> Int? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let whole = Int(parts[0]), (0...1).contains(whole) else { return nil }
        guard parts.count == 2 else { return whole * 1000 }
        guard parts[1].utf8.count <= 3, parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        let decimals = Int(parts[1] + String(repeating: "0", count: 3 - parts[1].utf8.count)) ?? 0
        return whole == 1 && decimals > 0 ? nil : whole * 1000 + decimals
    }
}
