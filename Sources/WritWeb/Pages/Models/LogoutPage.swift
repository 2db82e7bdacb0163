// Asks whether somebody wants to log out, where it could be another page's doing (RP-Initiated Logout 1.0 §2).

struct LogoutPage: Page {
    static let template = PageTemplate.logout

    var form: PageForm
    /// Who is logged in.
    var account: String
    /// Which application asked, where that is known.
    var application: String?
    /// The post_logout_redirect_uri.
    var leadsTo: String?

    init(form: PageForm, account: String) {
        self.form = form
        self.account = account
    }

    var arguments: [String: String] { ["account": account, "application": application ?? ""] }

    func values(_ words: Words) -> PageValues {
        ["form": .group(form.values), "application": .optional(application)]
    }
}
