// The link of a registration: a password is chosen, and the account is there.
package import WritProtocol
import WritStore

/// What somebody wants to register as. The link holds it, sealed; nothing of it is stored.
struct PendingRegistration: Sendable {
    var username: String
    var email: String
    var givenName: String?
    var familyName: String?
    var expiresAt: Instant

    /// What a password must not be made of.
    var names: [String] { [username, email, givenName, familyName].compactMap(\.self) }
}

extension PendingRegistration {
    fileprivate var encoded: [UInt8] {
        var pairs = [
            ("username", username), ("email", email), ("until", String(expiresAt.millisecondsSince1970)),
        ]
        if let givenName { pairs.append(("given_name", givenName)) }
        if let familyName { pairs.append(("family_name", familyName)) }
        return Array(FormCoding.encode(pairs.map { (name: $0.0, value: $0.1) }).utf8)
    }

    fileprivate init?(encoded: [UInt8]) {
        guard let form = try? FormParameters(body: encoded), let username = form["username"],
            let email = form["email"], let until = form["until"].flatMap(Int64.init)
        else { return nil }
        self.init(
            username: username, email: email, givenName: form["given_name"], familyName: form["family_name"],
            expiresAt: Instant(millisecondsSince1970: until))
    }
}

extension Authority {
    /// What the address of the link ends in; of characters that need no encoding there.
    func token(for pending: PendingRegistration, _ realm: RealmID) throws -> String {
        try registrations.seal(pending.encoded, for: realm.rawValue, random: random)
    }

    /// `nil` for a token that is too old or none of ours.
    func pendingRegistration(_ token: String?, _ realm: RealmID) -> PendingRegistration? {
        guard let token, let encoded = registrations.open(token, for: realm.rawValue),
            let pending = PendingRegistration(encoded: encoded), clock.now <= pending.expiresAt
        else { return nil }
        return pending
    }

    fileprivate func page(
        _ pending: PendingRegistration, _ token: String, _ realm: RealmSnapshot, _ browser: Browser,
        failure: PasswordChangeRefusal? = nil
    ) throws -> LinkOutcome<PasswordChangeRefusal> {
        let flow = Flow(destination: .link(.registration, token: token), startedAt: clock.now)
        return .page(
            LinkPage(username: pending.username, email: pending.email, flow: try seal(flow, realm, browser)),
            failure: failure)
    }
}

/// - Parameter token: What the link's address ends in. Round trips: one.
package func openRegistrationLink(
    _ authority: Authority, realm: RealmSnapshot, token: String?, browser: Browser
) async throws -> LinkOutcome<PasswordChangeRefusal> {
    guard realm.settings.allowsSelfRegistration, let token,
        let pending = authority.pendingRegistration(token, realm.id),
        try await authority.store.findAccount(realm.id, username: pending.username) == nil
    else { return .worthless }
    return try authority.page(pending, token, realm, browser)
}

/// The page's form. A link works once, since its user name is taken then. Round trips: one to see that it is not, a
/// transaction, and one to read what it made; no connection is held while hashing.
package func finishRegistration(
    _ authority: Authority, realm: RealmSnapshot, form: FormParameters, browser: Browser
) async throws -> LinkOutcome<PasswordChangeRefusal> {
    let token = try authority.linkToken(form, .registration, realm, browser)
    guard realm.settings.allowsSelfRegistration, let pending = authority.pendingRegistration(token, realm.id) else {
        return .worthless
    }
    // Before anything is hashed: a link that was used costs a look.
    guard try await authority.store.findAccount(realm.id, username: pending.username) == nil else {
        return .worthless
    }
    // Another language was chosen: the page again.
    guard form["locale"] == nil else { return try authority.page(pending, token, realm, browser) }
    let password = form["new_password"] ?? ""
    if let refusal = authority.refusal(of: password, form, names: pending.names, realm) {
        return try authority.page(pending, token, realm, browser, failure: refusal)
    }
    let draft = UserDraft(
        username: pending.username, email: pending.email, isEmailVerified: true, givenName: pending.givenName,
        familyName: pending.familyName)
    do {
        _ = try await authority.administration(.named("registration", browser.caller)).createUser(
            realm.id, draft, password: password)
    } catch AdministrationError.alreadyExists {
        return .worthless
    }
    return .done
}
