// A person's own page: what is known of them, where they are logged in, and what they have allowed.
import WritCrypto
package import WritProtocol
package import WritStore

/// What the page shows.
package struct AccountView: Sendable {
    package var user: UserRecord
    /// This browser's.
    package var session: SessionID
    package var sessions: [SessionSummary]
    package var consents: [ConsentRecord]
    /// The forms' hidden field.
    package var flow: String
}

/// What the page, or one of its forms, comes to.
package enum AccountOutcome: Sendable {
    /// Nobody is logged in, or whoever is has something to do first.
    case login(PersonPage)
    case view(AccountView, done: Action?)
    case passwordRefused(AccountView, PasswordChangeRefusal)
    /// `frames`: what the browser is to load besides.
    case loggedOut(frames: [String])
    case refused(OAuthError)

    /// What was done.
    package enum Action: Sendable {
        case passwordChanged, sessionEnded, sessionsEnded, accessRevoked, verificationMailSent
    }
}

package enum PasswordChangeRefusal: Sendable, Equatable {
    /// The present one is wrong.
    case currentWrong
    /// Too many were wrong.
    case throttled
    case rule(PasswordRules.Refusal)
    case repeatDiffers, unchanged
}

/// Round trips: one for the session, two beside each other for what is shown.
/// - Throws: failures of the database.
package func account(
    _ authority: Authority, realm: RealmSnapshot, browser: Browser
) async throws -> AccountOutcome {
    guard let session = try await authority.liveSession(browser, realm: realm) else {
        return try authority.accountLoginPage(realm, browser)
    }
    if let page = try authority.demandedPage(of: session, realm, browser) { return .login(page) }
    return .view(try await authority.accountView(session, realm, browser), done: nil)
}

/// One of the account page's forms, told by `action`.
/// - Throws: failures of the database; "done" is said after the commit only.
package func changeAccount(
    _ authority: Authority, realm: RealmSnapshot, form: FormParameters, browser: Browser, write: WriteLetter,
    mail: Correspondence
) async throws -> AccountOutcome {
    guard let session = try await authority.liveSession(browser, realm: realm) else {
        return try authority.accountLoginPage(realm, browser)
    }
    if let page = try authority.demandedPage(of: session, realm, browser) { return .login(page) }
    // ASVS 3.5.1: a form that another site could have made does nothing.
    switch authority.openFlow(form, realm: realm, browser: browser) {
    case .open(let flow):
        guard case .account = flow.destination, flow.session == session.record.id else {
            return .refused(OAuthError(.pageFormInvalid))
        }
    // Too old: the page again, and nothing done.
    case .closed(.account): return .view(try await authority.accountView(session, realm, browser), done: nil)
    case .closed: return .refused(OAuthError(.pageFormInvalid))
    }
    let user = session.record.user.id
    let caller = browser.caller
    func event(_ kind: String, _ reason: String) -> AuditEvent {
        authority.event(
            kind, realm: realm.id, client: nil, user: user, caller: caller, detail: [("reason", reason)])
    }
    let action: AccountOutcome.Action
    switch form["action"] {
    case "change_password":
        if let refusal = try await authority.changePassword(form, session, realm, browser, mail) {
            return .passwordRefused(try await authority.accountView(session, realm, browser), refusal)
        }
        action = .passwordChanged
    case "end_session":
        guard let id = form["session"].flatMap({ SessionID($0) }), id != session.record.id else {
            return .refused(OAuthError(.pageFormInvalid))
        }
        // Only one's own: an id of somebody else's ends nothing.
        guard try await authority.store.sessionsOfUser(realm.id, user).contains(where: { $0.id == id }) else {
            return .view(try await authority.accountView(session, realm, browser), done: .sessionEnded)
        }
        _ = try await authority.store.endSession(
            realm.id, id, reason: "signed out", event: event("session.ended", "signed out"))
        action = .sessionEnded
    case "end_all_sessions":
        _ = try await authority.store.endSessionsOfUser(
            realm.id, user, except: session.record.id, reason: "signed out everywhere else",
            event: event("session.ended", "signed out everywhere else"))
        action = .sessionsEnded
    case "verify_email":
        guard authority.offersLinks else { return .refused(OAuthError(.pageFormInvalid)) }
        try await authority.offerVerification(session.record.user, realm, caller, write)
        action = .verificationMailSent
    case "revoke_application":
        guard let client = form["client_id"].flatMap({ ClientID($0) }) else {
            return .refused(OAuthError(.pageFormInvalid))
        }
        _ = try await authority.store.revokeConsent(
            realm.id, user: user, client: client,
            event: authority.event(
                "consent.revoked", realm: realm.id, client: client, user: user, caller: caller))
        action = .accessRevoked
    case "logout":
        return .loggedOut(frames: try await authority.end(session, realm, client: nil, caller))
    default: return .refused(OAuthError(.pageFormInvalid))
    }
    return .view(try await authority.accountView(session, realm, browser), done: action)
}

