// Where people make accounts for themselves, and the page behind the link that they are mailed.
import HTTPTypes
import WritProtocol
import WritServer

extension Endpoints {
    func register(_ exchange: inout Exchange) async throws -> Reply {
        await askForLink(
            &exchange, mailed: .verificationMailSent,
            show: { try askForRegistration(authority, realm: $0.realm, browser: $0.browser) },
            ask: { form, visit in
                try await requestRegistration(
                    authority, realm: visit.realm, form: form, browser: visit.browser, write: letters(visit))
            },
            page: { asked, flow, failure, visit in
                let fields = linkForm(Paths.register, flow: flow, back: asked.back, visit)
                var page = RegisterPage(form: fields)
                page.login = asked.login
                if let form = asked.form {
                    page.username = form["username"] ?? ""
                    page.email = form["email"] ?? ""
                    page.givenName = form["given_name"] ?? ""
                    page.familyName = form["family_name"] ?? ""
                }
                page.failure = failure.map { RegisterPage.Failure($0) }
                return pages.reply(page, in: context(visit, languageForm: fields), status: Self.status(failure))
            })
    }

    private static func status(_ failure: RegistrationFailure?) -> HTTPResponse.Status {
        switch failure {
        case nil: .ok
        case .throttled: .tooManyRequests
        case .usernameTaken, .usernameLooksLikeAnother, .usernameMalformed, .emailMalformed: .badRequest
        }
    }

    func finishRegistration(_ exchange: inout Exchange) async throws -> Reply {
        await followLink(
            &exchange, worthless: (.login, Paths.login),
            open: { token, visit in
                try await openRegistrationLink(
                    authority, realm: visit.realm, token: token, browser: visit.browser)
            },
            finish: { form, visit in
                try await WritServer.finishRegistration(
                    authority, realm: visit.realm, form: form, browser: visit.browser)
            },
            done: { visit in
                pages.reply(
                    MessagePage(.registered, link: PageLink(.login, visit.look.base + Paths.login)),
                    in: context(visit))
            },
            page: { link, failure, visit in
                passwordPage(link, failure, at: Paths.finishRegistration, isFirst: true, visit)
            })
    }
}

extension RegisterPage.Failure {
    init(_ failure: RegistrationFailure) {
        self =
            switch failure {
            case .usernameTaken: .usernameTaken
            case .usernameLooksLikeAnother: .usernameLooksLikeAnother
            case .usernameMalformed: .usernameMalformed
            case .emailMalformed: .emailMalformed
            case .throttled: .throttled
            }
    }
}
