// An instant as PostgreSQL's `timestamptz` keeps it: whole microseconds.

/// An instant, in microseconds since 1970-01-01T00:00:00Z; may be negative.
package struct PostgresTimestamp: Sendable, Comparable, Hashable {
    package var microsecondsSince1970: Int64

    /// Seconds since 1970, rounded towards the past.
    package var secondsSince1970: Int64 {
        let (quotient, remainder) = microsecondsSince1970.quotientAndRemainder(dividingBy: 1_000_000)
        return remainder < 0 ? quotient - 1 : quotient
    }

    package init(microsecondsSince1970: Int64) {
        self.microsecondsSince1970 = microsecondsSince1970
    }

    /// - Parameter secondsSince1970: beyond PostgreSQL's own range the nearest representable instant is taken.
    package init(secondsSince1970: Int64) {
        let (value, overflow) = secondsSince1970.multipliedReportingOverflow(by: 1_000_000)
        microsecondsSince1970 = overflow ? (secondsSince1970 < 0 ? .min : .max) : value
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.microsecondsSince1970 < right.microsecondsSince1970
    }
}

extension PostgresTimestamp {
    /// 2000-01-01T00:00:00Z, from which the wire format counts.
    private static let wireEpoch: Int64 = 946_684_800_000_000

    /// The wire's count; the extremes would mean `infinity` there and are refused with `nil`.
    var wire: Int64? {
        let (value, overflow) = microsecondsSince1970.subtractingReportingOverflow(Self.wireEpoch)
        return overflow || value == .min || value == .max ? nil : value
    }

    /// `nil` for `infinity` and `-infinity`, which are no instants.
    init?(wire: Int64) {
        guard wire != .min, wire != .max else { return nil }
        let (value, overflow) = wire.addingReportingOverflow(Self.wireEpoch)
        guard !overflow else { return nil }
        self.init(microsecondsSince1970: value)
    }
}
