// How failed passwords slow further ones down.
import Testing

@testable import WritProtocol

struct LoginThrottleTests {
    private let throttle = LoginThrottle()
    private let now = Instant(secondsSince1970: 1_000_000)

    private func wait(pair: Int = 0, account: Int = 0, address: Int = 0, known: Bool = false, ago: Int = 0) -> Seconds {
        func count(_ count: Int) -> FailureCount { FailureCount(count: count, lastFailureAt: now - Seconds(ago)) }
        return throttle.wait(
            pair: count(pair), account: count(account), address: count(address), addressIsKnown: known, now: now)
    }

    @Test func `the first failures cost no wait`() {
        #expect(wait(pair: 4, account: 49, address: 99) == 0)
    }

    @Test func `each further failure doubles the wait, up to the longest`() {
        #expect(wait(pair: 5) == 1)
        #expect(wait(pair: 6) == 2)
        #expect(wait(pair: 10) == 32)
        #expect(wait(pair: 1_000_000) == throttle.longestWait)
    }

    @Test func `a wait passes; there is no permanent lock`() {
        #expect(wait(pair: 10, ago: 31) == 1)
        #expect(wait(pair: 10, ago: 32) == 0)
        #expect(wait(pair: Int(Int32.max), ago: throttle.longestWait.count) == 0)
    }

    @Test func `strangers' guesses do not slow a person at an address of theirs`() {
        #expect(wait(account: 5000, address: 5000) > 0)
        #expect(wait(account: 5000, address: 5000, known: true) == 0)
        #expect(wait(pair: 7, known: true) == 4)
    }

    @Test func `behind an address of theirs a person waits half a minute at most`() {
        #expect(wait(pair: 5000) == throttle.longestWait)
        #expect(wait(pair: 5000, known: true) == 30)
    }
}
