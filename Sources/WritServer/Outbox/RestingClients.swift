// Which clients could not be reached a moment ago; in memory, since each node finds out soon enough.
import Synchronization
import WritProtocol

final class RestingClients: Sendable {
    private let ends = Mutex<[Authority.ClientKey: Instant]>([:])

    /// More have to be tried again, which costs their timeouts.
    private static let limit = 10_000

    func isResting(_ client: Authority.ClientKey, at now: Instant) -> Bool {
        ends.withLock { ends in
            guard let end = ends[client] else { return false }
            if now < end { return true }
            ends[client] = nil
            return false
        }
    }

    func rest(_ client: Authority.ClientKey, until end: Instant) {
        ends.withLock { ends in
            if ends.count >= Self.limit { ends.removeAll() }
            ends[client] = end
        }
    }
}
