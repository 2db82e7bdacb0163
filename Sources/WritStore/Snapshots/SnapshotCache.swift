// Immutable snapshots of what the request path reads all the time, loaded on demand and dropped when the database says
// so.
import Synchronization

/// A bounded cache in front of a load. Keys carry the realm (CVE-2026-94215: one that did not let realms touch each
/// other).
///
/// While it is trusted, a value is returned as long as nothing said that it changed; many who ask for the same absent
/// value share one load. While it is not (the change feed is not known to be whole), everyone loads for themselves, so
/// nothing older than the request is ever used; `cachedEvenIfDistrusted` gives what is there, for documents that may be
/// old. It begins distrusted.
package final class SnapshotCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private typealias Table = SnapshotTable<Key, Value>

    private struct State: Sendable {
        var table: Table
        /// `nil`: distrusted.
        var trustedUntil: ContinuousClock.Instant?
        var waiters: [UInt64: [CheckedContinuation<Answer, Never>]] = [:]
    }

    /// What those get who waited for somebody else's load.
    private enum Answer: Sendable {
        case value(Value?)
        case failed(any Error)
        /// The task that loaded was cancelled, which is no reason for the others to fail.
        case askAgain
    }

    private let state: Mutex<State>
    private let load: @Sendable (Key) async throws -> Value?
    private let now: @Sendable () -> ContinuousClock.Instant

    /// - Parameter limit: Entries kept, those for what does not exist included.
    /// - Parameter load: Reads the present value; `nil`: there is none.
    /// - Parameter now: A clock that goes on while the process, or the machine, is stopped.
    package init(
        limit: Int, now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now },
        load: @escaping @Sendable (Key) async throws -> Value?
    ) {
        state = Mutex(State(table: Table(limit: limit)))
        self.load = load
        self.now = now
    }

    /// The present value; `nil`: there is none. No suspension when it is there. Throws what the load throws.
    package func value(_ key: Key) async throws -> Value? {
        while true {
            switch begin(key) {
            case .fresh(let value): return value
            case .loadAlone: return try await loadAlone(key)
            case .loadForAll(let ticket): return try await loadForAll(key, ticket)
            case .wait(let ticket):
                switch await answer(of: ticket, key) {
                case .value(let value): return value
                case .failed(let error): throw error
                case .askAgain: continue
                }
            }
        }
    }

    /// What was loaded last, however old: `.some(nil)`: there was none, `nil`: never loaded, or forgotten.
    package func cachedEvenIfDistrusted(_ key: Key) -> Value?? {
        state.withLock { state in state.table.anyEntry(key).map(\.value) }
    }

    /// The value of this key has changed, or may have.
    package func invalidate(_ key: Key) {
        state.withLock { $0.table.invalidate(key) }
    }

    /// Changes may go unnoticed from now on: nothing loaded until ``trust(until:)`` is fresh.
    package func distrust() {
        state.withLock { state in
            state.trustedUntil = nil
            state.table.dropAll()
        }
    }

    /// Every change from now on is told by ``invalidate(_:)`` in time, at least until this moment.
    ///
    /// After ``distrust()`` everything loaded before is dropped. Otherwise this only puts the end of the trust off:
    /// when it had run out meanwhile (the process was stopped), what was told in between has been invalidated, so the
    /// rest is good.
    package func trust(until end: ContinuousClock.Instant? = nil) {
        let end = end ?? now() + .seconds(365 * 86_400)
        state.withLock { state in
            if state.trustedUntil == nil { state.table.dropAll() }
            state.trustedUntil = end
        }
    }

    /// Whether what is held is believed at this moment.
    package var isTrusted: Bool {
        let now = now()
        return state.withLock { state in state.trustedUntil.map { now < $0 } ?? false }
    }

    /// Entries held, for the metrics.
    package var count: Int { state.withLock { $0.table.count } }

    private enum Beginning: Sendable {
        case fresh(Value?)
        case wait(Table.Ticket)
        case loadForAll(Table.Ticket)
        case loadAlone
    }

    private func begin(_ key: Key) -> Beginning {
        let now = now()
        return state.withLock { state in
            guard let end = state.trustedUntil, now < end else { return .loadAlone }
            switch state.table.look(key) {
            case .fresh(let value): return .fresh(value)
            case .loading(let ticket): return .wait(ticket)
            case .absent: return .loadForAll(state.table.beginLoad(key, isShared: true))
            }
        }
    }

    private func loadAlone(_ key: Key) async throws -> Value? {
        let value = try await load(key)
        state.withLock { $0.table.keep(key, value: value) }
        return value
    }

    private func loadForAll(_ key: Key, _ ticket: Table.Ticket) async throws -> Value? {
        do {
            let value = try await load(key)
            finish(ticket, .value(value)) { $0.endLoad(key, ticket, value: value) }
            return value
        } catch {
            finish(ticket, Task.isCancelled ? .askAgain : .failed(error)) { $0.failLoad(key, ticket) }
            throw error
        }
    }

    private func finish(_ ticket: Table.Ticket, _ answer: Answer, _ change: (inout Table) -> Void) {
        let waiters = state.withLock { state in
            change(&state.table)
            return state.waiters.removeValue(forKey: ticket.number) ?? []
        }
        for waiter in waiters { waiter.resume(returning: answer) }
    }

    /// Waits for the load of `ticket`, which has a deadline of its own.
    private func answer(of ticket: Table.Ticket, _ key: Key) async -> Answer {
        await withCheckedContinuation { continuation in
            let isLate = state.withLock { state in
                // Ended, or overtaken by an invalidation, since the ticket was seen.
                guard case .loading(ticket) = state.table.look(key) else { return true }
                state.waiters[ticket.number, default: []].append(continuation)
                return false
            }
            if isLate { continuation.resume(returning: .askAgain) }
        }
    }
}
