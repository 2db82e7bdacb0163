// How many tries at one person from one place are judged at once.
import Synchronization
import WritProtocol

/// A failure is counted after its password was hashed, so of many tries sent at the same moment each would find the count
/// as it was before all of them. Here no more of them go on than may fail before the first wait; the others take their
/// turn and look at the count again. It holds on one node: several nodes let each through as many.
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
    }

    private let turns = Mutex<[Key: Turns]>([:])

    /// Tries that may wait for each other.
    private static let waitingLimit = 64

    /// - Parameter limit: How many may go on at once, 1 at least.
    /// - Returns: Whether others were waited for, so that what was read before may be old.
    /// - Throws: `.overloaded` when too many wait.
    func enter(_ key: Key, limit: Int) async throws(OAuthError) -> Bool {
        enum Place { case free, taken, none }
        let place = turns.withLock { turns -> Place in
            var own = turns[key] ?? Turns()
            if own.running < max(1, limit) {
                own.running += 1
                turns[key] = own
                return .free
            }
            return own.waiting.count < Self.waitingLimit ? .taken : .none
        }
        switch place {
        case .free: return false
        case .none: throw OAuthError(.overloaded, detail: "too many tries at one person at once", retryAfter: 1)
        case .taken: break
        }
        await withCheckedContinuation { continuation in
            let isFree = turns.withLock { turns in
                // Those that were at it may all have gone meanwhile.
                guard var own = turns[key], own.running > 0 else {
                    turns[key] = Turns(running: 1)
                    return true
                }
                own.waiting.append(continuation)
                turns[key] = own
                return false
            }
            if isFree { continuation.resume() }
        }
        return true
    }

    /// Gives the turn to who waits longest.
    func leave(_ key: Key) {
        let next = turns.withLock { turns -> CheckedContinuation<Void, Never>? in
            guard var own = turns[key] else { return nil }
            if !own.waiting.isEmpty {
                let next = own.waiting.removeFirst()
                turns[key] = own
                return next
            }
            own.running -= 1
            turns[key] = own.running > 0 ? own : nil
            return nil
        }
        next?.resume()
    }
}
