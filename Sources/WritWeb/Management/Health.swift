// How the node is, as its parts tell.
import HTTPTypes
import Synchronization
import WritJOSE

/// `ready`: it is ready now. `started`: it was ready once.
final class Health: Sendable {
    private let checks: [ReadinessCheck]
    private let hasStarted = Atomic<Bool>(false)

    /// - Parameter checks: in the order in which they are shown.
    init(checks: [ReadinessCheck]) { self.checks = checks }

    func ready() async -> Reply {
        var parts: [(name: String, failure: String?)] = []
        for check in checks { parts.append((check.name, await check.failure())) }
        let isReady = parts.allSatisfy { $0.failure == nil }
        if isReady { hasStarted.store(true, ordering: .relaxed) }
        return Self.reply(isReady, parts)
    }

    func started() async -> Reply {
        hasStarted.load(ordering: .relaxed) ? Self.reply(true) : await ready()
    }

    /// `{"status":"up","checks":{"database":"up"}}`; the words of what is wrong stand in the place of `up`.
    static func reply(_ isUp: Bool, _ parts: [(name: String, failure: String?)] = []) -> Reply {
        var json = JSONWriter(capacity: 256)
        json.beginObject()
        json.member("status", isUp ? "up" : "down")
        if !parts.isEmpty {
            json.key("checks")
            json.beginObject()
            for part in parts { json.member(part.name, part.failure ?? "up") }
            json.endObject()
        }
        json.endObject()
        return Reply(isUp ? .ok : .serviceUnavailable, fields: [.cacheControl: "no-store"], json: json.bytes)
    }
}
