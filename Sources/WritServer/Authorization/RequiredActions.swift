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
}

/// Why a profile is not taken.
package enum ProfileRefusal: Sendable, Equatable {
    case givenNameMissing, emailMalformed
    /// Somebody else's, or no name that can be. Which of them is nobody's business.
    case notPossible
    /// Too many links were asked for, by them or to that address.
    case throttled
}

/// The form of such a page. It does the one thing that the page asked for, in the session in which it was shown, and
/// only while it is still demanded: of two tabs the second finds nothing to do and goes on. A page that stood open for
/// longer than the login that it needs is recent does nothing either; they log in first.
///
/// Round trips: one for the session before and one after, a transaction, and those of what is granted then; three more
/// for a link to another address. No connection is held while hashing.
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
    /// - Returns: The page that is shown then; `nil`: what is next is looked up anew.
    func carryOut(in session: LiveSession) async throws -> PersonPage.Question? {
        let facts = authority.facts(of: session, for: nil, in: realm)
        guard session.record.id == flow.session, AuthorizationStep.demanded(of: facts) == .action(action) else {
            return nil
        }
        return try await authority.carryOut(action, form, session, realm, browser, write, mail).map { reply in
            .action(action, reply)
        }
    }
    switch flow.destination {
    case .logout, .passwordReset, .registration, .link: return .refused(OAuthError(.pageFormInvalid))
    case .account:
        guard let session = try await authority.liveSession(browser, realm: realm) else {
            return try authority.accountLogin(realm, browser: browser)
        }
        if let question = try await carryOut(in: session) {
            return .page(try authority.accountPage(question, session, realm, browser, form: form))
        }
        guard let after = try await authority.liveSession(browser, realm: realm),
            let page = try authority.demandedPage(of: after, realm, browser)
        else { return .account }
        return .page(page)
    case .authorization(let parameters, let pushed):
        return try await authority.withAttempt(realm, parameters, pushed: pushed, of: flow, browser: browser) {
            attempt in
            let client = attempt.client.client.id
            guard let session = try await authority.liveSession(browser, realm: realm, client: client) else {
                return try await authority.proceed(attempt, nil, done: [])
            }
            if let question = try await carryOut(in: session) {
                return try authority.page(question, attempt, session, done: flow.done(in: session), form: form)
            }
            let after = try await authority.liveSession(browser, realm: realm, client: client)
            return try await authority.proceed(attempt, after, done: flow.done(in: after))
        }
    }
}

extension Authority {
    /// What somebody has to do before they see their account page; `nil`: nothing.
    func demandedPage(
        of session: LiveSession, _ realm: RealmSnapshot, _ browser: Browser
    ) throws -> PersonPage? {
        switch AuthorizationStep.demanded(of: facts(of: session, for: nil, in: realm)) {
        case .action(let action):
            return try accountPage(.action(action, nil), session, realm, browser)
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
        form: FormParameters? = nil
    ) throws -> PersonPage {
        var flow = Flow(destination: .account, startedAt: clock.now, session: session.record.id)
        if case .action(let action, _) = question { flow.asksFor = action }
        return PersonPage(
            question: question, flow: try seal(flow, realm, browser), client: nil, request: nil,
            person: session.record.user, username: nil, form: form)
    }

    /// - Returns: What is said on the page, which is shown once more; `nil`: it is done, here or elsewhere, or not
    ///   possible any more.
    fileprivate func carryOut(
        _ action: RequiredAction, _ form: FormParameters, _ session: LiveSession, _ realm: RealmSnapshot,
        _ browser: Browser, _ write: WriteLetter, _ mail: Correspondence
    ) async throws -> ActionReply? {
        let user = session.record.user
        let administration = administration(.themselves(user.id, browser.caller), mail: mail)
        do {
            switch action {
            case .updatePassword:
                let password = form["new_password"] ?? ""
                if let refusal = refusal(of: password, form, names: user.names, realm) {
                    return .password(refusal)
                }
                // A temporary password that stays is none.
                let stored = try await store.storedPassword(realm.id, user.id)
                if try await passwords.verify(password, against: stored) { return .password(.unchanged) }
                _ = try await administration.updateUser(
                    realm.id, user.id, password: password, keeping: session.record.id, verifiedHash: stored,
                    finishing: action)
            case .updateProfile:
                let (draft, refusal) = UserDraft.profile(form)
                if let refusal { return .profile(refusal) }
                if let email = draft.email, email != user.email {
                    guard try await store.countMail(realm.id, to: user.id.description, rate: .ofRecipient) else {
                        return throttled
                    }
                    if offersLinks {
                        return try await offerAddress(
                            email, to: user, draft, administration, realm, browser.caller, write)
                    }
                }
                _ = try await administration.updateUser(realm.id, user.id, draft, finishing: action)
            case .verifyEmail:
                guard form["send"] != nil else { return .notConfirmed }
                guard offersLinks else { return nil }
                try await offerVerification(user, realm, browser.caller, write)
                return .mailed
            }
            return nil
        } catch AdministrationError.alreadyExists where action == .updateProfile {
            return .profile(.notPossible)
        } catch AdministrationError.invalid where action == .updateProfile {
            return .profile(.notPossible)
        } catch is AdministrationError {
            // Done in another tab, or the password is another by now.
            return nil
        }
    }

    /// The names at once; the address when the link that is sent there was followed, which is when the details are
    /// given. So nobody holds another's address without reading its mail, and whether it is somebody's is told to
    /// nobody.
    private func offerAddress(
        _ email: String, to user: UserRecord, _ draft: UserDraft, _ administration: Administration,
        _ realm: RealmSnapshot, _ caller: Caller, _ write: WriteLetter
    ) async throws -> ActionReply {
        var names = draft
        names.email = nil
        _ = try await administration.updateUser(realm.id, user.id, names)
        guard try await store.countMail(realm.id, to: email, rate: .ofRecipient),
            try await offerVerification(of: email, to: user, realm, caller, write)
        else { return throttled }
        return .mailed
    }

    private var throttled: ActionReply {
        metrics.refused(.throttled)
        return .profile(.throttled)
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
