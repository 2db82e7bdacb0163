// How many refusals a second are written into the trail, on this node.
import Synchronization
import WritProtocol

/// Counts by whole seconds. What it holds is forgotten each second, and is bounded: whoever is not written has no place in
/// it.
///
/// A caller has so many in a realm, so that one stranger leaves room for the refusals of others, and of other realms.
final class RefusalRates: Sendable {
    private struct Source: Hashable {
        var realm: RealmID
        /// ``Caller/network``
        var network: String
    }

    private struct Window {
        var second = Int64.min
        var written = 0
        var bySource: [Source: Int] = [:]
    }

    /// 0: any number.
    private let nodeLimit: Int
    private let sourceLimit: Int
    private let window = Mutex(Window())

    /// Sources of one second, where the node has no limit; those beyond are written without being counted.
    private static let tableLimit = 10_000

    init(settings: AuthoritySettings) {
        nodeLimit = settings.auditRefusalsPerSecond
        sourceLimit = settings.auditRefusalsPerNetwork
    }

    func allows(_ realm: RealmID, _ network: String, at now: Instant) -> Bool {
        let source = Source(realm: realm, network: network)
        return window.withLock { window in
            if window.second != now.secondsSince1970 { window = Window(second: now.secondsSince1970) }
            guard nodeLimit == 0 || window.written < nodeLimit else { return false }
            if sourceLimit > 0 {
                let count = window.bySource[source] ?? 0
                guard count < sourceLimit else { return false }
                if count > 0 || window.bySource.count < Self.tableLimit { window.bySource[source] = count + 1 }
            }
            window.written += 1
            return true
        }
    }
}
