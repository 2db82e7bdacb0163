// The end session endpoint (OIDC RP-Initiated Logout 1.0 §2).
import HTTPTypes
import WritProtocol
import WritServer
import WritStore

extension Endpoints {
    func logout(_ exchange: inout Exchange) async throws -> Reply {
        await forPeople(&exchange) { exchange, visit in
            let form = try exchange.parameters()
            let request = LogoutRequest(form)
            // A form of the application's page brings no cookies along, and would end no session; the address that it is
            // sent on to does.
            if exchange.request.method == .post, form["flow"] == nil {
                let query = request.encoded
                if query.utf8.count < Self.longestQuery {
                    return redirect(visit.look.base + Paths.logout + (query.isEmpty ? "" : "?" + query))
                }
            }
            let page = PageContext(look: visit.look, locale: visit.locale(request.uiLocales))
            switch try await logOut(authority, realm: visit.realm, form: form, browser: visit.browser) {
            case .refused(let error): return refusal(error, visit)
            case .stillLoggedIn:
                return pages.reply(
                    MessagePage(.stillLoggedIn, link: PageLink(.account, visit.look.base + Paths.account)), in: page)
            case .confirm(let flow, let person, let client):
                // What the answer's page is asked for in, as this one was.
                let uiLocales = form["ui_locales"].map { [PageForm.Field(name: "ui_locales", value: $0)] } ?? []
                var logout = LogoutPage(
                    form: PageForm(
                        visit.look.base + Paths.logout, hidden: [.init(name: "flow", value: flow)] + uiLocales),
                    account: person.username)
                logout.application = client.map { $0.name ?? $0.id.rawValue }
                logout.leadsTo = form["post_logout_redirect_uri"]
                return pages.reply(logout, in: page)
            case .loggedOut(let location, let client, let frames):
                visit.endSession()
                if let location, frames.isEmpty { return redirect(location) }
                let link = (location ?? client?.clientURI).flatMap { address in
                    client.map { PageLink(.application($0.name ?? $0.id.rawValue), address) }
                }
                var message = MessagePage(.loggedOut, link: link)
                message.frames = frames
                message.next = location
                return pages.reply(message, in: page)
            }
        }
    }
}
