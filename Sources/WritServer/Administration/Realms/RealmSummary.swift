// A realm as operators see it.
package import WritJOSE
package import WritProtocol
import WritStore

package struct RealmSummary: Sendable {
    package var id: RealmID
    package var issuer: String
    package var displayName: String?
    package var isEnabled: Bool
    /// What was set explicitly.
    package var settings: RealmSettings.Overrides
    package var createdAt: Instant

    init(_ record: RealmRecord, issuer: String) {
        id = record.id
        self.issuer = issuer
        displayName = record.displayName
        isEnabled = record.isEnabled
        settings = record.settings
        createdAt = record.createdAt
    }

    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("id", id.rawValue)
        json.member("issuer", issuer)
        if let displayName { json.member("display_name", displayName) }
        json.member("enabled", isEnabled)
        json.member("settings", settings)
        json.member("created_at", createdAt)
        json.endObject()
    }
}
