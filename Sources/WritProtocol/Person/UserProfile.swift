// What is known of a person, and the claims that tell it (OIDC Core §5.1).
package import WritJOSE

/// By the claims' names; what is not known is left out.
package struct UserProfile: Sendable, Equatable {
    package var username: String
    package var email: String?
    package var isEmailVerified: Bool
    package var givenName: String?
    package var familyName: String?
    package var phoneNumber: String?
    package var isPhoneNumberVerified: Bool
    /// BCP 47, as `en-GB`.
    package var locale: String?
    /// A name of the IANA time zone database.
    package var zoneinfo: String?
    package var address: PostalAddress?
    package var updatedAt: Instant?

    package init(
        username: String, email: String?, isEmailVerified: Bool, givenName: String?, familyName: String?,
        phoneNumber: String? = nil, isPhoneNumberVerified: Bool = false, locale: String? = nil,
        zoneinfo: String? = nil, address: PostalAddress? = nil, updatedAt: Instant? = nil
    ) {
        self.username = username
        self.email = email
        self.isEmailVerified = isEmailVerified
        self.givenName = givenName
        self.familyName = familyName
        self.phoneNumber = phoneNumber
        self.isPhoneNumberVerified = isPhoneNumberVerified
        self.locale = locale
        self.zoneinfo = zoneinfo
        self.address = address
        self.updatedAt = updatedAt
    }

    /// Given and family name together.
    package var name: String? {
        let parts = [givenName, familyName].compactMap(\.self).filter { !$0.isEmpty }
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }

    /// The claims that a scope asks for, as far as people have them here (OIDC Core §5.4).
    package static func claims(of scope: ScopeToken) -> [String] {
        switch scope {
        case .openid: ["sub"]
        case .profile:
            ["preferred_username", "name", "given_name", "family_name", "locale", "zoneinfo", "updated_at"]
        case .email: ["email", "email_verified"]
        case .phone: ["phone_number", "phone_number_verified"]
        case .address: ["address"]
        default: []
        }
    }

    /// OIDC Core §5.4: the claims that granted scopes ask for, and no others.
    package func writeClaims(of scope: Scope, to json: inout JSONWriter) {
        if scope.contains(.profile) { writeProfile(to: &json) }
        if scope.contains(.email), let email {
            json.member("email", email)
            json.member("email_verified", isEmailVerified)
        }
        if scope.contains(.phone), let phoneNumber {
            json.member("phone_number", phoneNumber)
            json.member("phone_number_verified", isPhoneNumberVerified)
        }
        if scope.contains(.address), let address, !address.isEmpty {
            json.key("address")
            address.write(to: &json)
        }
    }

    private func writeProfile(to json: inout JSONWriter) {
        json.member("preferred_username", username)
        if let name { json.member("name", name) }
        if let givenName { json.member("given_name", givenName) }
        if let familyName { json.member("family_name", familyName) }
        if let locale { json.member("locale", locale) }
        if let zoneinfo { json.member("zoneinfo", zoneinfo) }
        if let updatedAt { json.member("updated_at", updatedAt.secondsSince1970) }
    }
}
