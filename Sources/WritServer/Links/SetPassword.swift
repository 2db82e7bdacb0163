// A new password by a mailed link: for a forgotten one, or the first.
package import WritProtocol
package import WritStore

/// - Parameter purpose: `.passwordReset` or `.invitation`.
/// - Parameter token: What the link's address ends in. Round trips: one.
package func openPasswordLink(
    _ authority: Authority, realm: RealmSnapshot, _ purpose: ActionPurpose, token: String?, browser: Browser
) async throws -> LinkOutcome<PasswordChangeRefusal> {
    guard let link = try await authority.passwordLink(token, purpose, realm) else { return .worthless }
    return try authority.linkPage(link, purpose, realm, browser)
}

/// The page's form. The link is used up, every session and every grant ends, and older links of the kind are worthless
/// (ASVS 7.4.3). Round trips: one to look at the link, and a transaction; no connection is held while hashing.
package func setPassword(
    _ authority: Authority, realm: RealmSnapshot, _ purpose: ActionPurpose, form: FormParameters, browser: Browser,
    mail: Correspondence
) async throws -> LinkOutcome<PasswordChangeRefusal> {
    let token = try authority.linkToken(form, purpose, realm, browser)
    guard let link = try await authority.passwordLink(token, purpose, realm) else { return .worthless }
    // Another language was chosen: the page again.
    guard form["locale"] == nil else { return try authority.linkPage(link, purpose, realm, browser) }
    let password = form["new_password"] ?? ""
    if let refusal = authority.refusal(of: password, form, names: link.user.names, realm) {
        return try authority.linkPage(link, purpose, realm, browser, failure: refusal)
    }
    let administration = authority.administration(.themselves(link.user.id, browser.caller), mail: mail)
    let isSet = try await administration.resetPassword(
        realm.id, link.user, password: password, link: link.hash, purpose)
    return isSet ? .done : .worthless
}

extension Authority {
    /// An invitation is the administrator's doing, whatever people may do by themselves. One round trip.
    fileprivate func passwordLink(
        _ token: String?, _ purpose: ActionPurpose, _ realm: RealmSnapshot
    ) async throws -> OfferedLink? {
        guard purpose == .invitation || realm.settings.allowsPasswordReset else { return nil }
        return try await offeredLink(token, purpose, realm)
    }

    /// Why a new password, typed twice, is not taken.
    func refusal(
        of password: String, _ form: FormParameters, names: [String], _ realm: RealmSnapshot
    ) -> PasswordChangeRefusal? {
        guard form["repeat_password"]?.utf8.elementsEqual(password.utf8) == true else { return .repeatDiffers }
        return PasswordRules.refusal(of: password, names: names + [realm.id.rawValue, realm.displayName ?? ""])
            .map { .rule($0) }
    }
}
