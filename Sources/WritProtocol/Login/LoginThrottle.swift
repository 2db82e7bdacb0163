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

/// Failures of one name or one person.
package struct NameFailures: Sendable, Equatable {
    /// From the address of this try.
    package var here: FailureCount
    /// From all addresses together.
    package var everywhere: FailureCount

    package init(here: FailureCount = FailureCount(), everywhere: FailureCount = FailureCount()) {
        self.here = here
        self.everywhere = everywhere
    }
}

/// What a try is met with, before its password is looked at.
package enum LoginVerdict: Sendable, Equatable {
    /// The password decides.
    case free
    /// Refused at once, with the seconds to wait.
    case wait(Seconds)
    /// Refused whatever the password is, in the words and the time of a wrong one.
    case fail
}

/// The figures of the rule; all are settings (section `login`).
///
/// A person may have two names, the user name and the e-mail address, and failures at both add up: it is the person that is
/// guarded (NIST SP 800-63B §5.2.2 counts by account). But a wait shows, by its Retry-After and because nothing is hashed.
/// Whoever tries one name too often and is then told to wait at another, which nobody has tried, has learnt that both
/// are there and one person's. So a wait is told only as far as what was typed has earned it too; beyond that the
/// try takes the way of a wrong password. A name that nobody has is its own person, and never comes to that.
package struct LoginThrottle: Sendable, Equatable {
    /// Failures of one person from one address before the first wait.
    package var freeTriesPerPair = 5
    /// Failures from one address, whoever they are about: a spray. Many people may share an address, so it is higher.
    package var freeTriesPerAddress = 100
    /// Failures of one person over all addresses: a distributed guess (NIST SP 800-63B §5.2.2: at most 100).
    package var freeTriesPerAccount = 50
    /// The first wait; each further failure doubles it.
    package var firstWait: Seconds = 1
    /// The longest wait. There is no permanent lock: it would let anybody lock anybody out.
    package var longestWait: Seconds = 900
    /// The longest wait at an address from which this person has logged in before. Others may be behind it too, a webmail's
    /// server for one; they slow its people down, and lock none out. At a device of the person's own nobody else fails,
    /// so its longest wait is the usual one.
    package var longestWaitAtKnownAddress: Seconds = 30

    package init() {}

    /// - Parameter person: Counted for the person that was meant, or for the typed name where it is nobody's.
    /// - Parameter typed: Counted for the typed name, whoever was meant.
    package func verdict(
        person: NameFailures, typed: NameFailures, address: FailureCount, addressIsKnown: Bool,
        deviceIsKnown: Bool = false, now: Instant
    ) -> LoginVerdict {
        func wait(_ name: NameFailures) -> Seconds {
            self.wait(
                pair: name.here, account: name.everywhere, address: address, addressIsKnown: addressIsKnown,
                deviceIsKnown: deviceIsKnown, now: now)
        }
        let told = min(wait(person), wait(typed))
        return told > 0 ? .wait(told) : wait(person) > 0 ? .fail : .free
    }

    /// The seconds still to wait, 0 for none.
    /// - Parameter addressIsKnown: This person has logged in from this address before; then strangers' guesses
    ///   elsewhere don't slow it down.
    /// - Parameter deviceIsKnown: This person has logged in in this browser before, which `pair` is counted for then:
    ///   strangers' guesses don't slow it down either, not even those at the same address.
    package func wait(
        pair: FailureCount, account: FailureCount, address: FailureCount, addressIsKnown: Bool,
        deviceIsKnown: Bool = false, now: Instant
    ) -> Seconds {
        let isKnown = addressIsKnown || deviceIsKnown
        return max(
            remaining(
                pair, free: freeTriesPerPair, longest: addressIsKnown ? longestWaitAtKnownAddress : longestWait,
                now: now),
            isKnown ? 0 : remaining(account, free: freeTriesPerAccount, longest: longestWait, now: now),
            isKnown ? 0 : remaining(address, free: freeTriesPerAddress, longest: longestWait, now: now))
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
