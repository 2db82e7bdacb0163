// The authorization endpoint (RFC 6749 §3.1, OIDC Core §3): every request goes through these phases, in this order.
import WritCrypto
package import WritProtocol
import WritStore

/// A checked request on its way.
struct AuthorizationAttempt: Sendable {
    var realm: RealmSnapshot
    var client: AuthenticatedClient
    var form: FormParameters
    var pushed: String?
    var request: AuthorizationRequest
    var browser: Browser
    var now: Instant
    /// When it came first; each of its pages carries it on.
    var requestedAt: Instant
}

/// Round trips: one for the session; one more for what is granted, two where a login was demanded for it; one for a client
/// that is not in memory, one for a pushed request.
/// - Throws: failures of the database; every refusal is an outcome.
package func authorize(
    _ authority: Authority, realm: RealmSnapshot, form: FormParameters, browser: Browser
) async throws -> AuthorizationOutcome {
    // 1. Is this a request that may be answered at all?
    try await authority.withAttempt(realm, form, browser: browser) { attempt in
        // 2. Who is logged in?
        let session = try await authority.liveSession(browser, realm: realm, client: attempt.client.client.id)
        // 3. What is next?
        return try await authority.proceed(attempt, session, done: [])
    }
}

extension Authority {
    /// Checks a request and goes on with it; what it is refused for goes where the table of checks says.
    /// - Parameter flow: Of the page that the request comes back from.
    func withAttempt(
        _ realm: RealmSnapshot, _ form: FormParameters, pushed: String? = nil, of flow: Flow? = nil, browser: Browser,
        _ body: (AuthorizationAttempt) async throws -> AuthorizationOutcome
    ) async throws -> AuthorizationOutcome {
        let attempt: AuthorizationAttempt
        do {
            attempt = try await self.attempt(realm, form, pushed: pushed, of: flow, browser: browser)
        } catch let refusal as AuthorizationRefusal {
            return switch refusal {
            case .page(let error): .refused(error)
            case .redirect(let error, let target):
                answer(
                    refusing: error, target, realm, client: form["client_id"].flatMap { ClientID($0) },
                    caller: browser.caller)
            }
        } catch let error as OAuthError where error.reason.row.status < 500 {
            return .refused(error)
        }
        return try await body(attempt)
    }

    private func attempt(
        _ realm: RealmSnapshot, _ form: FormParameters, pushed: String?, of flow: Flow?, browser: Browser
    ) async throws -> AuthorizationAttempt {
        let id = form["client_id"].flatMap { ClientID($0) }
        let found = if let id { try await enabledClient(realm, id) } else { ClientSnapshot?.none }
        var (form, pushed) = (form, pushed)
        // RFC 9126 §4: what was pushed stands in place of what the browser brings.
        if pushed == nil, let id, let reference = form["request_uri"].flatMap(PushedRequestURI.reference),
            let parameters = try await store.pushedRequest(realm.id, hash: SHA256.hash(reference), client: id)
        {
            form = try FormParameters(body: parameters)
            pushed = reference
        }
        let settings = found?.settings(in: realm) ?? realm.settings
        let request = try AuthorizationRequest.check(
            form, client: found?.client, settings: settings, endpoint: pushed == nil ? .authorize : .authorizePushed)
        guard let found else { throw OAuthError(.unknownClient) }
        let now = clock.now
        return AuthorizationAttempt(
            realm: realm, client: AuthenticatedClient(found, in: realm), form: form, pushed: pushed, request: request,
            browser: browser, now: now, requestedAt: flow?.requestedAt ?? now)
    }

    /// The next step for whoever is logged in, be it a page or the answer.
    func proceed(
        _ attempt: AuthorizationAttempt, _ session: LiveSession?, done: Interaction, failure: OAuthError? = nil,
        username: String? = nil
    ) async throws -> AuthorizationOutcome {
        let hint: IDTokenHint?
        do throws(OAuthError) {
            hint = try attempt.request.idTokenHint.map { token throws(OAuthError) in
                try IDTokenHint.verify(token, keys: attempt.realm.verificationKeys, issuer: attempt.realm.issuer)
            }
        } catch {
            return answer(refusing: error, attempt)
        }
        let facts = session.map { self.facts(of: $0, for: attempt.client.client, in: attempt.realm) }
        let step = AuthorizationStep.next(
            attempt.request, client: attempt.client.client, settings: attempt.client.settings, session: facts,
            consented: session?.consented, done: done, hintedSubject: hint?.subject)
        switch step {
        case .refuse(let reason): return answer(refusing: OAuthError(reason), attempt)
        case .login(let reason):
            return try page(.login(reason, failure: failure), attempt, session, done: done, username: username)
        case .selectAccount: return try page(.selectAccount, attempt, session, done: done)
        case .action(let action): return try page(.action(action, nil), attempt, session, done: done)
        case .consent(let missing): return try page(.consent(missing: missing), attempt, session, done: done)
        case .grant:
            guard let session, let facts else {
                return try page(.login(.noSession, failure: nil), attempt, nil, done: done)
            }
            if done.contains(.authenticated), let reason = AuthorizationStep.demandedLogin(attempt.request, facts),
                try await !store.meetLoginDemand(attempt.realm.id, session.record.id, authTime: session.record.authTime)
            {
                return try page(
                    .login(reason, failure: nil), attempt, session, done: done.subtracting(.authenticated))
            }
            return try await grant(attempt, session)
        }
    }

    func page(
        _ question: PersonPage.Question, _ attempt: AuthorizationAttempt, _ session: LiveSession?, done: Interaction,
        username: String? = nil, form: FormParameters? = nil
    ) throws -> AuthorizationOutcome {
        var flow = Flow(
            destination: .authorization(attempt.form, pushed: attempt.pushed), startedAt: attempt.now,
            requestedAt: attempt.requestedAt, done: done, session: session?.record.id)
        if case .consent = question { flow.asksForConsent = true }
        if case .action(let action, _) = question { flow.asksFor = action }
        return .page(
            PersonPage(
                question: question, flow: try seal(flow, attempt.realm, attempt.browser), client: attempt.client.client,
                request: attempt.request, person: session?.record.user,
                username: username ?? attempt.request.loginHint, form: form))
    }

    func seal(_ flow: Flow, _ realm: RealmSnapshot, _ browser: Browser) throws -> String {
        try flows.seal(flow, realm: realm.id, browser: browser.id, random: random)
    }

    /// Counted here; what is refused on a page is counted where the page is made.
    func answer(refusing error: OAuthError, _ attempt: AuthorizationAttempt) -> AuthorizationOutcome {
        answer(
            refusing: error, attempt.request.target, attempt.realm, client: attempt.client.client.id,
            caller: attempt.browser.caller)
    }

    private func answer(
        refusing error: OAuthError, _ target: RedirectTarget, _ realm: RealmSnapshot, client: ClientID?, caller: Caller
    ) -> AuthorizationOutcome {
        refused(error, realm: realm.id, client: client, caller: caller)
        return .answered(AuthorizationResponse(refusing: error, state: target.state, issuer: realm.issuer), target)
    }
}
