// What comes next for a checked request: a page, a refusal, or the answer (OIDC Core §3.1.2.3 and §3.1.2.4).

/// A live session, as far as the rules look at it.
package struct SessionFacts: Sendable, Equatable {
    package var id: SessionID
    /// As this client knows the person.
    package var subject: String
    package var authTime: Instant
    package var acr: String?
    /// What the person must do before they come in, in its order.
    package var pendingActions: [RequiredAction]
    /// The database's.
    package var now: Instant

    package init(
        id: SessionID, subject: String, authTime: Instant, acr: String?, pendingActions: [RequiredAction] = [],
        now: Instant
    ) {
        self.id = id
        self.subject = subject
        self.authTime = authTime
        self.acr = acr
        self.pendingActions = pendingActions
        self.now = now
    }
}

/// What the person has just done for this very request, by a page that this server showed and got back.
package struct Interaction: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let authenticated = Interaction(rawValue: 1)
    package static let accountSelected = Interaction(rawValue: 2)
    package static let consented = Interaction(rawValue: 4)
}

package enum AuthorizationStep: Equatable, Sendable {
    /// Sent to the redirect URI.
    case refuse(OAuthReason)
    case login(LoginReason)
    case selectAccount
    /// What was demanded of the person.
    case action(RequiredAction)
    /// The scope tokens that the person has not consented to yet; all of them where consent is asked for anew.
    case consent(missing: Scope)
    case grant

    package enum LoginReason: Equatable, Sendable {
        case noSession
        /// `prompt=login`.
        case prompt
        /// The last login is longer ago than `max_age`.
        case maxAge
        /// Somebody else is meant than who is logged in.
        case otherUser
        /// What was demanded of the person is for whoever has just logged in.
        case action
    }
}

extension AuthorizationStep {
    /// - Parameters:
    ///   - session: `nil` when nobody is logged in.
    ///   - consented: What the person has consented to for this client; `nil` for never asked.
    ///   - done: Each page is shown once a request; otherwise `prompt=login` would never end.
    ///   - hintedSubject: Of the request's `id_token_hint`, verified.
    package static func next(
        _ request: AuthorizationRequest, client: Client, settings: RealmSettings, session: SessionFacts?,
        consented: Scope?, done: Interaction = [], hintedSubject: String? = nil
    ) -> AuthorizationStep {
        guard let session else { return request.prompt == .none ? .refuse(.loginRequired) : .login(.noSession) }
        if let reason = loginReason(request, session, done, hintedSubject) {
            // Whoever logged in for this request and is still the wrong person is not asked in circles.
            if request.prompt == .none || done.contains(.authenticated) { return .refuse(.loginRequired) }
            return .login(reason)
        }
        if request.prompt.contains(.selectAccount), done.isDisjoint(with: [.accountSelected, .authenticated]) {
            return .selectAccount
        }
        if let step = demanded(of: session) {
            return request.prompt == .none ? .refuse(.interactionRequired) : step
        }
        let contexts = request.claims?.essentialContexts ?? []
        if !contexts.isEmpty, !contexts.contains(where: { $0 == session.acr }) {
            return .refuse(.authenticationRequirementsUnmet)
        }
        guard let missing = missingConsent(request, client, settings, consented, done) else { return .grant }
        return request.prompt == .none ? .refuse(.consentRequired) : .consent(missing: missing)
    }

    /// OIDC Core §3.1.2.3: why this request wants a login of its own; `nil` when the session's will do. `max_age=0` is never
    /// satisfied by a login of before, however short ago. One login satisfies one such request: a page that was left open,
    /// or an address out of the history, must not give again what the person had to prove themselves for.
    package static func demandedLogin(_ request: AuthorizationRequest, _ session: SessionFacts) -> LoginReason? {
        if request.prompt.contains(.login) { return .prompt }
        if let maxAge = request.maxAge, maxAge == 0 || session.now > session.authTime + maxAge { return .maxAge }
        return nil
    }

    /// The page for what an administrator demands of the person, or the login before it; `nil` when there is nothing.
    /// It comes before anything that is given in their name. A login of this very request ages too: a page that was
    /// left open is of no use to whoever finds it.
    package static func demanded(of session: SessionFacts) -> AuthorizationStep? {
        guard let action = session.pendingActions.first else { return nil }
        let isRecent = session.now <= session.authTime + RequiredAction.recentLogin
        return action.needsRecentLogin && !isRecent ? .login(.action) : .action(action)
    }

    private static func loginReason(
        _ request: AuthorizationRequest, _ session: SessionFacts, _ done: Interaction, _ hintedSubject: String?
    ) -> LoginReason? {
        if !done.contains(.authenticated), let reason = demandedLogin(request, session) { return reason }
        // §3.1.2.2: an answer about somebody else than `sub` or `id_token_hint` names is never given.
        for wanted in [hintedSubject, request.claims?.subject] {
            if let wanted, !wanted.utf8.elementsEqual(session.subject.utf8) { return .otherUser }
        }
        return nil
    }

    /// `nil` when nothing has to be asked.
    private static func missingConsent(
        _ request: AuthorizationRequest, _ client: Client, _ settings: RealmSettings, _ consented: Scope?,
        _ done: Interaction
    ) -> Scope? {
        guard settings.requiresConsent, !done.contains(.consented) else { return nil }
        let asked = request.asked(by: client)
        if request.prompt.contains(.consent) || isUnproven(client, request.redirectURI) { return asked }
        // What is remembered says nothing about where the tokens may be used (RFC 8707).
        guard let consented, request.resources.isEmpty else { return asked }
        let missing = asked.without(consented.tokens)
        return missing.isEmpty ? nil : missing
    }

    /// RFC 8252 §8.6: who listens at a loopback port or has taken a scheme of its own may be any program on the device, so
    /// an earlier consent of the person says nothing about it.
    private static func isUnproven(_ client: Client, _ redirectURI: String) -> Bool {
        client.type == .public && !redirectURI.utf8.starts(with: "https://".utf8)
    }
}
