// Somebody makes an account for themselves: first a link to the address that they say is theirs.
import WritCrypto
import WritOutbound
package import WritProtocol
import WritStore

package enum RegistrationFailure: Sendable {
    /// User names are no secret: whoever wants one has to be told. How many one address is told of is limited.
    case usernameTaken
    /// Letters of several alphabets, or such as look like another's.
    case usernameLooksLikeAnother
    case usernameMalformed, emailMalformed, throttled
}

/// No round trip.
package func askForRegistration(
    _ authority: Authority, realm: RealmSnapshot, browser: Browser
) throws -> LinkRequestOutcome<RegistrationFailure> {
    guard authority.offersLinks, realm.settings.allowsSelfRegistration else { return .notOffered }
    return try authority.linkRequestPage(.registration, realm, browser)
}

/// The page's form. Nothing is stored but the message: the account is made when the link is used, with a password that is
/// chosen there. So nobody holds a name or another's address without reading its mail, and nobody waits with a password of
/// their own for whoever confirms an address that was not theirs.
///
/// Round trips: one, which counts before it looks at anything.
/// - Throws: failures of the database; "mailed" is said after the commit only.
package func requestRegistration(
    _ authority: Authority, realm: RealmSnapshot, form: FormParameters, browser: Browser, write: WriteLetter
) async throws -> LinkRequestOutcome<RegistrationFailure> {
    guard authority.offersLinks, realm.settings.allowsSelfRegistration else { return .notOffered }
    guard case .registration = try authority.destination(form, realm, browser) else {
        return .refused(OAuthError(.pageFormInvalid))
    }
    func again(_ failure: RegistrationFailure?) throws -> LinkRequestOutcome<RegistrationFailure> {
        try authority.linkRequestPage(.registration, realm, browser, failure: failure)
    }
    guard let username = form["username"].flatMap(RegistrationRules.username) else {
        return try again(.usernameMalformed)
    }
    guard NameScripts.areDistinct(in: username) else { return try again(.usernameLooksLikeAnother) }
    guard let email = form["email"].flatMap(RegistrationRules.email) else { return try again(.emailMalformed) }
    let pending = PendingRegistration(
        username: username, email: email, givenName: form["given_name"].flatMap(RegistrationRules.name),
        familyName: form["family_name"].flatMap(RegistrationRules.name),
        expiresAt: authority.clock.now + authority.settings.links.asked)
    let token = try authority.token(for: pending, realm.id)
    let answer = try await authority.store.requestRegistration(
        realm.id, username: username, network: browser.caller.network, rate: .ofNetworkAddress,
        recipientRate: .ofRecipient,
        toHolder: authority.newMail(.alreadyRegistered, write, to: email, realm: realm.id),
        toNewcomer: authority.newMail(.registration(token: token), write, to: email, realm: realm.id))
    switch answer {
    case .counted:
        authority.audit.appendIfRoom(
            authority.event("registration.requested", realm: realm.id, client: nil, user: nil, caller: browser.caller))
        return .mailed
    case .usernameTaken: return try again(.usernameTaken)
    case .tooOften:
        authority.metrics.refused(.throttled)
        return try again(.throttled)
    }
}

/// What people may call themselves.
enum RegistrationRules {
    /// Letters and digits, and `._-` between them; of which scripts, ``NameScripts`` says. No `@`: nobody takes another's address for a name, and what
    /// is told of names tells nothing of addresses.
    static func username(_ text: String) -> String? {
        let name = String(text.trimming(\.isWhitespace))
        guard (1...64).contains(name.unicodeScalars.count), let first = name.unicodeScalars.first,
            let last = name.unicodeScalars.last, isWord(first), isWord(last),
            name.unicodeScalars.allSatisfy({ isWord($0) || "._-".unicodeScalars.contains($0) })
        else { return nil }
        return name
    }

    static func email(_ text: String) -> String? {
        MailAddress(String(text.trimming(\.isWhitespace)))?.description
    }

    /// `nil` for what is left out, or cannot be a name.
    static func name(_ text: String) -> String? {
        let name = String(text.trimming(\.isWhitespace))
        guard !name.isEmpty, (try? TextRules.check(name, field: "name")) != nil else { return nil }
        return name
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .nonspacingMark, .spacingMark:
            true
        default: false
        }
    }
}
