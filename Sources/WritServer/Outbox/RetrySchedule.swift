// When something that could not be sent is tried again, and when that ends.
import WritProtocol

/// The wait grows by a factor from try to try, up to the longest.
struct RetrySchedule: Sendable {
    var first: Seconds
    var factor: Int
    var longest: Seconds
    /// Tries in all.
    var tries: Int

    /// Twelve tries within 22 hours: a client that is away for a night learns of the logout, and one that is gone for good
    /// is left alone before its notice is a day old and dropped.
    static let ofLogoutNotices = RetrySchedule(first: 5, factor: 4, longest: 14_400, tries: 12)
    /// For 25 hours, which outlasts an invitation and what people are told of their account; a message that is too old
    /// to be of use before that is not tried again.
    static let ofMail = RetrySchedule(first: 2, factor: 2, longest: 60, tries: 1500)

    /// - Parameter attempts: Those that have failed, 1 at least.
    /// - Returns: The wait before the next; `nil` gives up.
    func wait(after attempts: Int) -> Seconds? {
        guard attempts < tries else { return nil }
        var wait = first.count
        for _ in 1..<max(1, attempts) where wait < longest.count { wait *= factor }
        return min(Seconds(wait), longest)
    }
}
