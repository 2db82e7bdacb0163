// The page behind a link that proves an address.
import HTTPTypes
import WritProtocol
import WritServer

extension Endpoints {
    func verifyEmail(_ exchange: inout Exchange) async throws -> Reply {
        await followLink(
            &exchange, worthless: (.account, Paths.account),
            open: { token, visit in
                try await openVerificationLink(
                    authority, realm: visit.realm, token: token, browser: visit.browser)
            },
            finish: { form, visit in
                try await WritServer.verifyEmail(
                    authority, realm: visit.realm, form: form, browser: visit.browser, mail: correspondence(visit))
            },
            done: { visit in
                pages.reply(
                    MessagePage(.emailVerified, link: PageLink(.account, visit.look.base + Paths.account)),
                    in: context(visit))
            },
            page: { link, _, visit in
                let form = linkForm(Paths.verifyEmail, flow: link.flow, visit)
                return pages.reply(
                    VerifyEmailPage(form: form, email: link.email), in: context(visit, languageForm: form))
            })
    }
}
