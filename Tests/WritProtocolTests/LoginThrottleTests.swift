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

    @Test func `nor those at the same address, where they have logged in in this browser`() {
        func wait(_ failures: Int) -> Seconds {
            let count = FailureCount(count: 5000, lastFailureAt: now)
            return throttle.wait(
                pair: FailureCount(count: failures, lastFailureAt: now), account: count, address: count,
                addressIsKnown: false, deviceIsKnown: true, now: now)
        }
        #expect(wait(4) == 0)
        #expect(wait(7) == 4)
        // The cookie may be stolen.
        #expect(wait(5000) == throttle.longestWait)
    }

    private func verdict(person: Int, typed: Int, address: Int = 0, ago: Int = 0) -> LoginVerdict {
        func failures(_ count: Int) -> FailureCount { FailureCount(count: count, lastFailureAt: now - Seconds(ago)) }
        return throttle.verdict(
            person: NameFailures(here: failures(person)), typed: NameFailures(here: failures(typed)),
            address: failures(address), addressIsKnown: false, now: now)
    }

    @Test func `a wait is told as far as what was typed has earned it, and beyond that the try just fails`() {
        #expect(verdict(person: 4, typed: 4) == .free)
        #expect(verdict(person: 7, typed: 7) == .wait(4))
        #expect(verdict(person: 7, typed: 0) == .fail)
        #expect(verdict(person: 10, typed: 6) == .wait(2))
        #expect(verdict(person: 10, typed: 6, ago: 2) == .fail)
        #expect(verdict(person: 10, typed: 6, ago: 32) == .free)
    }

    @Test func `failures that were forgiven to the person hold nobody back`() {
        #expect(verdict(person: 0, typed: 50) == .free)
        #expect(verdict(person: 6, typed: 50) == .wait(2))
    }

    @Test func `what an address has earned is told at every name`() {
        #expect(verdict(person: 7, typed: 0, address: 100) == .wait(1))
        #expect(verdict(person: 0, typed: 0, address: 100) == .wait(1))
    }

    @Test func `behind an address of theirs a person waits half a minute at most`() {
        #expect(wait(pair: 5000) == throttle.longestWait)
        #expect(wait(pair: 5000, known: true) == 30)
    }
}
