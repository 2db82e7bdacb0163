// Looks at the requests for new passwords that have come, when nobody waits for the answer any more.
import Logging
import WritProtocol
import WritStore

struct ResetRequests: Outbox {
    let authority: Authority

    var name: String { "requests for new passwords" }
    var label: String { "reset_request" }

    /// Longer than a statement may take.
    private static let lease: Seconds = 60

    func due(limit: Int) async throws -> [DueReset] {
        try await authority.store.dueResets(limit: limit, lease: Self.lease)
    }

    func depth() async throws -> OutboxDepth { try await authority.store.resetRequestDepth() }

    func send(_ reset: DueReset) async -> OutboxFigures.Fate? {
        do {
            try await authority.settle(reset)
            return .sent
        } catch  where !Task.isCancelled {
            // The lease ends, and it is taken again.
            authority.logger.warning(
                "A request for a new password could not be looked at.",
                metadata: ["realm": "\(reset.realm)", "error": "\(error)"])
        } catch {}
        return nil
    }
}
