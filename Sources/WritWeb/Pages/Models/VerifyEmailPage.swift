// The page behind a mailed link that proves an address. A button, since mail scanners follow links.

struct VerifyEmailPage: Page {
    static let template = PageTemplate.verifyEmail

    var form: PageForm
    var email: String

    init(form: PageForm, email: String) {
        self.form = form
        self.email = email
    }

    var arguments: [String: String] { ["email": email] }

    func values(_ words: Words) -> PageValues { ["form": .group(form.values)] }
}
