// Is this the person they say? One answer for every way to be wrong, in one time.
import WritProtocol
import WritStore

struct Login: Sendable {
    var user: UserRecord
    /// What the password was verified against; the login holds only as long as it is still the stored one.
    var verifiedHash: String
    /// A new hash to store, when the settings have changed since the old one was made.
    var rehash: String?
    /// Where failures of this try would have been counted: the person's device, else the address.
    var place: String
    /// Failures there that may have been counted by the time this login is written; more came before it, and lead to a
    /// wait, though they were judged at the same time.
    var failuresAllowed: Int

    /// Why a login that was judged good was not written.
    static let overtaken = "disabled, the password changed, or too many others failed, while logging in"
}

extension Authority {
    /// Two round trips: the state of the login, and the failure if it is one; success is written by the caller, together
    /// with what it starts. One more after each wait for other tries at the same person from the same place. No connection
    /// is held while hashing.
    ///
    /// - Parameter device: Of the browser that asks; whoever asks without one has logged in nowhere.
    /// - Throws: `.invalidCredentials`, `.throttled` (the same words on the wire), `.overloaded`.
    func authenticateUser(
        username: String, password: String, realm: RealmSnapshot, client: ClientID?, caller: Caller,
        device: KnownDevice = KnownDevice()
    ) async throws -> Login {
        while true {
            let lookedAt = ContinuousClock.now
            // SQL 1
            let state = try await store.loginState(
                realm.id, username: username, network: caller.network, device: device)
            let user = state.account?.user
            let turn = LoginTurns.Key(
                realm: realm.id, person: user?.id.description ?? "name:" + username.lowercased(),
                place: user.flatMap { device.place(of: $0.id) } ?? caller.network)
            func judged(_ verdict: LoginVerdict) async throws -> Login {
                try await judge(
                    state, verdict, username: username, password: password, realm: realm, client: client,
                    caller: caller, place: turn.place)
            }
            let verdict = settings.throttle.verdict(
                person: state.person, typed: state.typed, address: state.address,
                addressIsKnown: state.addressIsKnown, deviceIsKnown: state.deviceIsKnown, now: state.databaseNow)
            guard verdict == .free else { return try await judged(verdict) }
            let mayFail = settings.throttle.freeTriesPerPair - max(state.person.here.count, state.typed.here.count)
            guard try await loginTurns.enter(turn, limit: mayFail, lookedAt: lookedAt) else { continue }
            do {
                let login = try await judged(verdict)
                loginTurns.leave(turn, hasFailed: false)
                return login
            } catch {
                loginTurns.leave(turn, hasFailed: true)
                throw error
            }
        }
    }

    private func judge(
        _ state: LoginState, _ verdict: LoginVerdict, username: String, password: String, realm: RealmSnapshot,
        client: ClientID?, caller: Caller, place: String
    ) async throws -> Login {
        let user = state.account?.user
        if case .wait(let wait) = verdict {
            audit.appendIfRoom(
                event("login.throttled", realm: realm.id, client: client, user: user?.id, caller: caller))
            throw OAuthError(.throttled, detail: "\(wait.count) s to wait", retryAfter: wait)
        }
        let stored = state.account?.passwordHash
        let fits = try await passwords.verify(password, against: stored)
        guard fits, verdict == .free, let user, user.isEnabled, let hash = stored else {
            // The name as typed is no detail: people type passwords into the wrong field.
            let why =
                verdict == .fail ? "throttled" : user == nil ? "unknown_user" : fits ? "disabled" : "wrong_password"
            try await store.recordLoginFailure(
                realm.id, username: username, person: user?.id, countsForPerson: verdict == .free, place: place,
                network: caller.network,
                event: event(
                    "login.failed", realm: realm.id, client: client, user: user?.id, caller: caller,
                    detail: [("reason", why)]))
            throw OAuthError(.invalidCredentials, detail: why)
        }
        return Login(
            user: user, verifiedHash: hash, rehash: try await passwords.rehash(password, replacing: hash), place: place,
            failuresAllowed: max(settings.throttle.freeTriesPerPair - 1, state.person.here.count))
    }
}
