// What became of an outbox's items, and how many wait, for the metrics.
import Synchronization
import WritProtocol
import WritStore

/// Counted by this node; what waits, waits for all of them.
final class OutboxFigures: Sendable {
    private let counts: [Fate: Counter]
    private let depth = Mutex(OutboxDepth())

    init() { counts = Dictionary(uniqueKeysWithValues: Fate.allCases.map { ($0, Counter()) }) }

    /// What one try came to.
    enum Fate: String, CaseIterable, Sendable {
        case sent, failed
        /// Failed, and not tried again.
        case givenUp = "given_up"
    }

    func count(_ fate: Fate) { counts[fate]?.add() }

    func show(_ depth: OutboxDepth) { self.depth.withLock { $0 = depth } }

    func register(with metrics: Metrics, of label: String) {
        let labels = [("of", label)]
        metrics.gauge(
            name: "writ_outbox_waiting", help: "What waits to be sent, up to \(OutboxDepth.limit).", labels: labels
        ) { Double(self.depth.withLock { $0.waiting }) }
        metrics.gauge(
            name: "writ_outbox_oldest_seconds", help: "Since when the oldest of it waits.", labels: labels
        ) { Double(self.depth.withLock { $0.oldest.count }) }
        for fate in Fate.allCases {
            metrics.counter(
                name: "writ_outbox_\(fate.rawValue)_total", help: "Tries of this node that ended so.", labels: labels
            ) { Double(self.counts[fate]?.value ?? 0) }
        }
    }
}
