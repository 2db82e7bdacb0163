// A new password for a forgotten one, by a mailed link.
package import WritProtocol
import WritStore

/// - Parameter token: What the link's address ends in. Round trips: one.
package func openPasswordLink(
    _ authority: Authority, realm: RealmSnapshot, token: String?, browser: Browser
) async throws -> LinkOutcome<PasswordChangeRefusal> {
    guard realm.settings.allowsPasswordReset,
        let link = try await authority.offeredLink(token, .passwordReset, realm)
    else { return .worthless }
    return try authority.linkPage(link, .passwordReset, realm, browser)
}

/// The page's form. The link is used up, every session and every grant ends, and older links of the kind are worthless
/// (ASVS 7.4.3). Round trips: one to look at the link, and a transaction; no connection is held while hashing.
package func setPassword(
    _ authority: Authority, realm: RealmSnapshot, form: FormParameters, browser: Browser
) async throws -> LinkOutcome<PasswordChangeRefusal> {
    let token = try authority.linkToken(form, .passwordReset, realm, browser)
    guard realm.settings.allowsPasswordReset,
        let link = try await authority.offeredLink(token, .passwordReset, realm)
    else { return .worthless }
    // Another language was chosen: the page again.
    guard form["locale"] == nil else { return try authority.linkPage(link, .passwordReset, realm, browser) }
    let password = form["new_password"] ?? ""
    if let refusal = authority.refusal(of: password, form, names: link.user.names, realm) {
        return try authority.linkPage(link, .passwordReset, realm, browser, failure: refusal)
    }
    let isSet = try await authority.administration(.themselves(link.user.id)).resetPassword(
        realm.id, link.user, password: password, link: link.hash, caller: browser.caller)
    return isSet ? .done : .worthless
}

extension Authority {
    /// Why a new password, typed twice, is not taken.
    func refusal(
        of password: String, _ form: FormParameters, names: [String], _ realm: RealmSnapshot
    ) -> PasswordChangeRefusal? {
        guard form["repeat_password"]?.utf8.elementsEqual(password.utf8) == true else { return .repeatDiffers }
        return PasswordRules.refusal(of: password, names: names + [realm.id.rawValue, realm.displayName ?? ""])
            .map { .rule($0) }
    }
}
