// "Forgot password", and the page behind the link that it mails.
import HTTPTypes
import WritProtocol
import WritServer

extension Endpoints {
    func forgotPassword(_ exchange: inout Exchange) async throws -> Reply {
        await forPeople(&exchange) { exchange, visit in
            let isPost = exchange.request.method == .post
            let form = isPost ? try exchange.form() : try exchange.parameters()
            let login = loginAddress(form, isPost: isPost, visit)
            let isAsked = isPost && !takeLocale(form, &visit)
            let outcome =
                isAsked
                ? try await requestPasswordReset(
                    authority, realm: visit.realm, form: form, browser: visit.browser, write: letters(visit))
                : try askForPasswordReset(authority, realm: visit.realm, browser: visit.browser)
            switch outcome {
            case .refused(let error): return refusal(error, visit)
            case .notOffered: return notOffered(visit)
            case .mailed:
                return pages.reply(
                    MessagePage(.resetMailSent, link: PageLink(.login, login.address)), in: context(visit))
            case .page(let flow, let failure):
                let form = linkForm(Paths.forgotPassword, flow: flow, back: login.hidden, visit)
                var page = ForgotPasswordPage(form: form)
                page.login = login.address
                page.isThrottled = failure != nil
                return pages.reply(
                    page, in: context(visit, languageForm: form), status: failure == nil ? .ok : .tooManyRequests)
            }
        }
    }

    func setPassword(_ exchange: inout Exchange) async throws -> Reply {
        await forPeople(&exchange) { exchange, visit in
            let outcome: LinkOutcome<PasswordChangeRefusal>
            if exchange.request.method == .post {
                let form = try exchange.form()
                _ = takeLocale(form, &visit)
                outcome = try await WritServer.setPassword(
                    authority, realm: visit.realm, form: form, browser: visit.browser)
            } else {
                outcome = try await openPasswordLink(
                    authority, realm: visit.realm, token: try exchange.parameters()["token"], browser: visit.browser)
            }
            switch outcome {
            case .refused(let error): return refusal(error, visit)
            case .worthless:
                return worthlessLink(PageLink(.forgotPassword, visit.look.base + Paths.forgotPassword), visit)
            case .done:
                // The session that was here has ended with the others.
                visit.endSession()
                return pages.reply(
                    MessagePage(.passwordSet, link: PageLink(.login, visit.look.base + Paths.login)),
                    in: context(visit))
            case .page(let link, let failure):
                return passwordPage(link, failure, at: Paths.setPassword, isFirst: false, visit)
            }
        }
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
