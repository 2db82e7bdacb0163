// What a change changed, as details of its audit event: `from.name` and `to.name`, the words of the administration API.
import WritCrypto
import WritJOSE
import WritProtocol
import WritStore

/// Collects what differs. A value that there was not, or is not any more, is left out on its side; what stayed the same is
/// left out on both.
struct ChangedFields {
    private(set) var detail: [(String, String)] = []

    mutating func compare(_ name: String, _ old: String?, _ new: String?) {
        guard old != new else { return }
        if let old { detail.append(("from.\(name)", old)) }
        if let new { detail.append(("to.\(name)", new)) }
    }

    mutating func compare(_ name: String, _ old: Bool?, _ new: Bool?) {
        compare(name, old.map { String($0) }, new.map { String($0) })
    }

    /// A list is one text, its items with blanks between: none of them holds one.
    mutating func compare(_ name: String, _ old: [String]?, _ new: [String]?) {
        func text(_ list: [String]?) -> String? { list.flatMap { $0.isEmpty ? nil : $0.joined(separator: " ") } }
        compare(name, text(old), text(new))
    }

    mutating func compare(_ old: RealmSettings.Overrides?, _ new: RealmSettings.Overrides) {
        for setting in RealmSetting.allCases { compare(setting.rawValue, old?[setting], new[setting]) }
    }
}

extension RealmRecord {
    /// - Parameter old: `nil`: it is new.
    func changes(from old: RealmRecord?) -> [(String, String)] {
        var fields = ChangedFields()
        fields.compare("display_name", old?.displayName, displayName)
        if let old { fields.compare("enabled", old.isEnabled, isEnabled) }
        fields.compare(old?.settings, settings)
        return fields.detail
    }
}

extension Client {
    /// Secrets have events of their own, which name them by their ids.
    /// - Parameter old: `nil`: it is new.
    func changes(from old: Client?) -> [(String, String)] {
        var fields = ChangedFields()
        fields.compare("client_name", old?.name, name)
        fields.compare("type", old?.type.rawValue, type.rawValue)
        if let old { fields.compare("enabled", old.isEnabled, isEnabled) }
        fields.compare("token_endpoint_auth_method", old?.authMethod.rawValue, authMethod.rawValue)
        fields.compare("grant_types", old?.grants.map(\.rawValue).sorted(), grants.map(\.rawValue).sorted())
        fields.compare("redirect_uris", old?.redirectURIs, redirectURIs)
        fields.compare("post_logout_redirect_uris", old?.postLogoutRedirectURIs, postLogoutRedirectURIs)
        fields.compare("scope", old?.scope.strings.sorted(), scope.strings.sorted())
        fields.compare("resources", old?.resources, resources)
        fields.compare("origins", old?.origins.sorted(), origins.sorted())
        // Public keys, by their thumbprints (RFC 7638).
        fields.compare("jwks", old?.keys.map(\.thumbprint).sorted(), keys.map(\.thumbprint).sorted())
        fields.compare("client_uri", old?.clientURI, clientURI)
        fields.compare("logo_uri", old?.logoURI, logoURI)
        fields.compare("policy_uri", old?.policyURI, policyURI)
        fields.compare("tos_uri", old?.termsURI, termsURI)
        fields.compare("initiate_login_uri", old?.initiateLoginURI, initiateLoginURI)
        fields.compare("backchannel_logout_uri", old?.backchannelLogoutURI, backchannelLogoutURI)
        fields.compare(
            "backchannel_logout_session_required", old?.backchannelLogoutSessionRequired ?? false,
            backchannelLogoutSessionRequired)
        fields.compare("frontchannel_logout_uri", old?.frontchannelLogoutURI, frontchannelLogoutURI)
        fields.compare(
            "frontchannel_logout_session_required", old?.frontchannelLogoutSessionRequired ?? false,
            frontchannelLogoutSessionRequired)
        fields.compare("jwks_uri", old?.details.jwksURI, details.jwksURI)
        fields.compare(
            "token_endpoint_auth_signing_alg", old?.details.assertionAlgorithm?.rawValue,
            details.assertionAlgorithm?.rawValue)
        fields.compare(
            "sector_identifier_uri", old?.details.sectorIdentifierURI, details.sectorIdentifierURI)
        fields.compare("contacts", old?.details.contacts, details.contacts)
        fields.compare(old?.overrides, overrides)
        return fields.detail
    }
}

extension UserRecord {
    /// What a person is called and where they live is theirs: only the names of such fields are told, for the trail
    /// outlives the account.
    func changes(from old: UserRecord) -> [(String, String)] {
        let texts: [(String, KeyPath<UserRecord, String?>)] = [
            ("email", \.email), ("given_name", \.givenName), ("family_name", \.familyName),
            ("phone_number", \.phoneNumber), ("locale", \.locale), ("zoneinfo", \.zoneinfo),
        ]
        var names = texts.filter { self[keyPath: $0.1] != old[keyPath: $0.1] }.map(\.0)
        if username != old.username { names.insert("username", at: 0) }
        if address != old.address { names.append("address") }
        var fields = ChangedFields()
        fields.compare("email_verified", old.isEmailVerified, isEmailVerified)
        fields.compare("phone_number_verified", old.isPhoneNumberVerified, isPhoneNumberVerified)
        fields.compare("enabled", old.isEnabled, isEnabled)
        return (names.isEmpty ? [] : [("changed", names.joined(separator: " "))]) + fields.detail + demands(since: old)
    }

    /// What is demanded of them, as it was and is.
    /// - Parameter old: `nil`: they are new.
    func demands(since old: UserRecord?) -> [(String, String)] {
        var fields = ChangedFields()
        fields.compare("required_actions", old?.requiredActions.map(\.rawValue), requiredActions.map(\.rawValue))
        return fields.detail
    }
}
