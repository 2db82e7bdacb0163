// Where somebody says who they are.
import WritProtocol

struct LoginPage: Page {
    static let template = PageTemplate.login

    /// Why the last attempt led back here. One text for a wrong name and a wrong password, so that no name is told.
    enum Failure: CaseIterable, Sendable {
        case wrongCredentials, tooManyAttempts, expired

        var text: TextKey {
            switch self {
            case .wrongCredentials: .wrongCredentials
            case .tooManyAttempts: .tooManyAttempts
            case .expired: .loginExpired
            }
        }
    }

    /// Why there is something to say before the first attempt.
    enum Notice: CaseIterable, Sendable {
        /// `prompt=login`, or the login is older than `max_age`.
        case again
        case passwordChanged, emailVerified, registered

        var text: TextKey {
            switch self {
            case .again: .loginAgain
            case .passwordChanged: .passwordChangedLogin
            case .emailVerified: .emailVerifiedLogin
            case .registered: .registeredLogin
            }
        }
    }

    var form: PageForm
    /// `nil`: to the account page.
    var application: ApplicationLook?
    /// From `login_hint`, or what was typed before.
    var username = ""
    var failure: Failure?
    var notice: Notice?
    /// Whether the box is there, and whether it was ticked before.
    var offersRememberMe = false
    var rememberMe = false
    /// Addresses; `nil`: not offered.
    var forgotPassword: String?
    var register: String?
    /// The redirect URI of the request.
    var leadsTo: String?

    init(form: PageForm) { self.form = form }

    var arguments: [String: String] { ["application": application?.name ?? ""] }
    var pictures: [String] { [application?.logoURI].compactMap(\.self) }

    func values(_ words: Words) -> PageValues {
        [
            "form": .group(form.values), "application": .optional(application?.values), "username": .text(username),
            "focuses_password": .flag(!username.isEmpty), "error": .optional(failure.map { words($0.text) }),
            "notice": .optional(notice.map { words($0.text) }), "offers_remember_me": .flag(offersRememberMe),
            "remember_me": .flag(rememberMe), "forgot_password": .optional(forgotPassword),
            "register": .optional(register),
        ]
    }
}
