// A count that many threads raise without a lock.
import Synchronization

/// Raised by one relaxed atomic addition; read when the metrics are scraped.
package final class Counter: Sendable {
    private let count = Atomic<UInt64>(0)

    package init() {}

    package var value: UInt64 { count.load(ordering: .relaxed) }

    package func add(_ amount: UInt64 = 1) { count.wrappingAdd(amount, ordering: .relaxed) }
}
