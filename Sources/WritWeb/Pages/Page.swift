// A page for people: a plain value that says what is to be shown, and around it what all pages have.
import HTTPTypes
import WritProtocol

/// What is to be shown. Rendered by ``Pages``; knows nothing of HTML.
protocol Page: Sendable {
    static var template: PageTemplate { get }
    /// What texts of this page may name in braces.
    var arguments: [String: String] { get }
    /// Where a form of the page may lead in the end, beside this server: the redirect URI.
    var leadsTo: String? { get }
    /// Addresses of pictures on it, beside the realm's logo.
    var pictures: [String] { get }
    /// Addresses of frames on it.
    var frames: [String] { get }
    /// Whether a document within it has a stylesheet that stands in its address (RFC 2397).
    var framesStyle: Bool { get }
    /// Whether it sends its form by itself, where scripts are allowed.
    var sendsItself: Bool { get }

    func values(_ words: Words) -> PageValues
}

extension Page {
    var arguments: [String: String] { [:] }
    var leadsTo: String? { nil }
    var pictures: [String] { [] }
    var frames: [String] { [] }
    var framesStyle: Bool { false }
    var sendsItself: Bool { false }
}

/// Whom a page is shown to, and where.
struct PageContext: Sendable {
    var look: RealmLook
    var locale: UILocale
    /// What the buttons for other languages send; without it there are none.
    var languageForm: PageForm?
    /// OIDC Core §3.1.2.1 `display=popup`: the application's window opened this one and waits for it, so it keeps its
    /// `window.opener`.
    var isPopup = false

    init(look: RealmLook, locale: UILocale, languageForm: PageForm? = nil, isPopup: Bool = false) {
        self.look = look
        self.locale = locale
        self.languageForm = languageForm
        self.isPopup = isPopup
    }
}

/// Where a form goes, and what it carries that nobody fills in (`flow`, a CSRF token).
struct PageForm: Sendable, Equatable {
    struct Field: Sendable, Equatable {
        var name: String
        var value: String
    }

    var action: String
    var hidden: [Field]

    init(_ action: String, hidden: [Field] = []) {
        self.action = action
        self.hidden = hidden
    }

    init(_ action: String, _ hidden: KeyValuePairs<String, String>) {
        self.init(action, hidden: hidden.map { Field(name: $0.key, value: $0.value) })
    }

    var values: PageValues {
        [
            "action": .text(action),
            "hidden": .list(hidden.map { ["name": .text($0.name), "value": .text($0.value)] }),
        ]
    }
}

/// The application that somebody logs in to, as its registration has it.
struct ApplicationLook: Sendable, Equatable {
    var name: String
    /// An https address; shown as a picture.
    var logoURI: String?
    var policyURI: String?
    var termsURI: String?
    /// The application's own page.
    var clientURI: String?

    init(
        name: String, logoURI: String? = nil, policyURI: String? = nil, termsURI: String? = nil,
        clientURI: String? = nil
    ) {
        self.name = name
        self.logoURI = logoURI
        self.policyURI = policyURI
        self.termsURI = termsURI
        self.clientURI = clientURI
    }

    var values: PageValues {
        [
            "name": .text(name), "monogram": .text(name.first.map { String($0).uppercased() } ?? ""),
            "logo": .optional(logoURI), "policy": .optional(policyURI),
            "terms": .optional(termsURI), "address": .optional(clientURI),
            "has_rules": .flag(policyURI != nil || termsURI != nil),
        ]
    }
}
