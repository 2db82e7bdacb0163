// An application, or the person, ends the session (OIDC RP-Initiated Logout 1.0).
package import WritProtocol
package import WritStore

package enum LogoutOutcome: Sendable {
    /// Shown to the person; nothing has ended.
    case refused(OAuthError)
    /// The person is asked; `flow` is the form's hidden field.
    case confirm(flow: String, person: UserRecord, client: Client?)
    /// The person was asked and said no.
    case stillLoggedIn
    /// The session, if there was one, has ended. `redirect`: where the browser goes on, after it has loaded `frames`.
    case loggedOut(redirect: String?, client: Client?, frames: [String])
}

/// Round trips: one for the session, one to end it with what began in it and to queue what its clients are told.
/// - Parameter form: the application's parameters, or the confirmation page's form.
/// - Throws: failures of the database: "logged out" is said after the commit only.
package func logOut(
    _ authority: Authority, realm: RealmSnapshot, form: FormParameters, browser: Browser
) async throws -> LogoutOutcome {
    if form["flow"] != nil, form["logout"] == "no" { return .stillLoggedIn }
    var (parameters, isConfirmed, confirmedSession) = (form, false, SessionID?.none)
    if form["flow"] != nil {
        switch authority.openFlow(form, realm: realm, browser: browser) {
        case .open(let flow):
            guard case .logout(let carried) = flow.destination else {
                return .refused(OAuthError(.pageFormInvalid))
            }
            (parameters, isConfirmed, confirmedSession) = (carried, true, flow.session)
        case .closed(.refused(let error)): return .refused(error)
        case .closed: return .refused(OAuthError(.pageFormInvalid))
        }
    }
    let request = LogoutRequest(parameters)
    let hint: IDTokenHint?
    do throws(OAuthError) {
        hint = try request.idTokenHint.map { token throws(OAuthError) in
            try IDTokenHint.verify(token, keys: realm.verificationKeys, issuer: realm.issuer)
        }
    } catch {
        return .refused(error)
    }
    let client = try await authority.logoutClient(request, hint, realm)
    let session = try await authority.liveSession(browser, realm: realm)
    let step = LogoutStep.next(
        request, hint: hint, client: client,
        session: session.map { authority.facts(of: $0, for: client, in: realm) },
        // A yes is for the session in which it was asked.
        isConfirmed: isConfirmed && (session == nil || session?.record.id == confirmedSession))
    switch step {
    case .refuse(let reason): return .refused(OAuthError(reason))
    case .confirm:
        guard let session else { return .loggedOut(redirect: nil, client: client, frames: []) }
        let flow = Flow(
            destination: .logout(parameters), startedAt: authority.clock.now, session: session.record.id)
        return .confirm(
            flow: try authority.seal(flow, realm, browser), person: session.record.user, client: client)
    case .logOut(let redirect):
        var frames: [String] = []
        if let session { frames = try await authority.end(session, realm, client: client?.id, browser.caller) }
        return .loggedOut(redirect: redirect, client: client, frames: frames)
    }
}

extension Authority {
    /// RP-Initiated Logout §2: the client of `client_id`, else the one that the hint was made for.
    fileprivate func logoutClient(
        _ request: LogoutRequest, _ hint: IDTokenHint?, _ realm: RealmSnapshot
    ) async throws -> Client? {
        guard let id = request.clientID ?? hint?.audience.first, let id = ClientID(id) else { return nil }
        return try await enabledClient(realm, id)?.client
    }

    /// - Returns: What the session's browser is to load (OIDC Front-Channel Logout 1.0). Where a session ends elsewhere than
    ///   in its own browser, nobody loads it: clients that must know of that have a backchannel_logout_uri.
    func end(
        _ session: LiveSession, _ realm: RealmSnapshot, client: ClientID?, _ caller: Caller
    ) async throws -> [String] {
        let clients = try await store.endSession(
            realm.id, session.record.id, reason: "logged out",
            event: event(
                "session.ended", realm: realm.id, client: client, user: session.record.user.id, caller: caller,
                detail: [("reason", "logged out")]))
        return (clients ?? []).map { client in
            FrontchannelLogout.address(client.uri, issuer: realm.issuer, session: session.record.id)
        }
    }
}
