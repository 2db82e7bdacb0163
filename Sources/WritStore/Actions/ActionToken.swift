// The links that mails hold: what they are for, and whose they are.
package import WritProtocol

/// The one thing that a link does; it is of no use for another.
package enum ActionPurpose: String, Sendable, CaseIterable {
    case passwordReset = "password_reset"
    case emailVerification = "email_verification"
    /// A registration's link is sealed and not stored; its page's form names its purpose so.
    case registration
    /// Sent by an administrator, to choose a password.
    case invitation
}

package struct NewActionToken: Sendable {
    package var realm: RealmID
    /// SHA-256 of the link's secret.
    package var hash: [UInt8]
    package var user: UserID
    package var purpose: ActionPurpose
    /// Where the link is sent; it proves that somebody reads what is sent there, unless it is shown to somebody instead.
    package var email: String
    package var lifetime: Seconds

    package init(
        realm: RealmID, hash: [UInt8], user: UserID, purpose: ActionPurpose, email: String, lifetime: Seconds
    ) {
        self.realm = realm
        self.hash = hash
        self.user = user
        self.purpose = purpose
        self.email = email
        self.lifetime = lifetime
    }
}
