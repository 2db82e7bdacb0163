// The pages for what an administrator demands of a person: a new password, their profile, a confirmed address.
package import WritProtocol
import WritStore

/// What came of a try, where the page is shown again.
package enum ActionReply: Sendable, Equatable {
    case password(PasswordChangeRefusal)
    case profile(ProfileRefusal)
    /// A link is on its way to the address.
    case mailed
    /// Nobody has followed it yet.
    case notConfirmed
    /// The details once more, because their address is mistyped.
    case correcting
}

/// Why a profile is not taken.
package enum ProfileRefusal: Sendable, Equatable {
    case givenNameMissing, emailMalformed
    /// Somebody else's, or no name that can be. Which of them is nobody's business.
    case notPossible
}

/// The form of such a page. It does the one thing that the page asked for, in the session in which it was shown, and only
/// while it is still demanded: of two tabs the second finds nothing to do and goes on.
///
/// Round trips: one for the session before and one after, a transaction, and those of what is granted then. No connection is
/// held while hashing.
/// - Throws: failures of the database; every refusal is an outcome.
package func requiredAction(
    _ authority: Authority, realm: RealmSnapshot, form: FormParameters, browser: Browser, write: WriteLetter,
    mail: Correspondence
) async throws -> AuthorizationOutcome {
    let flow: Flow
    switch authority.openFlow(form, realm: realm, browser: browser) {
    case .open(let opened): flow = opened
    case .closed(let outcome): return outcome
    }
    guard let action = flow.asksFor else { return .refused(OAuthError(.pageFormInvalid)) }
    let corrects = action == .verifyEmail && form["correct"] != nil && flow.done.contains(.profileGiven)
    /// - Returns: The page that is shown then, or `nil` and what was done here and now.
    func carryOut(in session: LiveSession) async throws -> (question: PersonPage.Question?, given: Interaction) {
        guard session.record.id == flow.session, flow.permits(action, to: session.record.user) else { return (nil, []) }
        if corrects { return (.action(.updateProfile, .correcting), []) }
        switch try await authority.carryOut(action, form, session, realm, browser, write, mail) {
        case .again(let reply): return (.action(action, reply), [])
        case .done: return (nil, action == .updateProfile ? .profileGiven : [])
        case .overtaken: return (nil, [])
        }
    }
    switch flow.destination {
    case .logout, .passwordReset, .registration, .link: return .refused(OAuthError(.pageFormInvalid))
    case .account:
        guard let session = try await authority.liveSession(browser, realm: realm) else {
            return try authority.accountLogin(realm, browser: browser)
        }
        let done = flow.done(in: session)
        let (question, given) = try await carryOut(in: session)
        if let question {
            return .page(try authority.accountPage(question, session, realm, browser, done: done, form: form))
        }
        guard let after = try await authority.liveSession(browser, realm: realm),
            let page = try authority.demandedPage(of: after, realm, browser, done: done.union(given))
        else { return .account }
        return .page(page)
    case .authorization(let parameters, let pushed):
        return try await authority.withAttempt(realm, parameters, pushed: pushed, of: flow, browser: browser) {
            attempt in
            let client = attempt.client.client.id
            guard let session = try await authority.liveSession(browser, realm: realm, client: client) else {
                return try await authority.proceed(attempt, nil, done: [])
            }
            let done = flow.done(in: session)
            let (question, given) = try await carryOut(in: session)
            if let question {
                return try authority.page(question, attempt, session, done: done, form: form)
            }
            let after = try await authority.liveSession(browser, realm: realm, client: client)
            return try await authority.proceed(attempt, after, done: flow.done(in: after).union(given))
        }
    }
}

private enum CarriedOut {
    /// The page once more.
    case again(ActionReply)
    case done
    /// Done elsewhere, or not possible any more: what is next is looked up anew.
    case overtaken
}

