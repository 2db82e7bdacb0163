// The Date header (RFC 9110 §6.6.1), made once a second.
import Synchronization
import WritProtocol

/// The current time as an HTTP date.
final class DateHeader: Sendable {
    private let clock: WallClock
    private let current = Mutex<(second: Int64, text: String)>((.min, ""))

    init(clock: WallClock) { self.clock = clock }

    var text: String {
        let second = clock.now.secondsSince1970
        return current.withLock { current in
            if current.second != second { current = (second, Self.format(second)) }
            return current.text
        }
    }

    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// `Sun, 06 Nov 1994 08:49:37 GMT`, for a time that is not before 1970.
    static func format(_ second: Int64) -> String {
        let second = max(0, second)
        let day = second / 86_400
        let time = Int(second % 86_400)
        // Days since 0000-03-01 to a civil date, the year beginning in March so that the leap day is its last
        // (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms").
        let shifted = day + 719_468
        let era = shifted / 146_097
        let ofEra = shifted % 146_097
        let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * ofYear + 2) / 153
        let dayOfMonth = Int(ofYear - (153 * marchMonth + 2) / 5 + 1)
        let month = Int(marchMonth < 10 ? marchMonth + 3 : marchMonth - 9)
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return "\(days[Int(day % 7)]), \(two(dayOfMonth)) \(months[month - 1]) \(year) "
            + "\(two(time / 3600)):\(two(time / 60 % 60)):\(two(time % 60)) GMT"
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
