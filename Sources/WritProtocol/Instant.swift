// A point in time as tokens and rows know it, and the clock it is read from.
import Glibc

/// Milliseconds since 1970-01-01 UTC. Claims use whole seconds (RFC 7519 §2, NumericDate), rows microseconds.
package struct Instant: Hashable, Comparable, Sendable {
    package var millisecondsSince1970: Int64

    package init(millisecondsSince1970: Int64) { self.millisecondsSince1970 = millisecondsSince1970 }
    package init(secondsSince1970: Int64) { millisecondsSince1970 = secondsSince1970 * 1000 }

    package var secondsSince1970: Int64 { millisecondsSince1970 / 1000 }

    package static func < (a: Self, b: Self) -> Bool { a.millisecondsSince1970 < b.millisecondsSince1970 }
    package static func + (a: Self, seconds: Seconds) -> Self {
        Instant(millisecondsSince1970: a.millisecondsSince1970 + Int64(seconds.count) * 1000)
    }
    package static func - (a: Self, seconds: Seconds) -> Self {
        Instant(millisecondsSince1970: a.millisecondsSince1970 - Int64(seconds.count) * 1000)
    }
}

/// A span in whole seconds, the unit of every lifetime in settings and claims.
package struct Seconds: Hashable, Comparable, Sendable, ExpressibleByIntegerLiteral {
    package var count: Int

    package init(_ count: Int) { self.count = count }
    package init(integerLiteral value: Int) { count = value }
    package static func < (a: Self, b: Self) -> Bool { a.count < b.count }
}

/// The node's wall clock; passed in, so that rules can be tested at any time of day.
package struct WallClock: Sendable {
    private let read: @Sendable () -> Instant

    package init(_ read: @escaping @Sendable () -> Instant) { self.read = read }

    package var now: Instant { read() }

    package static let system = WallClock {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Instant(millisecondsSince1970: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
