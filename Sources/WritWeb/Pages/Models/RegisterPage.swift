// Where somebody makes an account for themselves (`self_registration`). The password is chosen behind the mailed link.

struct RegisterPage: Page {
    static let template = PageTemplate.register

    enum Failure: Sendable, Equatable {
        case usernameTaken, usernameLooksLikeAnother, usernameMalformed, emailMalformed, throttled
    }

    var form: PageForm
    var username = ""
    var email = ""
    var givenName = ""
    var familyName = ""
    var failure: Failure?
    /// Back to the login page.
    var login: String?

    init(form: PageForm) { self.form = form }

    func values(_ words: Words) -> PageValues {
        var username: TextKey?
        var email: TextKey?
        var other: TextKey?
        switch failure {
        case .usernameTaken: username = .usernameTaken
        case .usernameLooksLikeAnother: username = .usernameLooksLikeAnother
        case .usernameMalformed: username = .usernameMalformed
        case .emailMalformed: email = .emailMalformed
        case .throttled: other = .tooManyAttempts
        case nil: break
        }
        return [
            "form": .group(form.values), "username": .text(self.username), "email": .text(self.email),
            "given_name": .text(givenName), "family_name": .text(familyName), "login": .optional(login),
            "username_error": .optional(username.map { words($0) }),
            "email_error": .optional(email.map { words($0) }),
            "error": .optional(other.map { words($0) }),
        ]
    }
}
