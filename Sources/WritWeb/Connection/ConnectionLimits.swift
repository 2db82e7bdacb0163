// How many connections are open, in all and by address.
import Synchronization
import WritProtocol

/// Counts of open connections, shared by all of a port.
final class ConnectionLimits: Sendable {
    private struct Counts {
        var all = 0
        var byAddress: [IPAddress: Int] = [:]
    }

    private let counts = Mutex(Counts())
    private let limit: Int
    private let limitPerAddress: Int

    init(limit: Int, limitPerAddress: Int) {
        self.limit = limit
        self.limitPerAddress = limitPerAddress
    }

    var open: Int { counts.withLock { $0.all } }

    /// Takes a place; `false` when there is none. `address` is `nil` for peers that are not counted one by one.
    func enter(_ address: IPAddress?) -> Bool {
        counts.withLock { counts in
            guard counts.all < limit else { return false }
            if let address {
                guard counts.byAddress[address, default: 0] < limitPerAddress else { return false }
                counts.byAddress[address, default: 0] += 1
            }
            counts.all += 1
            return true
        }
    }

    /// Gives back a place that ``enter(_:)`` gave.
    func leave(_ address: IPAddress?) {
        counts.withLock { counts in
            counts.all -= 1
            guard let address, let count = counts.byAddress[address] else { return }
            counts.byAddress[address] = count > 1 ? count - 1 : nil
        }
    }
}
