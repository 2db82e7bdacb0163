// Asking for a link to set a password, and setting it.

struct ForgotPasswordPage: Page {
    static let template = PageTemplate.forgotPassword

    var form: PageForm
    /// Username or address, as typed before.
    var username = ""
    /// Too many links were asked for from here.
    var isThrottled = false
    /// Back to the login page.
    var login: String?

    init(form: PageForm) { self.form = form }

    func values(_ words: Words) -> PageValues {
        [
            "form": .group(form.values), "username": .text(username), "login": .optional(login),
            "error": .optional(isThrottled ? words(.tooManyAttempts) : nil),
        ]
    }
}

/// Why a password is not taken (NIST SP 800-63B §3.1.1.2); also on ``AccountPage``.
enum PasswordFailure: CaseIterable, Sendable {
    case tooShort, tooLong, common, ownName, repeatDiffers, unchanged, currentWrong, throttled

    /// Whether it is the current password, asked for beside the new one, that was not taken.
    var isOfCurrent: Bool { self == .currentWrong || self == .throttled }

    var text: TextKey {
        switch self {
        case .tooShort: .passwordTooShort
        case .tooLong: .passwordTooLong
        case .common: .passwordCommon
        case .ownName: .passwordOwnName
        case .repeatDiffers: .passwordRepeatDiffers
        case .unchanged: .passwordUnchanged
        case .currentWrong: .currentPasswordWrong
        case .throttled: .tooManyAttempts
        }
    }
}

/// The page behind a mailed link: a new password for a forgotten one, or the first of a new account. And the page for
/// somebody whose password is temporary.
struct SetPasswordPage: Page {
    static let template = PageTemplate.setPassword

    var form: PageForm
    /// For the browser's password store.
    var username: String
    var isFirst = false
    /// It is asked for after a login, before the person comes in.
    var isRequired = false
    /// Where to go to be somebody else.
    var otherAccount: String?
    /// The redirect URI of the request.
    var leadsTo: String?
    var failure: PasswordFailure?

    init(form: PageForm, username: String) {
        self.form = form
        self.username = username
    }

    var arguments: [String: String] { ["account": username] }

    func values(_ words: Words) -> PageValues {
        [
            "form": .group(form.values), "username": .text(username), "is_first": .flag(isFirst),
            "is_required": .flag(isRequired), "other_account": .optional(otherAccount),
            "error": .optional(failure.map { words($0.text) }),
        ]
    }
}
