// The consent page's form: what the person allows an application, or refuses it (OIDC Core §3.1.2.4).
package import WritProtocol
import WritStore

/// Round trips: one for the session, one for what is allowed, and those of what is granted then.
/// - Throws: failures of the database; every refusal is an outcome.
package func consent(
    _ authority: Authority, realm: RealmSnapshot, form: FormParameters, browser: Browser
) async throws -> AuthorizationOutcome {
    let flow: Flow
    switch authority.openFlow(form, realm: realm, browser: browser) {
    case .open(let opened): flow = opened
    case .closed(let outcome): return outcome
    }
    guard case .authorization(let parameters, let pushed) = flow.destination, flow.asksForConsent else {
        return .refused(OAuthError(.pageFormInvalid))
    }
    return try await authority.withAttempt(realm, parameters, pushed: pushed, of: flow, browser: browser) { attempt in
        let client = attempt.client.client.id
        let session = try await authority.liveSession(browser, realm: realm, client: client)
        // Whoever was asked answers: not somebody who has logged in here since.
        guard let session, session.record.id == flow.session else {
            return try await authority.proceed(attempt, session, done: [])
        }
        // What was demanded of them meanwhile comes first; then they are asked again.
        guard session.record.user.pendingActions.isEmpty else {
            return try await authority.proceed(attempt, session, done: flow.done(in: session))
        }
        guard form["consent"] == "allow" else {
            guard try await authority.complete(attempt) else {
                return authority.answer(refusing: OAuthError(.requestURIInvalid), attempt)
            }
            authority.audit.appendIfRoom(authority.consentEvent("consent.refused", attempt, session))
            return authority.answer(refusing: OAuthError(.accessDenied), attempt)
        }
        try await authority.store.saveConsent(
            realm.id, user: session.record.user.id, client: client,
            scope: attempt.request.asked(by: attempt.client.client),
            event: authority.consentEvent("consent.given", attempt, session))
        return try await authority.proceed(attempt, session, done: flow.done(in: session).union(.consented))
    }
}

extension Authority {
    fileprivate func consentEvent(
        _ kind: String, _ attempt: AuthorizationAttempt, _ session: LiveSession
    ) -> AuditEvent {
        event(
            kind, realm: attempt.realm.id, client: attempt.client.client.id, user: session.record.user.id,
            caller: attempt.browser.caller, detail: [("scope", attempt.request.scope.description)])
    }
}