extension Flow {
    /// It is what is to be done next; or they have given their details, and correct them while the address waits for them to
    /// read there.
    fileprivate func permits(_ action: RequiredAction, to user: UserRecord) -> Bool {
        let next = user.pendingActions.first
        return next == action
            || (action == .updateProfile && next == .verifyEmail && done.contains(.profileGiven))
    }
}

extension Authority {
    /// What somebody has to do before they see their account page; `nil`: nothing.
    func demandedPage(
        of session: LiveSession, _ realm: RealmSnapshot, _ browser: Browser, done: Interaction = []
    ) throws -> PersonPage? {
        switch AuthorizationStep.demanded(of: facts(of: session, for: nil, in: realm), done: done) {
        case .action(let action):
            return try accountPage(.action(action, nil), session, realm, browser, done: done)
        case .login(let reason):
            let flow = Flow(destination: .account, startedAt: clock.now)
            return PersonPage(
                question: .login(reason, failure: nil), flow: try seal(flow, realm, browser), client: nil,
                request: nil, person: session.record.user, username: nil)
        case nil, .refuse, .selectAccount, .consent, .grant: return nil
        }
    }

    fileprivate func accountPage(
        _ question: PersonPage.Question, _ session: LiveSession, _ realm: RealmSnapshot, _ browser: Browser,
        done: Interaction, form: FormParameters? = nil
    ) throws -> PersonPage {
        var flow = Flow(destination: .account, startedAt: clock.now, done: done, session: session.record.id)
        if case .action(let action, _) = question { flow.asksFor = action }
        return PersonPage(
            question: question, flow: try seal(flow, realm, browser), client: nil, request: nil,
            person: session.record.user, username: nil, form: form, mayCorrect: done.contains(.profileGiven))
    }

    fileprivate func carryOut(
        _ action: RequiredAction, _ form: FormParameters, _ session: LiveSession, _ realm: RealmSnapshot,
        _ browser: Browser, _ write: WriteLetter, _ mail: Correspondence
    ) async throws -> CarriedOut {
        let user = session.record.user
        let administration = administration(.themselves(user.id, browser.caller), mail: mail)
        do {
            switch action {
            case .updatePassword:
                let password = form["new_password"] ?? ""
                if let refusal = refusal(of: password, form, names: user.names, realm) {
                    return .again(.password(refusal))
                }
                // A temporary password that stays is none.
                let stored = try await store.storedPassword(realm.id, user.id)
                if try await passwords.verify(password, against: stored) { return .again(.password(.unchanged)) }
                _ = try await administration.updateUser(
                    realm.id, user.id, password: password, keeping: session.record.id, verifiedHash: stored,
                    finishing: action)
            case .updateProfile:
                let (draft, refusal) = UserDraft.profile(form)
                if let refusal { return .again(.profile(refusal)) }
                _ = try await administration.updateUser(realm.id, user.id, draft, finishing: action)
            case .verifyEmail:
                guard form["send"] != nil else { return .again(.notConfirmed) }
                guard offersLinks else { return .overtaken }
                try await offerVerification(user, realm, browser.caller, write)
                return .again(.mailed)
            }
            return .done
        } catch AdministrationError.alreadyExists where action == .updateProfile {
            return .again(.profile(.notPossible))
        } catch AdministrationError.invalid where action == .updateProfile {
            return .again(.profile(.notPossible))
        } catch is AdministrationError {
            // Done in another tab, or the password is another by now.
            return .overtaken
        }
    }
}

extension UserDraft {
    /// What somebody says of themselves. The family name may be empty: not everybody has one.
    fileprivate static func profile(_ form: FormParameters) -> (draft: UserDraft, refusal: ProfileRefusal?) {
        func text(_ name: String) -> String { String((form[name] ?? "").trimming(\.isWhitespace)) }
        let email = RegistrationRules.email(text("email"))
        let draft = UserDraft(email: email, givenName: text("given_name"), familyName: text("family_name"))
        if text("given_name").isEmpty { return (draft, .givenNameMissing) }
        return (draft, email == nil ? .emailMalformed : nil)
    }
}
