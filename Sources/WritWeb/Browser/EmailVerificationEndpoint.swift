// The page behind a link that proves an address.
import HTTPTypes
import WritProtocol
import WritServer

extension Endpoints {
    func verifyEmail(_ exchange: inout Exchange) async throws -> Reply {
        await forPeople(&exchange) { exchange, visit in
            let outcome: LinkOutcome<NoFailure>
            if exchange.request.method == .post {
                let form = try exchange.form()
                _ = takeLocale(form, &visit)
                outcome = try await WritServer.verifyEmail(
                    authority, realm: visit.realm, form: form, browser: visit.browser)
            } else {
                outcome = try await openVerificationLink(
                    authority, realm: visit.realm, token: try exchange.parameters()["token"], browser: visit.browser)
            }
            let account = PageLink(.account, visit.look.base + Paths.account)
            switch outcome {
            case .refused(let error): return refusal(error, visit)
            case .worthless: return worthlessLink(account, visit)
            case .done: return pages.reply(MessagePage(.emailVerified, link: account), in: context(visit))
            case .page(let link, _):
                let form = linkForm(Paths.verifyEmail, flow: link.flow, visit)
                return pages.reply(
                    VerifyEmailPage(form: form, email: link.email), in: context(visit, languageForm: form))
            }
        }
    }
}
