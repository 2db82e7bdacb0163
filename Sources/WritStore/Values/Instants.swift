// The one place where the protocol's milliseconds and the database's microseconds meet.
import WritPostgres
import WritProtocol

extension Instant {
    /// Rounded towards the past, so that nothing read from a row seems to live longer than it does.
    init(_ timestamp: PostgresTimestamp) {
        let (quotient, remainder) = timestamp.microsecondsSince1970.quotientAndRemainder(dividingBy: 1000)
        self.init(millisecondsSince1970: remainder < 0 ? quotient - 1 : quotient)
    }

    var timestamp: PostgresTimestamp {
        PostgresTimestamp(
            microsecondsSince1970: millisecondsSince1970.multipliedReportingOverflow(by: 1000).partialValue)
    }
}

extension PostgresValue {
    static func instant(_ instant: Instant) -> PostgresValue { .timestamp(instant.timestamp) }
    static func seconds(_ seconds: Seconds) -> PostgresValue { .int8(Int64(seconds.count)) }
}
