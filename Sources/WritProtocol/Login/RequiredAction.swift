// What an administrator demands of a person before they come in again.

/// The names are those of the field. The cases stand in the order in which they are asked for: an address that is given
/// with the profile is confirmed after it.
package enum RequiredAction: String, CaseIterable, Sendable {
    /// Choose a new password; the present one is temporary.
    case updatePassword = "update_password"
    /// Look at the names and the e-mail address, and complete them.
    case updateProfile = "update_profile"
    /// Show that they read what is sent to their e-mail address.
    case verifyEmail = "verify_email"

    /// Each once, in their order.
    package static func inOrder(_ actions: [RequiredAction]) -> [RequiredAction] { allCases.filter(actions.contains) }

    /// ASVS 7.5.1: what a login, or a lost password, hangs on is changed by whoever has just proven who they are, and
    /// not by whoever sits at a browser that somebody left.
    package var needsRecentLogin: Bool { self != .verifyEmail }

    /// How long ago that login may be: time enough to come through the pages, as long as Keycloak's.
    package static let recentLogin: Seconds = 300
}
