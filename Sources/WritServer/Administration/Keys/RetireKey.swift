// Stops publishing a signing key before its time, because it leaked.
import WritCrypto
package import WritProtocol
import WritStore

extension Administration {
    /// - Throws: `.notFound`.
    package func showKey(_ realm: RealmID, _ id: KeyID) async throws -> KeySummary {
        guard let key = try await listKeys(realm).first(where: { $0.id == id }) else { throw Self.noKey(id, realm) }
        return key
    }

    /// Every token that the key signed is refused from now on, by this server and by whoever fetches the JWKS again. A key
    /// that signs is replaced first (``rotateKey(_:algorithm:kind:now:)``).
    /// - Throws: `.notFound`; `.conflict` for a key that signs, or is the only one for its algorithm.
    package func retireKey(_ realm: RealmID, _ id: KeyID) async throws -> KeySummary {
        try await store.transaction(realm) { transaction in
            guard try await transaction.lockRealm() != nil else {
                throw AdministrationError.notFound("realm \(realm)")
            }
            let present = try await transaction.keys()
            guard let key = present.first(where: { $0.id == id }) else { throw Self.noKey(id, realm) }
            let schedule = KeySchedule(keys: present.map(\.times), longestToken: 0)
            guard schedule.active(key.algorithm, at: clock.now)?.id != id else {
                throw AdministrationError.conflict("key \(id) signs: rotate it first, with \"now\" if it leaked")
            }
            guard present.contains(where: { $0.id != id && $0.algorithm == key.algorithm }) else {
                throw AdministrationError.conflict("key \(id) is the only one for \(key.algorithm.rawValue)")
            }
            guard try await transaction.retireKey(id) else { throw Self.noKey(id, realm) }
            try await transaction.audit(event("key.retired", realm, detail: [("kid", id.rawValue)]))
        }
        return try await showKey(realm, id)
    }

    private static func noKey(_ id: KeyID, _ realm: RealmID) -> AdministrationError {
        .notFound("key \(id) of realm \(realm)")
    }
}
