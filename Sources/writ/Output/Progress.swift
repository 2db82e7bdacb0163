// How far long work has come, with its rate and the time it will still take; for people at a terminal only.
import Glibc

struct Progress {
    private let words: String
    private let total: Int
    private let unit: String
    private let start = ContinuousClock.now
    private var shownAt: ContinuousClock.Instant?
    private let isShown = isatty(STDERR_FILENO) == 1

    init(_ words: String, of total: Int, unit: String) {
        self.words = words
        self.total = total
        self.unit = unit
    }

    /// Ten times a second at most.
    mutating func show(_ done: Int) {
        let now = ContinuousClock.now
        guard isShown, shownAt.map({ now - $0 > .milliseconds(100) }) ?? true else { return }
        shownAt = now
        writeUnended("\r\(Self.line(words, done, of: total, unit, after: now - start))\u{1B}[K")
    }

    mutating func end() {
        guard isShown, shownAt != nil else { return }
        writeUnended("\r\u{1B}[K")
    }

    /// "Importing people: 12000 of 50000 people, 4000 a second, 10 s left"
    static func line(_ words: String, _ done: Int, of total: Int, _ unit: String, after elapsed: Duration) -> String {
        let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
        guard done > 0, seconds >= 0.5 else { return "\(words): \(done) of \(total) \(unit)" }
        let rate = Double(done) / seconds
        let left = max(0, Double(total - done) / rate)
        return "\(words): \(done) of \(total) \(unit), \(Int(rate)) a second, \(Int(left.rounded(.up))) s left"
    }

    private func writeUnended(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe write(STDERR_FILENO, bytes, bytes.count)
    }
}
