// How many requests one administrator makes in a second, on this node.
import WritProtocol
import WritServer

/// Strangers have no part in it: only live tokens are counted.
struct AdminRates: Sendable {
    private struct Person: Hashable {
        var home: RealmID?
        var name: String
    }

    private let rates: RatesPerSecond<Person>

    /// - Parameter limit: 0: any number.
    init(limit: Int) { rates = RatesPerSecond(limit: limit) }

    var limit: Int { rates.limit }

    func allows(_ administrator: Administrator, at now: Instant) -> Bool {
        rates.allows(Person(home: administrator.home, name: administrator.name), at: now)
    }
}
