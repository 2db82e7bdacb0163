// A person of a realm as stored; never with a credential.
import WritPostgres
package import WritProtocol

/// A row of `account`.
package struct UserRecord: Sendable, Equatable {
    package var id: UserID
    package var username: String
    package var email: String?
    package var isEmailVerified: Bool
    package var givenName: String?
    package var familyName: String?
    package var phoneNumber: String?
    package var isPhoneNumberVerified: Bool
    /// BCP 47.
    package var locale: String?
    /// A name of the IANA time zone database.
    package var zoneinfo: String?
    package var address: PostalAddress?
    package var isEnabled: Bool
    /// What an administrator demands of them before they come in again, in the order in which it is asked for.
    package var requiredActions: [RequiredAction]
    package var createdAt: Instant
    package var updatedAt: Instant
    /// Counts the changes; 0 where it was not asked for.
    package var revision: Int64 = 0

    package init(
        id: UserID, username: String, email: String? = nil, isEmailVerified: Bool = false, givenName: String? = nil,
        familyName: String? = nil, phoneNumber: String? = nil, isPhoneNumberVerified: Bool = false,
        locale: String? = nil, zoneinfo: String? = nil, address: PostalAddress? = nil, isEnabled: Bool = true,
        requiredActions: [RequiredAction] = [], createdAt: Instant, updatedAt: Instant
    ) {
        self.id = id
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
        self.isEnabled = isEnabled
        self.requiredActions = requiredActions
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    package var profile: UserProfile {
        UserProfile(
            username: username, email: email, isEmailVerified: isEmailVerified, givenName: givenName,
            familyName: familyName, phoneNumber: phoneNumber, isPhoneNumberVerified: isPhoneNumberVerified,
            locale: locale, zoneinfo: zoneinfo, address: address, updatedAt: updatedAt)
    }

    /// What is to be done before they come in: what was demanded, and an address first where there is none to confirm.
    package var pendingActions: [RequiredAction] {
        guard email == nil, requiredActions.contains(.verifyEmail) else { return requiredActions }
        return RequiredAction.inOrder(requiredActions + [.updateProfile])
    }

    /// Whether it is what they have to do next.
    package func awaits(_ action: RequiredAction) -> Bool { pendingActions.first == action }

    /// Given and family name together; `nil` when there is neither.
    package var name: String? { profile.name }
}

extension UserRecord {
    /// Reads user_id, username, email, is_email_verified, given_name, family_name, phone_number,
    /// is_phone_number_verified, locale, zoneinfo, address, is_enabled, required_actions, created_at, updated_at.
    init(_ columns: inout Columns) throws(PostgresError) {
        id = try columns.userID()
        username = try columns.text()
        email = try columns.textOrNil()
        isEmailVerified = try columns.bool()
        givenName = try columns.textOrNil()
        familyName = try columns.textOrNil()
        phoneNumber = try columns.textOrNil()
        isPhoneNumberVerified = try columns.bool()
        locale = try columns.textOrNil()
        zoneinfo = try columns.textOrNil()
        address = try columns.jsonOrNil().map { PostalAddress(json: $0) }
        isEnabled = try columns.bool()
        requiredActions = try columns.requiredActions()
        createdAt = try columns.instant()
        updatedAt = try columns.instant()
    }

    /// Reads the same, then revision.
    init(administered columns: inout Columns) throws(PostgresError) {
        try self.init(&columns)
        revision = try columns.int8()
    }
}
