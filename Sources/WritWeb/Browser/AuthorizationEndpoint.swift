// The authorization endpoint (RFC 6749 §3.1) and the pages behind it.
import HTTPTypes
import WritProtocol
import WritServer
import WritStore

extension Endpoints {
    func authorization(_ exchange: inout Exchange) async throws -> Reply {
        await forPeople(&exchange) { exchange, visit in
            let form = try exchange.parameters(repetition: .noted)
            visit.client = exchange.client.flatMap { ClientID($0) }
            // A form of another site brings no cookies along; the address that it is sent on to does.
            if exchange.request.method == .post, form.repeated.isEmpty, form.encoded.utf8.count < Self.longestQuery {
                return redirect("\(visit.look.base)\(Paths.authorize)?\(form.encoded)")
            }
            return reply(try await authorize(authority, realm: visit.realm, form: form, browser: visit.browser), &visit)
        }
    }

    /// Octets of a query that browsers and proxies let pass.
    static let longestQuery = 6000

    func login(_ exchange: inout Exchange) async throws -> Reply {
        await forPeople(&exchange) { exchange, visit in
            guard exchange.request.method == .post else { return try await shownAgain(&exchange, &visit) }
            let form = try exchange.form()
            if form["locale"] != nil { return try await languageChosen(form, Paths.login, &visit) }
            let outcome = try await logIn(authority, realm: visit.realm, form: form, browser: visit.browser) {
                visit.start($0)
            }
            if let asked = asked(outcome, visit) { return asked }
            return reply(outcome, &visit, remembers: form["remember_me"] == "true")
        }
    }

    func consent(_ exchange: inout Exchange) async throws -> Reply {
        await forPeople(&exchange) { exchange, visit in
            guard exchange.request.method == .post else { return try await shownAgain(&exchange, &visit) }
            let form = try exchange.form()
            if form["locale"] != nil { return try await languageChosen(form, Paths.consent, &visit) }
            let outcome = try await WritServer.consent(
                authority, realm: visit.realm, form: form, browser: visit.browser)
            return asked(outcome, visit) ?? reply(outcome, &visit)
        }
    }

    func requiredAction(_ exchange: inout Exchange) async throws -> Reply {
        await forPeople(&exchange) { exchange, visit in
            guard exchange.request.method == .post else { return try await shownAgain(&exchange, &visit) }
            let form = try exchange.form()
            if form["locale"] != nil { return try await languageChosen(form, Paths.requiredAction, &visit) }
            let outcome = try await WritServer.requiredAction(
                authority, realm: visit.realm, form: form, browser: visit.browser, write: letters(visit),
                mail: correspondence(visit))
            return asked(outcome, visit) ?? reply(outcome, &visit)
        }
    }

    // MARK: Pages that a POST leads to

    /// The page of a flow, by a GET: one can go back to it and load it again, and nothing is sent a second time, a password
    /// least of all.
    private func shownAgain(_ exchange: inout Exchange, _ visit: inout Visit) async throws -> Reply {
        let form = try exchange.parameters()
        // Whoever comes here by hand wants to log in.
        guard form["flow"] != nil else { return redirect(visit.look.base + Paths.account) }
        if let locale = form["locale"].flatMap(UILocale.init(rawValue:)) { visit.choose(locale) }
        return reply(try await showAgain(authority, realm: visit.realm, form: form, browser: visit.browser), &visit)
    }

    private func languageChosen(_ form: FormParameters, _ path: String, _ visit: inout Visit) async throws -> Reply {
        let parameters = ["flow", "locale", "other"].compactMap { name in form[name].map { (name: name, value: $0) } }
        if let again = shown(path, parameters, visit) { return again }
        if let locale = form["locale"].flatMap(UILocale.init(rawValue:)) { visit.choose(locale) }
        return reply(try await showAgain(authority, realm: visit.realm, form: form, browser: visit.browser), &visit)
    }

    /// A page that asks the next thing of somebody who is logged in; `nil` when the outcome is anything else.
    private func asked(_ outcome: AuthorizationOutcome, _ visit: Visit) -> Reply? {
        guard case .page(let page) = outcome else { return nil }
        switch page.question {
        case .consent: return shown(Paths.consent, [(name: "flow", value: page.flow)], visit)
        case .action(_, nil): return shown(Paths.requiredAction, [(name: "flow", value: page.flow)], visit)
        case .action, .login, .selectAccount: return nil
        }
    }

    /// `nil` for a flow that is too long for an address: its page is the reply to the POST then.
    private func shown(_ path: String, _ parameters: [(name: String, value: String)], _ visit: Visit) -> Reply? {
        address(path, parameters, visit).map(redirect)
    }