extension Authority {
    fileprivate func accountLoginPage(_ realm: RealmSnapshot, _ browser: Browser) throws -> AccountOutcome {
        guard case .page(let page) = try accountLogin(realm, browser: browser) else {
            return .refused(OAuthError(.internalError))
        }
        return .login(page)
    }

    fileprivate func accountView(
        _ session: LiveSession, _ realm: RealmSnapshot, _ browser: Browser
    ) async throws -> AccountView {
        let user = session.record.user
        async let sessions = store.sessionsOfUser(realm.id, user.id)
        async let consents = store.consentsOfUser(realm.id, user.id)
        let flow = Flow(destination: .account, startedAt: clock.now, session: session.record.id)
        return AccountView(
            user: user, session: session.record.id, sessions: try await sessions, consents: try await consents,
            flow: try seal(flow, realm, browser))
    }

    /// `nil` when the password is the new one. The other sessions and every grant end with the old one (ASVS 7.4.3).
    fileprivate func changePassword(
        _ form: FormParameters, _ session: LiveSession, _ realm: RealmSnapshot, _ browser: Browser,
        _ mail: Correspondence
    ) async throws -> PasswordChangeRefusal? {
        let user = session.record.user
        guard let current = form["current_password"], let new = form["new_password"] else { return .currentWrong }
        if let refusal = refusal(of: new, form, names: user.names, realm) { return refusal }
        if current.utf8.elementsEqual(new.utf8) { return .unchanged }
        let login: Login
        do {
            // Guesses count here as they do at the login.
            login = try await authenticateUser(
                username: user.username, password: current, realm: realm, client: nil, caller: browser.caller,
                device: device(browser, realm))
        } catch let error as OAuthError where error.reason == .invalidCredentials {
            return .currentWrong
        } catch let error as OAuthError where error.reason == .throttled {
            return .throttled
        }
        do {
            _ = try await administration(.themselves(user.id, browser.caller), mail: mail).updateUser(
                realm.id, user.id, password: new, keeping: session.record.id, verifiedHash: login.verifiedHash)
            return nil
        } catch AdministrationError.invalid {
            // Changed meanwhile, by whoever may have wanted this browser out.
            return .currentWrong
        }
    }

    /// What administrators do, done by a server for whoever asks; hashing stays on the bounded pool.
    package func administration(
        _ caller: Administrator, mail: Correspondence = .none, templates: TemplateRules = .none
    ) -> Administration {
        var mail = mail
        mail.templates = { [templatesOfRealms] realm in try await templatesOfRealms.value(realm) }
        return Administration(
            store: store, masterKeys: masterKeys, publicURL: settings.publicURL, random: random, clock: clock,
            caller: caller, mail: mail, templates: templates
        ) { [passwords] password in try await passwords.hash(password) }
    }
}

extension UserRecord {
    /// What a password must not be made of.
    var names: [String] { [username, email, givenName, familyName].compactMap(\.self) }
}
