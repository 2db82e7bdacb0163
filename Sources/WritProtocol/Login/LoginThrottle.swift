// How failed passwords slow further tries down, without ever locking the rightful person out.

/// Consecutive failures counted under one key, and when the last one was. The database's times.
package struct FailureCount: Sendable, Equatable {
    package var count: Int
    package var lastFailureAt: Instant?

    package init(count: Int = 0, lastFailureAt: Instant? = nil) {
        self.count = count
        self.lastFailureAt = lastFailureAt
    }
}

/// The figures of the rule; all are settings (section `login`).
package struct LoginThrottle: Sendable, Equatable {
    /// Failures of one user name from one address before the first wait.
    package var freeTriesPerPair = 5
    /// Failures from one address over all user names: a spray. Many people may share an address, so it is higher.
    package var freeTriesPerAddress = 100
    /// Failures of one user name over all addresses: a distributed guess (NIST SP 800-63B §5.2.2: at most 100).
    package var freeTriesPerAccount = 50
    /// The first wait; each further failure doubles it.
    package var firstWait: Seconds = 1
    /// The longest wait. There is no permanent lock: it would let anybody lock anybody out.
    package var longestWait: Seconds = 900
    /// The longest wait at an address from which this person has logged in before. Others may be behind it too, a webmail's
    /// server for one; they slow its people down, and lock none out.
    package var longestWaitAtKnownAddress: Seconds = 30

    package init() {}

    /// The seconds still to wait, 0 for none.
    /// - Parameter addressIsKnown: This person has logged in from this address before; then strangers' guesses
    ///   elsewhere don't slow it down.
    package func wait(
        pair: FailureCount, account: FailureCount, address: FailureCount, addressIsKnown: Bool, now: Instant
    ) -> Seconds {
        max(
            remaining(
                pair, free: freeTriesPerPair, longest: addressIsKnown ? longestWaitAtKnownAddress : longestWait,
                now: now),
            addressIsKnown ? 0 : remaining(account, free: freeTriesPerAccount, longest: longestWait, now: now),
            addressIsKnown ? 0 : remaining(address, free: freeTriesPerAddress, longest: longestWait, now: now))
    }

    private func remaining(_ failures: FailureCount, free: Int, longest: Seconds, now: Instant) -> Seconds {
        guard failures.count >= free, let last = failures.lastFailureAt else { return 0 }
        let doublings = min(failures.count - free, 20)
        let wait = min(firstWait.count << doublings, longest.count)
        let end = last + Seconds(wait)
        guard now < end else { return 0 }
        return Seconds(Int((end.millisecondsSince1970 - now.millisecondsSince1970 + 999) / 1000))
    }
}
