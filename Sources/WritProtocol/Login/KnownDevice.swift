// Who has logged in in a browser, as the browser itself remembers it in a sealed cookie.
import FoundationEssentials
package import WritCrypto
import WritJOSE

/// At a device of theirs people are not slowed down by what strangers guess elsewhere, or at the same address. Their
/// own failures at it are counted apart from the address's, so a stolen cookie is worth a handful of tries and no more.
///
/// Each person has a mark on the device, which is what failures are counted by. A login makes a new one for this person
/// alone: a thief who holds an older copy of the cookie shares no count with them, and nobody starts somebody else's
/// count anew by logging in as themselves.
package struct KnownDevice: Sendable, Equatable {
    package struct Person: Sendable, Equatable {
        package var user: UserID
        /// ``markByteCount`` random bytes.
        fileprivate var mark: [UInt8]
        fileprivate var loggedInAt: Instant

        /// In place of an address, which never looks like it.
        package var place: String { "device:" + Base64URL.encode(mark) }
    }

    /// The newest login first.
    package private(set) var people: [Person] = []

    /// So that the cookie stays small; a shared machine forgets who has not been there for long.
    package static let limit = 5
    /// After a login, and of the cookie.
    package static let lifetime: Seconds = 31_536_000

    private static let markByteCount = 8
    private static let personByteCount = 16 + markByteCount + 8

    package init() {}

    /// What this person's failures here are counted by; `nil` for somebody who is not known here.
    package func place(of user: UserID) -> String? { people.first { $0.user == user }?.place }

    /// The device after a login.
    package func remembering(_ user: UserID, now: Instant, random: RandomSource) -> KnownDevice {
        var device = self
        device.people.removeAll { $0.user == user }
        device.people.insert(Person(user: user, mark: random.bytes(Self.markByteCount), loggedInAt: now), at: 0)
        device.people = Array(device.people.prefix(Self.limit))
        return device
    }

    /// For each person the id, the mark, and the login in seconds since 1970.
    package var encoded: [UInt8] {
        people.flatMap { person in
            let seconds = UInt64(bitPattern: person.loggedInAt.secondsSince1970)
            return person.user.uuid.bigEndianBytes + person.mark
                + (0..<8).map { UInt8(truncatingIfNeeded: seconds >> UInt64(56 - 8 * $0)) }
        }
    }

    /// Whoever last logged in too long ago is left out. `nil` for bytes of another form.
    package init?(encoded bytes: [UInt8], now: Instant) {
        guard bytes.count.isMultiple(of: Self.personByteCount), bytes.count / Self.personByteCount <= Self.limit else {
            return nil
        }
        for start in stride(from: 0, to: bytes.count, by: Self.personByteCount) {
            let (mark, time) = (start + 16, start + 16 + Self.markByteCount)
            guard let user = UUID(bigEndianBytes: bytes[start..<mark]) else { return nil }
            let seconds = bytes[time..<time + 8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            let loggedInAt = Instant(secondsSince1970: Int64(bitPattern: seconds))
            guard now < loggedInAt + Self.lifetime else { continue }
            people.append(Person(user: UserID(user), mark: Array(bytes[mark..<time]), loggedInAt: loggedInAt))
        }
    }
}
