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

    package init(id: KeyID, algorithm: SignatureAlgorithm, createdAt: Instant, activeFrom: Instant) {
        self.id = id
        self.algorithm = algorithm
        self.createdAt = createdAt
        self.activeFrom = activeFrom
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

    /// The youngest active key; where none is active yet (a clock set back), the oldest, rather than no token at all.
    package func signing(_ algorithm: SignatureAlgorithm, at now: Instant) -> KeyTimes? {
        let candidates = keys(for: algorithm)
        return candidates.filter { $0.activeFrom <= now }.max { $0.activeFrom < $1.activeFrom }
            ?? candidates.min { $0.activeFrom < $1.activeFrom }
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
