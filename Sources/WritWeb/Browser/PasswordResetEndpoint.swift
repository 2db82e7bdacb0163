// "Forgot password", and the pages behind the links by which a password is chosen.
import HTTPTypes
import WritProtocol
import WritServer
import WritStore

extension Endpoints {
    func forgotPassword(_ exchange: inout Exchange) async throws -> Reply {
        await askForLink(
            &exchange, mailed: .resetMailSent,
            show: { try askForPasswordReset(authority, realm: $0.realm, browser: $0.browser) },
            ask: { form, visit in
                try await requestPasswordReset(
                    authority, realm: visit.realm, form: form, browser: visit.browser, write: letters(visit))
            },
            page: { asked, flow, failure, visit in
                let form = linkForm(Paths.forgotPassword, flow: flow, back: asked.back, visit)
                var page = ForgotPasswordPage(form: form)
                page.login = asked.login
                page.isThrottled = failure != nil
                return pages.reply(
                    page, in: context(visit, languageForm: form), status: failure == nil ? .ok : .tooManyRequests)
            })
    }

    func setPassword(_ exchange: inout Exchange) async throws -> Reply {
        await choosePassword(
            &exchange, .passwordReset, at: Paths.setPassword, done: .passwordSet,
            worthless: .forgotPassword, Paths.forgotPassword)
    }

    func invitation(_ exchange: inout Exchange) async throws -> Reply {
        await choosePassword(
            &exchange, .invitation, at: Paths.invitation, done: .registered, worthless: .login, Paths.login)
    }

    private func choosePassword(
        _ exchange: inout Exchange, _ purpose: ActionPurpose, at path: String, done: MessagePage.Kind,
        worthless: PageLink.Label, _ elsewhere: String
    ) async -> Reply {
        await followLink(
            &exchange, worthless: (worthless, elsewhere),
            open: { token, visit in
                try await openPasswordLink(
                    authority, realm: visit.realm, purpose, token: token, browser: visit.browser)
            },
            finish: { form, visit in
                try await WritServer.setPassword(
                    authority, realm: visit.realm, purpose, form: form, browser: visit.browser,
                    mail: correspondence(visit))
            },
            done: { visit in
                // The session that was here has ended with the others.
                visit.endSession()
                return pages.reply(
                    MessagePage(done, link: PageLink(.login, visit.look.base + Paths.login)), in: context(visit))
            },
            page: { link, failure, visit in
                passwordPage(link, failure, at: path, isFirst: purpose == .invitation, visit)
            })
    }

    /// - Parameter isFirst: Of a new account.
    func passwordPage(
        _ link: LinkPage, _ failure: PasswordChangeRefusal?, at path: String, isFirst: Bool, _ visit: Visit
    ) -> Reply {
        let form = linkForm(path, flow: link.flow, visit)
        var page = SetPasswordPage(form: form, username: link.username)
        page.isFirst = isFirst
        page.failure = failure.map { PasswordFailure($0) }
        return pages.reply(
            page, in: context(visit, languageForm: form), status: failure == nil ? .ok : .badRequest)
    }
}
