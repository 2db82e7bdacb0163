// How a listener's thread is told to end.

internal import Synchronization

/// Shared by the task that runs a listener and the listener's thread.
final class ListenerControl: Sendable {
    private struct State {
        var isStopped = false
        var isConnecting = false
    }

    private let state = Mutex(State())
    let waker: Waker
    let finished = Latch()

    init?() {
        guard let waker = Waker() else { return nil }
        self.waker = waker
    }

    var isStopped: Bool { state.withLock { $0.isStopped } }

    /// A connection attempt cannot be interrupted: nobody waits for it, and the thread ends after it.
    func stop() {
        let isConnecting = state.withLock { state in
            state.isStopped = true
            return state.isConnecting
        }
        waker.ring()
        if isConnecting { finished.open() }
    }

    func whileConnecting<Result>(_ body: () -> Result) -> Result {
        state.withLock { $0.isConnecting = true }
        defer { state.withLock { $0.isConnecting = false } }
        return body()
    }
}
