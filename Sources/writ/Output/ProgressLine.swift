// How far long work has come: one line that is written over, for people who watch; nothing for a script.
import Glibc
import Synchronization

/// Counts with a rate and the time that is left, from the start of the work.
final class ProgressLine: Sendable {
    private let unit: String
    private let isShown: Bool
    private let start = ContinuousClock.now
    private let lastShown: Mutex<ContinuousClock.Instant>

    /// Between two changes of the line.
    private static let pause: Duration = .milliseconds(200)

    /// - Parameter unit: In the plural.
    init(_ unit: String) {
        self.unit = unit
        isShown = isatty(STDERR_FILENO) == 1
        lastShown = Mutex(start)
    }

    func show(_ done: Int64, of total: Int64) {
        let now = ContinuousClock.now
        let isDue = lastShown.withLock { last in
            guard isShown, now - last >= Self.pause else { return false }
            last = now
            return true
        }
        if isDue { write("\r\u{1B}[K" + Self.text(done, of: total, unit, after: now - start)) }
    }

    /// Takes the line away.
    func end() {
        if isShown { write("\r\u{1B}[K") }
    }

    /// `1200 of 48000 events, 2.5 %, 6000/s, 8 s left`.
    static func text(_ done: Int64, of total: Int64, _ unit: String, after time: Duration) -> String {
        let seconds = max(time / .seconds(1), 0.001)
        let rate = Double(done) / seconds
        let share = total > 0 ? Double(done) / Double(total) * 100 : 100
        var text = "\(done) of \(total) \(unit), \((share * 10).rounded() / 10) %, \(Int64(rate))/s"
        if rate > 0, total > done { text += ", \(Int64((Double(total - done) / rate).rounded(.up))) s left" }
        return text
    }

    private func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }
}
