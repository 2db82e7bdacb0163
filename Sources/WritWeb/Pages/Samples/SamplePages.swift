// Every page with made-up content: what templates may name is learnt from them, and they are what one looks at.
import WritProtocol

/// A page in one of its states.
struct SamplePage: Sendable {
    var name: String
    var page: any Page

    init(_ name: String, _ page: any Page) {
        self.name = name
        self.page = page
    }
}

enum SamplePages {
    /// Together they show everything that any page can show.
    static var all: [SamplePage] { atLogin + atConsent + demanded + outcomes + passwords + account + mails }

    static func context(_ locale: UILocale) -> PageContext {
        var look = RealmLook(base: "/realms/acme", name: "Acme Corporation")
        look.primaryColor = Colour("#0f5c6e")
        look.logoURL = "https://acme.example/logo.svg"
        return PageContext(look: look, locale: locale, languageForm: PageForm("/realms/acme/login", ["flow": "flow"]))
    }

    /// An address that needs no file.
    static func fileHash(_ file: PageFile, _ look: RealmLook) -> String { look.base + file.path }

    private static let form = PageForm("/realms/acme/login", ["flow": "sealed", "csrf": "token"])
    private static let redirectURI = "https://payroll.acme.example/callback"
    private static let now = Instant(secondsSince1970: 1_787_234_700)

    private static var application: ApplicationLook {
        ApplicationLook(
            name: "Payroll", logoURI: nil, policyURI: "https://payroll.acme.example/privacy",
            termsURI: "https://payroll.acme.example/terms", clientURI: "https://payroll.acme.example")
    }

    private static var atLogin: [SamplePage] {
        var login = LoginPage(form: form)
        login.application = application
        login.leadsTo = redirectURI
        login.offersRememberMe = true
        login.forgotPassword = "/realms/acme/forgot-password"
        login.register = "/realms/acme/register"
        var failed = login
        failed.username = "alice@acme.example"
        failed.failure = .wrongCredentials
        failed.rememberMe = true
        var again = LoginPage(form: form)
        again.notice = .again
        again.username = "alice"
        var logo = login
        logo.application?.logoURI = "https://payroll.acme.example/logo.svg"
        var select = SelectAccountPage(
            form: form,
            accounts: [.init(value: "0198a7", name: "Alice Ångström", detail: "alice@acme.example")])
        select.application = application
        select.leadsTo = redirectURI
        return [
            SamplePage("login", login), SamplePage("login-failed", failed), SamplePage("login-again", again),
            SamplePage("login-logo", logo), SamplePage("select-account", select),
        ]
    }

    private static var atConsent: [SamplePage] {
        let scope = Scope(
            [.openid, .profile, .email, .phone, .address, .offlineAccess]
                + [ScopeToken("payslips:read")].compactMap(\.self))
        var full = ConsentPage(
            form: form, application: application, account: "alice@acme.example", scope: scope,
            duration: .offline(7_776_000))
        full.leadsTo = redirectURI
        full.otherAccount = "/realms/acme/oauth/authorize?prompt=select_account"
        full.resources = ["https://api.acme.example/payslips"]
        var short = ConsentPage(
            form: form, application: ApplicationLook(name: "Field Notes"), account: "alice",
            scope: Scope([.openid, .email]),
            duration: .session(36_000))
        short.leadsTo = "com.example.fieldnotes:/callback"
        return [SamplePage("consent", full), SamplePage("consent-short", short)]
    }

    private static var demanded: [SamplePage] {
        let other = "/realms/acme/login?other=1"
        var password = SetPasswordPage(form: form, username: "alice")
        password.isRequired = true
        password.otherAccount = other
        var profile = UpdateProfilePage(form: form, account: "alice")
        profile.email = "alice@acme.example"
        profile.givenName = "Alice"
        profile.otherAccount = other
        var profileMailed = profile
        profileMailed.isMailed = true
        var confirm = ConfirmEmailPage(form: form, account: "alice", email: "alice@acme.example")
        confirm.otherAccount = other
        var mailed = confirm
        mailed.isMailed = true
        var waiting = confirm
        waiting.isWaiting = true
        var impossible = confirm
        impossible.sendsMail = false
        return [
            SamplePage("update-password", password), SamplePage("update-profile", profile),
            SamplePage("update-profile-mailed", profileMailed),
        ]
            + UpdateProfilePage.Failure.allCases.map { failure in
                var refused = profile
                refused.failure = failure
                return SamplePage("update-profile-\(failure)", refused)
            } + [
                SamplePage("confirm-email", confirm), SamplePage("confirm-email-mailed", mailed),
                SamplePage("confirm-email-waiting", waiting), SamplePage("confirm-email-impossible", impossible),
            ]
    }

