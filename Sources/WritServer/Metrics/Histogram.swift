// How long something took, counted into fixed buckets without a lock.

/// A histogram of durations. An observation raises one bucket and the sum; the running totals that the text format
/// wants are made when the metrics are scraped, where nobody waits.
package final class Histogram: Sendable {
    /// Upper bounds in nanoseconds with their spelling in seconds: from one fast signature to a client's patience.
    static let bounds: [(nanoseconds: UInt64, seconds: String)] = [
        (50_000, "0.00005"), (100_000, "0.0001"), (250_000, "0.00025"), (500_000, "0.0005"), (1_000_000, "0.001"),
        (2_500_000, "0.0025"), (5_000_000, "0.005"), (10_000_000, "0.01"), (25_000_000, "0.025"),
        (50_000_000, "0.05"), (100_000_000, "0.1"), (250_000_000, "0.25"), (500_000_000, "0.5"),
        (1_000_000_000, "1"), (2_500_000_000, "2.5"), (5_000_000_000, "5"), (10_000_000_000, "10"),
    ]

    private let buckets = (0...Histogram.bounds.count).map { _ in Counter() }
    private let sum = Counter()

    package init() {}

    package func observe(nanoseconds: UInt64) {
        var index = 0
        for bound in Self.bounds {
            if nanoseconds <= bound.nanoseconds { break }
            index += 1
        }
        buckets[index].add()
        sum.add(nanoseconds)
    }

    /// Writes its `_bucket`, `_sum` and `_count` lines, unless nothing was observed and it stands for one label of many.
    func write(into text: inout PrometheusText, name: String, labels: [(String, String)], evenIfEmpty: Bool) {
        // `+Inf` and `_count` must agree, so both come from the same reading of the buckets.
        let counts = buckets.map(\.value)
        guard evenIfEmpty || counts.contains(where: { $0 > 0 }) else { return }
        var total: UInt64 = 0
        for (bound, count) in zip(Self.bounds, counts) {
            total += count
            text.sample("\(name)_bucket", labels + [("le", bound.seconds)], total)
        }
        total += counts.last ?? 0
        text.sample("\(name)_bucket", labels + [("le", "+Inf")], total)
        text.sample("\(name)_sum", labels, Double(sum.value) / 1e9)
        text.sample("\(name)_count", labels, total)
    }
}