    func address(_ path: String, _ parameters: [(name: String, value: String)], _ visit: Visit) -> String? {
        let query = FormCoding.encode(parameters)
        return query.utf8.count < Self.longestQuery ? "\(visit.look.base)\(path)?\(query)" : nil
    }

    /// - Parameter remembers: whether the box was ticked in the try that failed.
    func reply(_ outcome: AuthorizationOutcome, _ visit: inout Visit, remembers: Bool = false) -> Reply {
        switch outcome {
        case .refused(let error): return refusal(error, visit)
        case .answered(let response, let target): return answer(response, target, visit)
        case .startAgain(let form): return redirect("\(visit.look.base)\(Paths.authorize)?\(form.encoded)")
        case .account: return redirect(visit.look.base + Paths.account)
        case .page(let page):
            switch page.question {
            case .login(let reason, let failure): return loginPage(page, reason, failure, visit, remembers: remembers)
            case .selectAccount: return selectAccountPage(page, visit)
            case .action(let action, let reply): return actionPage(page, action, reply, visit)
            case .consent(let missing): return consentPage(page, missing, visit)
            }
        }
    }

    private func answer(_ response: AuthorizationResponse, _ target: RedirectTarget, _ visit: Visit) -> Reply {
        if let location = response.location(target) { return redirect(location) }
        let form = PageForm(
            target.redirectURI, hidden: response.parameters.map { PageForm.Field(name: $0.name, value: $0.value) })
        return pages.reply(
            FormPostPage(form: form), in: PageContext(look: visit.look, locale: visit.locale(target.uiLocales)))
    }

    private func loginPage(
        _ page: PersonPage, _ reason: AuthorizationStep.LoginReason, _ failure: OAuthError?, _ visit: Visit,
        remembers: Bool
    ) -> Reply {
        let form = PageForm(visit.look.base + Paths.login, ["flow": page.flow])
        var login = LoginPage(form: form)
        login.application = page.client.map { ApplicationLook($0, visit.locale(page.request?.uiLocales ?? [])) }
        login.username = page.username ?? ""
        login.offersRememberMe = visit.look.remembersLogins
        login.rememberMe = remembers
        login.leadsTo = page.request?.redirectURI
        offerLinks(on: &login, flow: page.flow, visit)
        var status = HTTPResponse.Status.ok
        if let failure {
            login.failure = failure.reason == .throttled ? .tooManyAttempts : .wrongCredentials
            status = HTTPResponse.Status(
                code: failure.reason == .throttled ? 429 : failure.reason.row.status)
        } else if reason == .prompt || reason == .maxAge || reason == .action {
            login.notice = .again
            login.username = page.username ?? page.person?.username ?? ""
        }
        // Whoever is about to log in as somebody else is not led back to who is logged in.
        var language = form
        if reason == .otherUser || failure != nil { language.hidden.append(.init(name: "other", value: "1")) }
        var reply = pages.reply(
            login, in: context(visit, page.request, languageForm: language), status: status,
            refusal: failure.map { .init(reason: $0.reason.rawValue, detail: $0.detail) })
        if let wait = failure?.retryAfter {
            reply.fields.append(HTTPField(name: .retryAfter, value: String(max(1, wait.count))))
        }
        return reply
    }

    private func selectAccountPage(_ page: PersonPage, _ visit: Visit) -> Reply {
        let form = PageForm(visit.look.base + Paths.login, ["flow": page.flow, "select": "1"])
        var select = SelectAccountPage(
            form: form,
            accounts: page.person.map { person in
                [.init(value: person.id.description, name: person.name ?? person.username, detail: person.username)]
            } ?? [])
        select.application = page.client.map { ApplicationLook($0, visit.locale(page.request?.uiLocales ?? [])) }
        select.leadsTo = page.request?.redirectURI
        let language = PageForm(visit.look.base + Paths.login, ["flow": page.flow])
        return pages.reply(select, in: context(visit, page.request, languageForm: language))
    }

    private func consentPage(_ page: PersonPage, _ missing: Scope, _ visit: Visit) -> Reply {
        guard let client = page.client, let person = page.person, let request = page.request else {
            return refusal(OAuthError(.internalError, detail: "consent without a person"), visit)
        }
        let form = PageForm(visit.look.base + Paths.consent, ["flow": page.flow])
        let settings = visit.realm.settings
        var consent = ConsentPage(
            form: form, application: ApplicationLook(client, visit.locale(request.uiLocales)),
            account: person.username, scope: missing,
            duration: missing.contains(.offlineAccess)
                ? .offline(settings.refreshAbsolute) : .session(settings.sessionAbsolute))
        consent.resources = request.resources
        consent.leadsTo = request.redirectURI
        consent.otherAccount = address(
            Paths.login, [(name: "flow", value: page.flow), (name: "other", value: "1")], visit)
        return pages.reply(consent, in: context(visit, request, languageForm: form))
    }
}
