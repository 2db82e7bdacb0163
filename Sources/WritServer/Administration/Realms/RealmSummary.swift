// A realm as operators see it.
import WritCrypto
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
    package var revision: Int64
    /// When keys for the realm's `signing_algorithm` begin to sign, where that is still to come; lists don't tell.
    package var signingAlgorithmFrom: Instant?
    /// Whether it has templates of its own; lists don't tell.
    var hasTemplates: Bool

    init(_ record: RealmRecord, issuer: String, now: Instant) {
        id = record.id
        self.issuer = issuer
        displayName = record.displayName
        isEnabled = record.isEnabled
        settings = record.settings
        createdAt = record.createdAt
        revision = record.revision
        hasTemplates = record.hasTemplates
        signingAlgorithmFrom = record.signingStart(of: RealmSettings(record.settings).signingAlgorithm, now: now)
    }

    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("id", id.rawValue)
        json.member("issuer", issuer)
        if let displayName { json.member("display_name", displayName) }
        json.member("enabled", isEnabled)
        json.member("settings", settings)
        if let signingAlgorithmFrom { json.member("signing_algorithm_from", signingAlgorithmFrom) }
        json.member("created_at", createdAt)
        json.member("revision", revision)
        json.endObject()
    }
}

extension RealmRecord {
    /// When keys for the algorithm begin to sign; `nil` when one does already, or the record came without its keys.
    func signingStart(of algorithm: SignatureAlgorithm, now: Instant) -> Instant? {
        KeySchedule(keys: keys.map(\.times), longestToken: 0).awaited(algorithm, at: now)?.activeFrom
    }
}
