// How everyone talks to the reactor: a locked list and one wake-up.

internal import Synchronization

/// The answer to a unit.
typealias UnitAnswer = Result<[PostgresRows], PostgresError>

/// What the reactor can be asked or told.
enum Mail: Sendable {
    /// Start connecting.
    case open
    case unit(Unit, CheckedContinuation<UnitAnswer, Never>)
    case cancelUnit(UnitID)
    case lease(LeaseID, deadline: Moment, CheckedContinuation<Result<Void, PostgresError>, Never>)
    case cancelLease(LeaseID)
    case release(LeaseID)
    /// Tell when a connection is up. `isImpatient`: the first failure is the answer.
    case awaitConnection(
        UnitID, deadline: Moment, isImpatient: Bool, CheckedContinuation<Result<Void, PostgresError>, Never>)
    case cancelWait(UnitID)
    /// From the thread that connects; `attempt` tells late answers from current ones.
    case connected(slot: Int, attempt: UInt64, Result<OpenedConnection, PostgresError>)
    /// From the thread that cancels.
    case cancelReturned(slot: Int, attempt: UInt64)
    /// Take nothing new, finish what is in flight until `limit`, then stop.
    case close(limit: Moment)

    /// Answers what can no longer be served.
    func refuse(_ error: PostgresError) {
        switch self {
        case .unit(_, let answer): answer.resume(returning: .failure(error))
        case .lease(_, _, let answer), .awaitConnection(_, _, _, let answer):
            answer.resume(returning: .failure(error))
        case .connected(_, _, .success(let opened)): opened.close()
        case .open, .cancelUnit, .cancelLease, .release, .cancelWait, .connected, .cancelReturned, .close: break
        }
    }
}

/// A list that any thread appends to and the reactor empties. The waker is rung only while the reactor sleeps, so a
/// busy reactor costs its callers no system call.
final class Mailbox: Sendable {
    private struct State {
        var mail: [Mail] = []
        var isAsleep = false
        var isClosed = false
    }

    private let state = Mutex(State())
    let waker: Waker

    init?() {
        guard let waker = Waker() else { return nil }
        self.waker = waker
    }

    /// Delivers, or answers with `.closed`.
    func post(_ mail: Mail) {
        let (isClosed, rings) = state.withLock { state in
            guard !state.isClosed else { return (true, false) }
            state.mail.append(mail)
            defer { state.isAsleep = false }
            return (false, state.isAsleep)
        }
        if isClosed { mail.refuse(.closed) }
        if rings { waker.ring() }
    }

    /// - Parameter spare: an empty array whose storage is used next.
    func take(_ spare: [Mail]) -> [Mail] {
        state.withLock { state in
            guard !state.mail.isEmpty else { return spare }
            var taken = spare
            swap(&taken, &state.mail)
            return taken
        }
    }

    /// - Returns: whether the reactor may wait; from now on mail rings the waker.
    func fallAsleep() -> Bool {
        state.withLock { state in
            state.isAsleep = state.mail.isEmpty
            return state.isAsleep
        }
    }

    func wakeUp() {
        state.withLock { $0.isAsleep = false }
    }

    /// Closes; what lies in it is answered with `.closed`.
    func close() {
        let rest = state.withLock { state in
            state.isClosed = true
            defer { state.mail = [] }
            return state.mail
        }
        for mail in rest { mail.refuse(.closed) }
    }
}
