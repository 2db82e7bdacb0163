// What each template of a realm is for, in a sentence.
import WritProtocol

/// The sections of the list.
enum TemplateKind: CaseIterable, Sendable {
    case page, part, texts

    init(_ name: TemplateName) {
        self = name.locale != nil ? .texts : PageTemplate(rawValue: name.rawValue) != nil ? .page : .part
    }

    var title: String {
        switch self {
        case .page: "Pages"
        case .part: "Parts of pages, and their look"
        case .texts: "Texts of pages and letters"
        }
    }
}

extension TemplateName {
    var isStylesheet: Bool { rawValue == "writ.css" }

    /// Of a file of texts.
    var locale: UILocale? { UILocale.allCases.first { rawValue == "texts/\($0.rawValue).json" } }

    /// `nil` for a name that a realm may not have.
    var purpose: String? { locale.map { "Pages and letters in \($0.name)." } ?? Self.purposes[rawValue] }

    private static let purposes = [
        "login": "Where people sign in.",
        "select-account": "With which of several accounts to go on.",
        "consent": "What an application asks for, before it may have it.",
        "message": "What was done: signed out, a mail sent, an address verified.",
        "error": "Why something did not work.",
        "logout": "Asks whether to sign out.",
        "account": "What people see and change of their own account.",
        "forgot-password": "Asks whom to mail a link for a new password.",
        "set-password": "Where a new password is chosen.",
        "verify-email": "Where a mailed link leads, to confirm an address.",
        "confirm-email": "Asks for a confirmed address before a login goes on.",
        "update-profile": "Asks for what a profile lacks before a login goes on.",
        "register": "Where people make an account.",
        "layout": "Around every page: its head, the realm's name or logo, the languages.",
        "hidden": "The fields of a form that nobody fills in.",
        "rules": "Links to an application's policy and terms.",
        "new-password": "The fields for a new password.",
        "writ.css": "The look of every page. The realm's colour comes after it.",
    ]
}
