// How long a failed connection waits before the next attempt.

import Testing

@testable import WritPostgres

@Suite struct BackoffTests {
    @Test func `waits double up to the longest and start anew after a success`() {
        var backoff = Backoff(from: .milliseconds(50), to: .seconds(1))
        let full = 0.999_999_999
        #expect(
            (0..<6).map { _ in Int((backoff.failed(random: full) / .milliseconds(1)).rounded()) } == [
                50, 100, 200, 400, 800, 1000,
            ])
        backoff.succeeded()
        #expect(backoff.failed(random: 0) == .milliseconds(25))
    }
}
