// How long to wait before the next attempt.

/// Doubling waits with jitter, so that many nodes do not come back at the same instant.
struct Backoff: Sendable, Equatable {
    let shortest: Duration
    let longest: Duration
    private(set) var failures = 0

    init(from shortest: Duration, to longest: Duration) {
        self.shortest = shortest
        self.longest = longest
    }

    mutating func succeeded() { failures = 0 }

    /// - Parameter random: in 0..<1; the wait is between half and all of the doubled one.
    mutating func failed(random: Double) -> Duration {
        let full = min(longest, shortest * (1 << min(failures, 20)))
        failures += 1
        return full * (0.5 + random / 2)
    }
}
