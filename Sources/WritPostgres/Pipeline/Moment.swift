// Monotonic time as one number, cheap to compare; the pure parts are given it, the shell reads it.

internal import Glibc

/// Nanoseconds of the monotonic clock.
struct Moment: Comparable, Sendable, Hashable {
    var nanoseconds: Int64

    /// Later than all others: nothing is due.
    static let never = Moment(nanoseconds: .max)

    static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }

    /// Saturates at `never`.
    static func + (left: Self, right: Duration) -> Self {
        let (sum, overflow) = left.nanoseconds.addingReportingOverflow(right.wholeNanoseconds)
        return overflow ? .never : Moment(nanoseconds: sum)
    }

    static func - (left: Self, right: Self) -> Duration {
        .nanoseconds(left.nanoseconds - right.nanoseconds)
    }

    /// CLOCK_MONOTONIC, which stands still for no one and never goes back.
    static func now() -> Moment {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Moment(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }
}

extension Duration {
    /// Saturates at some 292 years.
    var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        let (sum, over) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
        return over ? (product < 0 ? .min : .max) : sum
    }

    /// For poll(2): rounded up, so that what is due has come when the wait ends.
    var wholeMillisecondsUp: Int32 {
        let nanoseconds = wholeNanoseconds
        guard nanoseconds > 0 else { return 0 }
        return Int32(clamping: (nanoseconds - 1) / 1_000_000 + 1)
    }
}
