// Pages that could not be made of a realm's own templates: counted, logged, and shown as the server's are.
import Logging
import Synchronization
import WritProtocol
import WritServer

final class PageFailures: Sendable {
    private let count = Atomic<Int>(0)
    private let logger: Logger?

    /// Tells nobody.
    init() { logger = nil }

    init(metrics: Metrics, logger: Logger) {
        self.logger = logger
        metrics.counter(
            name: "writ_page_failures_total",
            help: "Templates of realms' own that could not be used; the server's took their place."
        ) { [weak self] in Double(self?.count.load(ordering: .relaxed) ?? 0) }
    }

    /// - Parameter template: `nil`: all of the realm's.
    /// - Parameter isNews: `false`: the log has it.
    func note(_ realm: RealmID, _ template: String?, _ problem: String, isNews: Bool = true) {
        count.add(1, ordering: .relaxed)
        guard isNews else { return }
        logger?.warning(
            "a realm's own template is left out",
            metadata: [
                "realm": "\(realm)", "template": "\(template ?? "all")", "problem": "\(problem)",
            ])
    }
}
