// Audit events of issued tokens, written in batches: a row a token at once would cost more than the token.
import Logging
import ServiceLifecycle
import Synchronization
import WritProtocol
import WritStore

/// A queue in memory, emptied into the audit table every `audit.flush_milliseconds`.
///
/// A node that dies loses what it had not written, so an attacker who can kill it at will hides token events of a
/// quarter second; logins, refusals of reuse and revocations are written in the transaction they tell of and are never
/// here. When the table cannot be written, events wait; when too many wait, tokens are refused rather than unrecorded.
final class AuditWriter: Sendable, Service {
    private let store: Store
    private let logger: Logger
    private let interval: Duration
    private let limit: Int
    private let refusals: RefusalRates
    private let queue = Mutex<[AuditEvent]>([])
    /// Refusals that were not written.
    let unwritten = Counter()

    /// Rows of one INSERT.
    private static let batchLimit = 1000

    init(store: Store, settings: AuthoritySettings, logger: Logger) {
        self.store = store
        self.logger = logger
        interval = settings.auditFlushInterval
        limit = settings.auditQueueLimit
        refusals = RefusalRates(settings: settings)
    }

    var waiting: Int { queue.withLock(\.count) }

    /// For what must not happen unrecorded.
    /// - Throws: `.overloaded` when the queue is full.
    func append(_ event: AuditEvent) throws(OAuthError) {
        let isFull = queue.withLock { queue in
            if queue.count >= limit { return true }
            queue.append(event)
            return false
        }
        if isFull { throw OAuthError(.overloaded, detail: "the audit queue is full", retryAfter: 5) }
    }

    /// For what strangers can make any number of: half of the queue.
    func appendIfRoom(_ event: AuditEvent) {
        let isWritten = queue.withLock { queue in
            guard queue.count < limit / 2 else { return false }
            queue.append(event)
            return true
        }
        if !isWritten { unwritten.add() }
    }

    /// As the other, and so many a second, of the caller in the realm and of all (``RefusalRates``): for
    /// `request.refused`, which costs a stranger nothing.
    func appendRefusal(_ event: AuditEvent, of caller: Caller) {
        guard refusals.allows(event.realm, caller.network, at: event.at) else { return unwritten.add() }
        appendIfRoom(event)
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try? await Task.sleep(for: self.interval)
                await self.flush()
            }
        }
        await flush()
    }

    private func flush() async {
        while true {
            let batch = queue.withLock { Array($0.prefix(Self.batchLimit)) }
            if batch.isEmpty { return }
            do {
                // A task that is being cancelled must still write what it holds.
                try await Task { try await self.store.appendAudit(batch) }.value
                queue.withLock { $0.removeFirst(batch.count) }
            } catch {
                logger.error(
                    "Audit events could not be written and wait.",
                    metadata: ["events": "\(waiting)", "error": "\(error)"])
                return
            }
        }
    }
}
