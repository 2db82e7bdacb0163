// A signing key as operators see it: never its private half.
package import WritCrypto
package import WritJOSE
package import WritProtocol
import WritStore

package struct KeySummary: Sendable {
    package var id: KeyID
    package var algorithm: SignatureAlgorithm
    package var state: KeyState
    package var createdAt: Instant
    package var activeFrom: Instant
    package var retiredAt: Instant?

    init(_ key: KeyRecord, _ schedule: KeySchedule, at now: Instant) {
        id = key.id
        algorithm = key.algorithm
        state = key.retiredAt == nil ? schedule.state(of: key.times, at: now) : .retired
        createdAt = key.createdAt
        activeFrom = key.activeFrom
        retiredAt = key.retiredAt
    }

    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("kid", id.rawValue)
        json.member("algorithm", algorithm.rawValue)
        json.member("state", state.rawValue)
        json.member("created_at", createdAt)
        json.member("active_from", activeFrom)
        if let retiredAt { json.member("retired_at", retiredAt) }
        json.endObject()
    }
}
