// The login page's form: a user name and a password become a session.
import FoundationEssentials
import WritCrypto
package import WritProtocol
import WritStore

/// Round trips: two for the login, one to read the new session, and those of what is granted then.
/// - Parameter started: Told of a new session as soon as there is one: what fails after that must not take the cookie away.
/// - Returns: What is next.
/// - Throws: failures of the database; every refusal is an outcome.
package func logIn(
    _ authority: Authority, realm: RealmSnapshot, form: FormParameters, browser: Browser,
    started: (SessionCookie) -> Void
) async throws -> AuthorizationOutcome {
    let flow: Flow
    switch authority.openFlow(form, realm: realm, browser: browser) {
    case .open(let opened): flow = opened
    case .closed(let outcome): return outcome
    }
    switch flow.destination {
    case .logout, .passwordReset, .registration, .link: return .refused(OAuthError(.pageFormInvalid))
    case .account:
        return try await authority.logIn(realm, form, browser, client: nil, started) { session, failure in
            if session != nil { return .account }
            return try authority.accountLogin(realm, browser: browser, failure: failure, username: form["username"])
        }
    case .authorization(let parameters, let pushed):
        return try await authority.withAttempt(realm, parameters, pushed: pushed, of: flow, browser: browser) {
            attempt in
            if form["select"] != nil { return try await authority.choose(form["account"], flow, attempt) }
            return try await authority.logIn(realm, form, browser, client: attempt.client.client.id, started) {
                session, failure in
                guard let session else {
                    return try authority.page(
                        .login(.noSession, failure: failure), attempt, nil, done: [], username: form["username"])
                }
                // What somebody else did before is not done by who has logged in now.
                return try await authority.proceed(
                    attempt, session, done: flow.done(in: session).union(.authenticated))
            }
        }
    }
}

/// The page of a form again, as it was: in another language, with nothing typed taken for an answer; or, with `other`, the
/// login page for whoever is not the one who is logged in.
/// - Throws: failures of the database; every refusal is an outcome.
package func showAgain(
    _ authority: Authority, realm: RealmSnapshot, form: FormParameters, browser: Browser
) async throws -> AuthorizationOutcome {
    let flow: Flow
    switch authority.openFlow(form, realm: realm, browser: browser) {
    case .open(let opened): flow = opened
    case .closed(let outcome): return outcome
    }
    switch flow.destination {
    case .logout, .passwordReset, .registration, .link: return .refused(OAuthError(.pageFormInvalid))
    case .account:
        if form["other"] == nil, let session = try await authority.liveSession(browser, realm: realm),
            let page = try authority.demandedPage(of: session, realm, browser)
        {
            return .page(page)
        }
        return try authority.accountLogin(realm, browser: browser)
    case .authorization(let parameters, let pushed):
        return try await authority.withAttempt(realm, parameters, pushed: pushed, of: flow, browser: browser) {
            attempt in
            if form["other"] != nil {
                return try authority.page(.login(.otherUser, failure: nil), attempt, nil, done: [])
            }
            let session = try await authority.liveSession(
                browser, realm: realm, client: attempt.client.client.id)
            return try await authority.proceed(attempt, session, done: flow.done(in: session))
        }
    }
}

extension Authority {
    /// The account page asks for a login of its own.
    func accountLogin(
        _ realm: RealmSnapshot, browser: Browser, failure: OAuthError? = nil, username: String? = nil
    ) throws -> AuthorizationOutcome {
        let flow = Flow(destination: .account, startedAt: clock.now)
        return .page(
            PersonPage(
                question: .login(.noSession, failure: failure), flow: try seal(flow, realm, browser), client: nil,
                request: nil, person: nil, username: username))
    }

    /// - Parameter account: The id of who is logged in; anything else: somebody else.
    fileprivate func choose(
        _ account: String?, _ flow: Flow, _ attempt: AuthorizationAttempt
    ) async throws -> AuthorizationOutcome {
        let session = try await liveSession(attempt.browser, realm: attempt.realm, client: attempt.client.client.id)
        guard let session, session.record.id == flow.session, account == session.record.user.id.description
        else {
            return try page(.login(.otherUser, failure: nil), attempt, nil, done: [])
        }
        return try await proceed(attempt, session, done: flow.done(in: session).union(.accountSelected))
    }

    /// - Parameter body: What is next, with the session, or with the failure.
    fileprivate func logIn(
        _ realm: RealmSnapshot, _ form: FormParameters, _ browser: Browser, client: ClientID?,
        _ started: (SessionCookie) -> Void,
        _ body: (LiveSession?, OAuthError?) async throws -> AuthorizationOutcome
    ) async throws -> AuthorizationOutcome {
        let cookie: SessionCookie
        do {
            cookie = try await startSession(realm, form, browser, client: client)
        } catch let failure as OAuthError where failure.reason.row.status < 500 {
            metrics.refused(failure.reason)
            return try await body(nil, failure)
        }
        started(cookie)
        var browser = browser
        browser.sessionToken = cookie.token
        let session = try await liveSession(browser, realm: realm, client: client)
        return try await body(session, session == nil ? OAuthError(.invalidCredentials) : nil)
    }

    /// - Throws: `OAuthError` for whoever cannot log in.
    private func startSession(
        _ realm: RealmSnapshot, _ form: FormParameters, _ browser: Browser, client: ClientID?
    ) async throws -> SessionCookie {
        guard let username = form["username"], let password = form["password"] else {
            throw OAuthError(.credentialsMissing)
        }
        let device = device(browser, realm)
        let login = try await authenticateUser(
            username: username, password: password, realm: realm, client: client, caller: browser.caller,
            device: device)
        let isRemembered = realm.settings.offersRememberMe && form["remember_me"] == "true"
        let token = SessionToken.make(random: random)
        guard let hash = SessionToken.hash(token) else { throw OAuthError(.internalError, detail: "session token") }
        let now = clock.now
        let settings = realm.settings
        let new = NewSession(
            realm: realm.id, id: SessionID(UUID.v7(now: now, random: random)), tokenHash: hash, user: login.user.id,
            authTime: now, acr: Authentication.password.acr, amr: Authentication.password.amr,
            idle: isRemembered ? settings.rememberedSession : settings.sessionIdle,
            absolute: isRemembered ? settings.rememberedSession : settings.sessionAbsolute, isRemembered: isRemembered,
            address: browser.caller.address, network: browser.caller.network, place: login.place,
            userAgent: browser.userAgent,
            replaces: browser.sessionHash)
        guard
            try await store.startSession(
                new, rehash: login.rehash,
                event: event(
                    "session.started", realm: realm.id, client: client, user: login.user.id, caller: browser.caller),
                verifiedHash: login.verifiedHash, failuresAllowed: login.failuresAllowed) != nil
        else { throw OAuthError(.invalidCredentials, detail: Login.overtaken) }
        return SessionCookie(
            token: token, lifetime: isRemembered ? settings.rememberedSession : nil,
            device: try devices.seal(
                device.remembering(login.user.id, now: now, random: random), realm: realm.id, random: random))
    }
}
