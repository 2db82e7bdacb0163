// How far something is that takes its time, in one line of the terminal that is written over.
import Glibc
import Synchronization

/// Tells nobody where standard error is no terminal.
final class ProgressLine: Sendable {
    private let verb: String
    private let isShown = isatty(STDERR_FILENO) == 1
    private let last = Mutex<ContinuousClock.Instant?>(nil)

    private static let interval: Duration = .milliseconds(200)

    /// - Parameter verb: "applying".
    init(_ verb: String) { self.verb = verb }

    func show(_ done: Int, of total: Int) {
        guard isShown else { return }
        let now = ContinuousClock.now
        let isDue = last.withLock { last in
            guard last.map({ now - $0 >= Self.interval }) ?? true else { return false }
            last = now
            return true
        }
        if isDue { Terminal.write("\r\(verb): \(done) of \(total)") }
    }

    /// Takes the line away.
    func end() {
        if last.withLock({ $0 }) != nil { Terminal.write("\r\u{1B}[K") }
    }
}
