// The figures that the database pool and the snapshots keep of themselves, shown among the metrics.
import WritPostgres
import WritStore

extension Authority {
    /// Registers them with ``Authority/metrics``. Reading takes a lock for one copy and waits for nothing.
    package func showFigures() {
        let (realms, clients) = (realms, clients)
        let cached = "Snapshots held in memory, those of what does not exist included."
        metrics.gauge(name: "writ_snapshots", help: cached, labels: [("of", "realm")]) { Double(realms.count) }
        metrics.gauge(name: "writ_snapshots", help: cached, labels: [("of", "client")]) { Double(clients.count) }
        metrics.gauge(name: "writ_snapshots_trusted", help: "1 while every change is heard of in time, else 0.") {
            [weak self] in self?.isTrusted == true ? 1 : 0
        }
        showPool()
    }

    private func showPool() {
        let pool = store.pool
        func gauge(_ name: String, _ help: String, _ read: @escaping @Sendable (PoolFigures) -> Int) {
            metrics.gauge(name: "writ_database_" + name, help: help) { Double(read(pool.figures)) }
        }
        func counter(_ name: String, _ help: String, _ read: @escaping @Sendable (PoolFigures) -> UInt64) {
            metrics.counter(name: "writ_database_" + name + "_total", help: help) { Double(read(pool.figures)) }
        }
        gauge("connections", "Connections that are up.") { $0.connections }
        gauge("units_in_flight", "Units of work sent and not yet answered.") { $0.inFlight }
        gauge("units_queued", "Units of work that wait for a place.") { $0.queued }
        gauge("transactions", "Connections held by transactions.") { $0.transactions }
        counter("units", "Units of work.") { $0.unitsTotal }
        counter("errors", "Units of work that ended with an error.") { $0.errorsTotal }
        counter("retries", "Units of work run again.") { $0.retriesTotal }
        counter("reconnects", "Connections made after the first of their place.") { $0.reconnectsTotal }
        counter("cancels", "Cancel requests sent.") { $0.cancelsTotal }
        counter("syncs", "Round trips of units; units by syncs tells how well reads group.") { $0.syncsTotal }
    }
}