    private static var outcomes: [SamplePage] {
        var error = ErrorPage(.redirectNotRegistered, requestID: "5f0c3a9be7d14b6c8a2e94d07b51c6f3")
        error.code = "invalid_request"
        error.detail = "redirect_uri is not one of the client's registered redirect URIs."
        error.link = PageLink(.application("Payroll"), "https://payroll.acme.example")
        var logout = LogoutPage(form: form, account: "alice@acme.example")
        logout.application = "Payroll"
        let formPost = FormPostPage(
            form: PageForm(redirectURI, ["code": "wrc_sample", "state": "af0ifjsldkj", "iss": "https://login.example"]))
        var told = MessagePage(.loggedOut, link: PageLink(.application("Payroll"), redirectURI))
        told.frames = ["https://payroll.acme.example/logout?iss=https%3A%2F%2Flogin.example&sid=1"]
        return [
            SamplePage("error", error),
            SamplePage("error-expired", ErrorPage(.flowExpired, requestID: "5f0c3a9be7d14b6c8a2e94d07b51c6f3")),
            SamplePage("logout", logout), SamplePage("form-post", formPost),
            SamplePage(
                "logged-out", MessagePage(.loggedOut, link: PageLink(.application("Payroll"), redirectURI))),
            SamplePage("logged-out-frames", told), SamplePage("mail-sent", MessagePage(.resetMailSent)),
            SamplePage("email-verified", MessagePage(.emailVerified, link: PageLink(.account, "/realms/acme/account"))),
        ]
    }

    private static var passwords: [SamplePage] {
        var forgot = ForgotPasswordPage(form: form)
        forgot.login = "/realms/acme/login"
        var throttled = forgot
        throttled.username = "alice@"
        throttled.isThrottled = true
        let set = SetPasswordPage(form: form, username: "alice")
        var refused = set
        refused.isFirst = true
        refused.failure = .common
        var register = RegisterPage(form: form)
        register.login = "/realms/acme/login"
        var taken = register
        taken.username = "alice"
        taken.email = "alice@acme.example"
        taken.givenName = "Alice"
        taken.familyName = "Ångström"
        taken.failure = .usernameTaken
        return [
            SamplePage("forgot-password", forgot), SamplePage("forgot-password-failed", throttled),
            SamplePage("set-password", set), SamplePage("set-password-failed", refused),
            SamplePage("verify-email", VerifyEmailPage(form: form, email: "alice@acme.example")),
            SamplePage("register", register), SamplePage("register-failed", taken),
        ]
    }

    private static var account: [SamplePage] {
        var profile = AccountPage.Profile(username: "alice")
        profile.name = "Alice Ångström"
        profile.email = "alice@acme.example"
        profile.phoneNumber = "+49 30 901820"
        profile.isPhoneNumberVerified = true
        let agents = [
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:142.0) Gecko/20100101 Firefox/142.0",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 Version/18.6 Safari/604.1",
        ]
        let sessions = agents.enumerated().map { index, agent in
            AccountPage.Session(
                id: "session-\(index)", isCurrent: index == 0, userAgent: agent, address: "203.0.113.\(20 + index)",
                begunAt: now - Seconds(3600 * (1 + index * 30)), lastUsedAt: now - Seconds(index * 7260))
        }
        let applications = [
            AccountPage.Application(
                clientID: "payroll", name: "Payroll", scope: Scope([.openid, .profile, .email]), since: now - 5_184_000),
            AccountPage.Application(
                clientID: "notes", name: "Field Notes",
                scope: Scope([.openid, .offlineAccess] + [ScopeToken("notes:write")].compactMap(\.self)),
                since: now - 864_000),
        ]
        var full = AccountPage(form: form, profile: profile, sessions: sessions, applications: applications)
        full.verifiesEmail = true
        full.notice = .passwordChanged
        var new = AccountPage(
            form: form, profile: AccountPage.Profile(username: "bob"), sessions: [sessions[0]], applications: [])
        new.passwordFailure = .tooShort
        var wrong = new
        wrong.passwordFailure = .currentWrong
        return [SamplePage("account", full), SamplePage("account-new", new), SamplePage("account-failed", wrong)]
    }

    private static var mails: [SamplePage] {
        let subject = "Reset your password"
        return [
            SamplePage(
                "mail-list",
                MailListPage(mails: [
                    .init(page: "/dev/mail/1", recipient: "alice@acme.example", subject: subject, at: now)
                ])),
            SamplePage("mail-list-empty", MailListPage(mails: [])),
            SamplePage(
                "mail-message",
                MailMessagePage(
                    sender: "Acme <login@acme.example>", recipient: "alice@acme.example", subject: subject, at: now,
                    body: """
                        Hello Alice,

                        use this link within 15 minutes to set a new password:

                        https://login.acme.example/realms/acme/set-password?token=wrp_sample

                        If you did not ask for it, do nothing.
                        """,
                    list: "/dev/mail")),
        ]
    }
}
