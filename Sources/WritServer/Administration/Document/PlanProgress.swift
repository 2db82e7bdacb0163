// How far a plan is carried out, for whoever waits for it.
import Synchronization

/// Counts objects. A transaction that has to begin again counts from the start.
final class PlanProgress: Sendable {
    private let done = Atomic(0)
    private let total: Int
    private let tell: (@Sendable (_ done: Int, _ total: Int) -> Void)?

    init(of total: Int, telling tell: (@Sendable (_ done: Int, _ total: Int) -> Void)?) {
        self.total = total
        self.tell = tell
    }

    func step() {
        guard let tell else { return }
        tell(done.add(1, ordering: .relaxed).newValue, total)
    }
}
