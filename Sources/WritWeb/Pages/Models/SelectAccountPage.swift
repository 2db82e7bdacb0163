// Asks whether to go on as who is logged in, or as somebody else (`prompt=select_account`).

struct SelectAccountPage: Page {
    static let template = PageTemplate.selectAccount

    struct Account: Sendable, Equatable {
        /// What the button sends as `account`.
        var value: String
        var name: String
        /// The username or address below the name.
        var detail: String?

        init(value: String, name: String, detail: String? = nil) {
            self.value = value
            self.name = name
            self.detail = detail
        }

        var values: PageValues {
            [
                "value": .text(value), "name": .text(name), "detail": .optional(detail),
                "monogram": .text(name.first.map { String($0).uppercased() } ?? ""),
            ]
        }
    }

    var form: PageForm
    var application: ApplicationLook?
    var accounts: [Account]
    /// The redirect URI.
    var leadsTo: String?

    init(form: PageForm, accounts: [Account]) {
        self.form = form
        self.accounts = accounts
    }

    var arguments: [String: String] { ["application": application?.name ?? ""] }
    var pictures: [String] { [application?.logoURI].compactMap(\.self) }

    func values(_ words: Words) -> PageValues {
        [
            "form": .group(form.values), "application": .optional(application?.values),
            "accounts": .list(accounts.map(\.values)),
        ]
    }
}
