// How many requests one administrator makes in a second, on this node.
import Synchronization
import WritProtocol
import WritServer

/// Counts by whole seconds. What it holds is forgotten each second, so strangers cannot make it grow: only live tokens are
/// counted.
final class AdminRates: Sendable {
    /// 0: any number.
    let limit: Int
    private let window = Mutex<(second: Int64, counts: [String: Int])>((.min, [:]))

    init(limit: Int) { self.limit = limit }

    func allows(_ administrator: Administrator, at now: Instant) -> Bool {
        guard limit > 0 else { return true }
        let second = now.secondsSince1970
        let name = "\(administrator.home?.rawValue ?? "")/\(administrator.name)"
        return window.withLock { window in
            if window.second != second { window = (second, [:]) }
            window.counts[name, default: 0] += 1
            return window.counts[name, default: 0] <= limit
        }
    }
}
