// A moment as pages show it: the same in every language, and in UTC, since nothing tells the browser's time zone.
import WritProtocol

/// `2026-08-20 14:05 UTC`, with its machine-readable form for `<time>`.
struct PageTime: Sendable, Equatable {
    let text: String
    let machine: String

    init(_ instant: Instant) {
        let second = max(0, instant.secondsSince1970)
        let (date, time) = (Self.date(second / 86_400), second % 86_400)
        let clock = "\(Self.two(time / 3600)):\(Self.two(time / 60 % 60))"
        text = "\(date) \(clock) UTC"
        machine = "\(date)T\(clock)Z"
    }

    var values: PageValues { ["shown": .text(text), "machine": .text(machine)] }

    /// Days since 1970-01-01 to a civil date, the year beginning in March so that the leap day is its last (H. Hinnant,
    /// "chrono-Compatible Low-Level Date Algorithms").
    private static func date(_ day: Int64) -> String {
        let shifted = day + 719_468
        let (era, ofEra) = (shifted / 146_097, shifted % 146_097)
        let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * ofYear + 2) / 153
        let dayOfMonth = ofYear - (153 * marchMonth + 2) / 5 + 1
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return "\(yearOfEra + era * 400 + (month <= 2 ? 1 : 0))-\(two(month))-\(two(dayOfMonth))"
    }

    private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
