// What an administrator may do: the permissions of the protected API that every realm has from the first.

/// A permission on the administration API. Tokens of the realm `operator` carry it for all realms, those of any other
/// realm for that realm alone.
package enum AdminPermission: String, CaseIterable, Sendable {
    case readRealm = "realm:read"
    case manageRealm = "realm:manage"
    case readClients = "clients:read"
    case manageClients = "clients:manage"
    case reviewClients = "clients:review"
    case readUsers = "users:read"
    case manageUsers = "users:manage"
    case manageKeys = "keys:manage"
    case readAudit = "audit:read"

    /// The id of the administration API among a realm's protected APIs. It is no row: no realm can change or delete it.
    package static let apiID = "admin"

    /// Its audience.
    /// - Parameter publicURL: without a trailing slash.
    package static func audience(publicURL: String) -> String { "\(publicURL)/admin/api/v1" }
}
