// What the database's triggers say on the channel `writ_change`.
package import WritProtocol

/// Something that snapshots are made of has changed.
package enum Change: Sendable, Hashable {
    /// The realm's row or one of its keys.
    case realm(RealmID)
    /// The client's row, its secrets, origins or roles.
    case client(RealmID, ClientID)
    /// The realm's protected APIs, roles or groups.
    case rights(RealmID)

    package static let channel = "writ_change"

    /// `realm/<realm>`, `rights/<realm>` or `client/<realm>/<client id>`; a client's id may hold slashes. `nil` for anything else.
    package init?(payload: String) {
        let parts = payload.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        switch (parts.first, parts.count) {
        case ("realm", 2):
            guard let realm = RealmID(parts[1]) else { return nil }
            self = .realm(realm)
        case ("rights", 2):
            guard let realm = RealmID(parts[1]) else { return nil }
            self = .rights(realm)
        case ("client", 3):
            guard let realm = RealmID(parts[1]), let client = ClientID(String(parts[2])) else { return nil }
            self = .client(realm, client)
        default: return nil
        }
    }
}

/// Who follows the change feed: a cache, most likely. Each function is quick and takes no lock for long.
package struct ChangeFollower: Sendable {
    package var apply: @Sendable (Change) -> Void
    package var distrust: @Sendable () -> Void
    package var trust: @Sendable (_ until: ContinuousClock.Instant) -> Void

    package init(
        apply: @escaping @Sendable (Change) -> Void, distrust: @escaping @Sendable () -> Void,
        trust: @escaping @Sendable (_ until: ContinuousClock.Instant) -> Void
    ) {
        self.apply = apply
        self.distrust = distrust
        self.trust = trust
    }
}

extension SnapshotCache {
    /// - Parameter key: Which entry a change makes old; `nil`: none.
    package func follower(_ key: @escaping @Sendable (Change) -> Key?) -> ChangeFollower {
        ChangeFollower(
            apply: { change in if let key = key(change) { self.invalidate(key) } },
            distrust: { self.distrust() },
            trust: { self.trust(until: $0) })
    }
}
