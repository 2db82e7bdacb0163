// Where people make accounts for themselves, and the page behind the link that they are mailed.
import HTTPTypes
import WritProtocol
import WritServer

extension Endpoints {
    func register(_ exchange: inout Exchange) async throws -> Reply {
        await forPeople(&exchange) { exchange, visit in
            let isPost = exchange.request.method == .post
            let form = isPost ? try exchange.form() : try exchange.parameters()
            let login = loginAddress(form, isPost: isPost, visit)
            let isAsked = isPost && !takeLocale(form, &visit)
            let outcome =
                isAsked
                ? try await requestRegistration(
                    authority, realm: visit.realm, form: form, browser: visit.browser, write: letters(visit))
                : try askForRegistration(authority, realm: visit.realm, browser: visit.browser)
            switch outcome {
            case .refused(let error): return refusal(error, visit)
            case .notOffered: return notOffered(visit)
            case .mailed:
                return pages.reply(
                    MessagePage(.verificationMailSent, link: PageLink(.login, login.address)), in: context(visit))
            case .page(let flow, let failure):
                let fields = linkForm(Paths.register, flow: flow, back: login.hidden, visit)
                var page = RegisterPage(form: fields)
                page.login = login.address
                if isPost {
                    page.username = form["username"] ?? ""
                    page.email = form["email"] ?? ""
                    page.givenName = form["given_name"] ?? ""
                    page.familyName = form["family_name"] ?? ""
                }
                page.failure = failure.map { RegisterPage.Failure($0) }
                return pages.reply(page, in: context(visit, languageForm: fields), status: Self.status(failure))
            }
        }
    }

    private static func status(_ failure: RegistrationFailure?) -> HTTPResponse.Status {
        switch failure {
        case nil: .ok
        case .throttled: .tooManyRequests
        case .usernameTaken, .usernameMalformed, .emailMalformed: .badRequest
        }
    }

    func finishRegistration(_ exchange: inout Exchange) async throws -> Reply {
        await forPeople(&exchange) { exchange, visit in
            let outcome: LinkOutcome<PasswordChangeRefusal>
            if exchange.request.method == .post {
                let form = try exchange.form()
                _ = takeLocale(form, &visit)
                outcome = try await WritServer.finishRegistration(
                    authority, realm: visit.realm, form: form, browser: visit.browser)
            } else {
                outcome = try await openRegistrationLink(
                    authority, realm: visit.realm, token: try exchange.parameters()["token"], browser: visit.browser)
            }
            switch outcome {
            case .refused(let error): return refusal(error, visit)
            case .worthless: return worthlessLink(PageLink(.login, visit.look.base + Paths.login), visit)
            case .done:
                return pages.reply(
                    MessagePage(.registered, link: PageLink(.login, visit.look.base + Paths.login)),
                    in: context(visit))
            case .page(let link, let failure):
                return passwordPage(link, failure, at: Paths.finishRegistration, isFirst: true, visit)
            }
        }
    }
}

extension RegisterPage.Failure {
    init(_ failure: RegistrationFailure) {
        self =
            switch failure {
            case .usernameTaken: .usernameTaken
            case .usernameMalformed: .usernameMalformed
            case .emailMalformed: .emailMalformed
            case .throttled: .throttled
            }
    }
}
