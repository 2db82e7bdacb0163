// What an administrator demands of somebody before they come in: their profile, and a confirmed address. The new
// password is asked for by SetPasswordPage.
import WritProtocol

struct UpdateProfilePage: Page {
    static let template = PageTemplate.updateProfile

    enum Failure: CaseIterable, Sendable {
        case givenNameMissing, emailMalformed
        /// An address or a name that cannot be taken.
        case notPossible
        /// Too many links were asked for.
        case throttled
    }

    var form: PageForm
    /// Who is logged in.
    var account: String
    var email = ""
    var givenName = ""
    var familyName = ""
    var failure: Failure?
    /// A link is on its way to the address, which is theirs when they have followed it.
    var isMailed = false
    /// Of that link.
    var linkLifetime: Seconds = 900
    /// Where to go to be somebody else.
    var otherAccount: String?
    /// The redirect URI of the request.
    var leadsTo: String?

    init(form: PageForm, account: String) {
        self.form = form
        self.account = account
    }

    var arguments: [String: String] { ["account": account] }

    func values(_ words: Words) -> PageValues {
        func error(_ failure: Failure, _ key: TextKey) -> PageValue {
            .optional(self.failure == failure ? words(key) : nil)
        }
        let mailed = words(.confirmEmailMailed, ["email": email, "duration": words.duration(linkLifetime)])
        let other: TextKey? =
            switch failure {
            case .notPossible: .detailsNotPossible
            case .throttled: .tooManyAttempts
            case nil, .givenNameMissing, .emailMalformed: nil
            }
        return [
            "form": .group(form.values), "account": .text(account), "email": .text(email),
            "notice": .optional(isMailed ? mailed : nil),
            "given_name": .text(givenName), "family_name": .text(familyName),
            "email_error": error(.emailMalformed, .emailMalformed),
            "given_name_error": error(.givenNameMissing, .givenNameMissing),
            "error": .optional(other.map { words($0) }), "other_account": .optional(otherAccount),
        ]
    }
}

/// Asks for a mail with a link, and waits until it was followed.
struct ConfirmEmailPage: Page {
    static let template = PageTemplate.confirmEmail

    var form: PageForm
    /// Who is logged in.
    var account: String
    var email: String
    /// Of the link that is mailed.
    var linkLifetime: Seconds = 900
    /// Whether mails arrive; where they don't, an administrator has to help.
    var sendsMail = true
    /// A link is on its way.
    var isMailed = false
    /// Somebody wants to go on who has not followed it.
    var isWaiting = false
    /// Where to go to be somebody else.
    var otherAccount: String?
    /// The redirect URI of the request.
    var leadsTo: String?

    init(form: PageForm, account: String, email: String) {
        self.form = form
        self.account = account
        self.email = email
    }

    var arguments: [String: String] { ["account": account, "email": email] }

    func values(_ words: Words) -> PageValues {
        let mailed = words(.confirmEmailMailed, ["email": email, "duration": words.duration(linkLifetime)])
        let error: TextKey? = !sendsMail ? .confirmEmailImpossible : isWaiting ? .confirmEmailWaiting : nil
        return [
            "form": .group(form.values), "account": .text(account), "sends_mail": .flag(sendsMail),
            "notice": .optional(isMailed ? mailed : nil), "error": .optional(error.map { words($0) }),
            "is_first": .flag(sendsMail && !isMailed && !isWaiting),
            "other_account": .optional(otherAccount),
        ]
    }
}
