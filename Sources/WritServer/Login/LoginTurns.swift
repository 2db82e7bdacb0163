// How many tries at one person from one place are judged at once.
import Synchronization
import WritProtocol

/// A failure is counted after its password was hashed, so of many tries sent at the same moment each would find the count
/// as it was before all of them. Here no more of them go on than may fail before the first wait; the others wait until the
/// last of those is over, and look at the count again. A try that has looked before a failure, and comes here after it,
/// looks again too.
///
/// It holds on one node, and keeps the others' hashes from being made in vain. What holds for all nodes is the condition
/// of the statement that lets somebody in (``Login/failuresAllowed``): however many are judged, a right password that comes
/// behind as many failures as lead to a wait lets nobody in. So `n` nodes may count up to `n` times the failures of one at
/// once, which makes the wait that follows longer, and no guess of them more than one node's is worth anything.
final class LoginTurns: Sendable {
    struct Key: Hashable, Sendable {
        var realm: RealmID
        /// The person's id, or what was typed where it is nobody.
        var person: String
        /// The person's device, else the address.
        var place: String
    }

    private struct Turns {
        var running = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
        var lastFailure: ContinuousClock.Instant?
    }

    private struct Table {
        var turns: [Key: Turns] = [:]
        var sweepAt = LoginTurns.leastSweep
    }

    private let table = Mutex(Table())

    /// Tries that may wait for each other.
    private static let waitingLimit = 64
    /// Keys that are kept for their last failure alone, before those are forgotten that no try can have looked before.
    private static let leastSweep = 1024
    private static let memory: Duration = .seconds(60)

    /// - Parameter limit: How many may go on at once, 1 at least.
    /// - Parameter lookedAt: When `limit` began to be looked up.
    /// - Returns: Whether this one goes on, and ``leave(_:hasFailed:)`` follows; `false`: what was looked up may be old.
    /// - Throws: `.overloaded` when too many wait.
    func enter(_ key: Key, limit: Int, lookedAt: ContinuousClock.Instant) async throws(OAuthError) -> Bool {
        enum Place { case free, old, taken, none }
        let place = table.withLock { table -> Place in
            var own = table.turns[key] ?? Turns()
            if let failure = own.lastFailure, failure >= lookedAt { return .old }
            if own.running < max(1, limit) {
                own.running += 1
                table.turns[key] = own
                return .free
            }
            return own.waiting.count < Self.waitingLimit ? .taken : .none
        }
        switch place {
        case .free: return true
        case .old: return false
        case .none: throw OAuthError(.overloaded, detail: "too many tries at one person at once", retryAfter: 1)
        case .taken: break
        }
        await withCheckedContinuation { continuation in
            let isOver = table.withLock { table in
                // Those that were at it may all have gone meanwhile.
                guard table.turns[key]?.running ?? 0 > 0 else { return true }
                table.turns[key]?.waiting.append(continuation)
                return false
            }
            if isOver { continuation.resume() }
        }
        return false
    }

    /// The last to go lets all look again who wait.
    func leave(_ key: Key, hasFailed: Bool) {
        let now = ContinuousClock.now
        let waiting = table.withLock { table -> [CheckedContinuation<Void, Never>] in
            guard var own = table.turns[key] else { return [] }
            own.running -= 1
            if hasFailed { own.lastFailure = now }
            var waiting: [CheckedContinuation<Void, Never>] = []
            if own.running == 0 { swap(&waiting, &own.waiting) }
            table.turns[key] = own.running == 0 && own.lastFailure == nil ? nil : own
            if table.turns.count >= table.sweepAt {
                table.turns = table.turns.filter {
                    $1.running > 0 || $1.lastFailure.map { now - $0 < Self.memory } == true
                }
                table.sweepAt = max(Self.leastSweep, 2 * table.turns.count)
            }
            return waiting
        }
        for one in waiting { one.resume() }
    }
}
