// Which key of a realm signs at a moment, and which keys a relying party may still need.
package import WritCrypto

/// The times of one key, from which everything else follows.
package struct KeyTimes: Sendable, Equatable {
    package var id: KeyID
    package var algorithm: SignatureAlgorithm
    package var createdAt: Instant
    /// It signs from here on, if no younger one does. Later than `createdAt` by the publishing lead, so that every
    /// relying party has fetched it before it meets a token signed by it.
    package var activeFrom: Instant
    /// The algorithm whose key signs in its place until `activeFrom`: what was signed with before this one was chosen.
    /// `nil` where a key for the same algorithm does, or where there was none before.
    package var standIn: SignatureAlgorithm?

    package init(
        id: KeyID, algorithm: SignatureAlgorithm, createdAt: Instant, activeFrom: Instant,
        standIn: SignatureAlgorithm? = nil
    ) {
        self.id = id
        self.algorithm = algorithm
        self.createdAt = createdAt
        self.activeFrom = activeFrom
        self.standIn = standIn
    }
}

package enum KeyState: String, Sendable {
    /// Published, and not signing yet.
    case next
    case active
    /// Replaced, and published until the last token it signed has expired.
    case retiring
    /// No token of it can be valid any more; no longer published.
    case retired
}

/// KeyRotation.md in WritServer/Keys tells the whole story.
package struct KeySchedule: Sendable {
    package var keys: [KeyTimes]
    /// The longest life of anything signed, plus the clock skew allowed for.
    package var longestToken: Seconds

    package init(keys: [KeyTimes], longestToken: Seconds) {
        self.keys = keys
        self.longestToken = longestToken
    }

    /// One key, one algorithm: keys for others are neither its predecessors nor its successors.
    private func keys(for algorithm: SignatureAlgorithm) -> [KeyTimes] {
        keys.filter { $0.algorithm == algorithm }
    }

    /// The youngest key for the algorithm that is active.
    package func active(_ algorithm: SignatureAlgorithm, at now: Instant) -> KeyTimes? {
        keys(for: algorithm).filter { $0.activeFrom <= now }.max { $0.activeFrom < $1.activeFrom }
    }

    /// The key for the algorithm that becomes active first; `nil` when one is active already.
    package func awaited(_ algorithm: SignatureAlgorithm, at now: Instant) -> KeyTimes? {
        guard active(algorithm, at: now) == nil else { return nil }
        return keys(for: algorithm).min { $0.activeFrom < $1.activeFrom }
    }

    /// What signs for whoever has chosen the algorithm: its active key; until there is one, the active key of the
    /// stand-in, which relying parties know; and where that is not active either (a clock set back), the first key for
    /// the algorithm, rather than no token at all. `nil` only when there is no key for it.
    package func signing(_ algorithm: SignatureAlgorithm, at now: Instant) -> KeyTimes? {
        guard let awaited = awaited(algorithm, at: now) else { return active(algorithm, at: now) }
        return awaited.standIn.flatMap { active($0, at: now) } ?? awaited
    }

    /// The stand-in that a new key for `algorithm` gets, which is to be active later than `now`: what signs at present
    /// for one who had chosen `before`. Resolved once and kept, so that every node goes by the same until the end.
    package func standIn(
        for algorithm: SignatureAlgorithm, before: SignatureAlgorithm, at now: Instant
    ) -> SignatureAlgorithm? {
        guard active(algorithm, at: now) == nil else { return nil }
        return signing(before, at: now).map(\.algorithm).flatMap { $0 == algorithm ? nil : $0 }
    }

    package func state(of key: KeyTimes, at now: Instant) -> KeyState {
        if key.activeFrom > now { return .next }
        let successors = keys(for: key.algorithm).filter { $0.activeFrom > key.activeFrom && $0.activeFrom <= now }
        guard let successor = successors.min(by: { $0.activeFrom < $1.activeFrom }) else { return .active }
        return now < successor.activeFrom + longestToken ? .retiring : .retired
    }

    /// What the JWKS holds.
    package func published(at now: Instant) -> [KeyTimes] { keys.filter { state(of: $0, at: now) != .retired } }
}
