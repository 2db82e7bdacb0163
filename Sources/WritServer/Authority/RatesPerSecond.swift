// How often something may be done in a second, on this node, by each of many and by all.
import Synchronization
package import WritProtocol

/// Counts by whole seconds. What it holds is forgotten each second, and is bounded: whoever is refused has no place in it.
package final class RatesPerSecond<Key: Hashable & Sendable>: Sendable {
    private struct Window {
        var second = Int64.min
        var count = 0
        var byKey: [Key: Int] = [:]
    }

    /// Of one key. 0: any number.
    package let limit: Int
    /// Of all keys. 0: any number.
    private let totalLimit: Int
    private let window = Mutex(Window())

    /// Keys of one second; those beyond are allowed without being counted.
    private static var tableLimit: Int { 10_000 }

    package init(limit: Int, totalLimit: Int = 0) {
        self.limit = limit
        self.totalLimit = totalLimit
    }

    package func allows(_ key: Key, at now: Instant) -> Bool {
        window.withLock { window in
            if window.second != now.secondsSince1970 { window = Window(second: now.secondsSince1970) }
            guard totalLimit == 0 || window.count < totalLimit else { return false }
            if limit > 0 {
                let count = window.byKey[key] ?? 0
                guard count < limit else { return false }
                if count > 0 || window.byKey.count < Self.tableLimit { window.byKey[key] = count + 1 }
            }
            window.count += 1
            return true
        }
    }
}
