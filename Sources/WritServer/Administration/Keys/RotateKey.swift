// Lists a realm's signing keys and brings a new one in.
package import WritCrypto
import WritJOSE
package import WritProtocol
import WritStore

extension Administration {
    /// The longest an access token can live, and the clock skew allowed for: so long a replaced key stays published.
    private static let longestToken = Seconds(86_400 + 300)

    /// The realm's keys, the oldest first, retired ones too.
    /// - Throws: `.notFound`.
    package func listKeys(_ realm: RealmID) async throws -> [KeySummary] {
        guard try await store.loadRealm(realm) != nil else { throw AdministrationError.notFound("realm \(realm)") }
        return summaries(try await store.listKeys(realm))
    }

    /// Makes a new key. It is published at once and signs after the publishing lead, when everyone has had time to fetch it.
    ///
    /// - Parameter algorithm: `nil`: the realm's. The new key replaces the one of the same kind.
    /// - Parameter kind: `nil`: as the realm's newest key of the algorithm. RSA with 3072 bits costs 7.4 times as much
    /// to
    ///   sign with as 2048.
    /// - Parameter now: Sign at once, because the present key leaked. Relying parties that keep the JWKS refuse tokens
    ///   until they fetch it again.
    package func rotateKey(
        _ realm: RealmID, algorithm: SignatureAlgorithm? = nil, kind: KeyKind? = nil, now isUrgent: Bool = false
    ) async throws -> KeySummary {
        if let algorithm, let kind, !algorithm.fits(kind) {
            throw AdministrationError.invalid(field: "kind", message: "a key of kind \(kind) cannot sign \(algorithm)")
        }
        let key = try await transaction(realm) { transaction, keys in
            guard let record = try await transaction.lockRealm() else {
                throw AdministrationError.notFound("realm \(realm)")
            }
            let own = RealmSettings(record.settings).signingAlgorithm
            let algorithm = algorithm ?? kind?.algorithms.first ?? own
            let present = try await transaction.keys()
            let like = try present.last { $0.algorithm == algorithm }.map { try Self.kind(of: $0) }
            let new = NewKey(
                algorithm, kind: kind ?? like ?? algorithm.keyKind, at: clock.now, lead: isUrgent ? 0 : publishLead,
                before: own, among: present)
            let key = try await keys.insertKey(new, transaction)
            try await transaction.audit(
                event(
                    "key.rotated", realm,
                    detail: [
                        ("kid", key.id.rawValue), ("algorithm", algorithm.rawValue),
                        ("now", isUrgent ? "true" : "false"),
                    ]))
            return key
        }
        let all = summaries(try await store.listKeys(realm))
        guard let summary = all.first(where: { $0.id == key.id }) else {
            throw AdministrationError.notFound("key \(key.id) of realm \(realm)")
        }
        return summary
    }

    /// The same in parts; a realm has few keys, so all are read.
    /// - Parameter after: The `kid` at the end of the part before.
    /// - Throws: `.notFound` (the realm, or that key).
    package func listKeys(_ realm: RealmID, after: String?, limit: Int) async throws -> Page<KeySummary> {
        var keys = try await listKeys(realm)
        if let after {
            guard let index = keys.firstIndex(where: { $0.id.rawValue == after }) else {
                throw AdministrationError.notFound("key \(after) of realm \(realm)")
            }
            keys.removeFirst(index + 1)
        }
        return Page(keys, limit: Page<KeySummary>.clamped(limit)) { $0.id.rawValue }
    }

    private static func kind(of key: KeyRecord) throws -> KeyKind {
        switch try JWK(json: key.publicJWK).publicKey.components {
        case .rsa(let modulus, _): KeyKind.allCases.first { $0.rsaBits == modulus.count * 8 } ?? .rsa2048
        case .p256: .p256
        case .ed25519: .ed25519
        }
    }

    private func summaries(_ keys: [KeyRecord]) -> [KeySummary] {
        let schedule = KeySchedule(
            keys: keys.filter { $0.retiredAt == nil }.map(\.times), longestToken: Self.longestToken)
        let now = clock.now
        return keys.map { KeySummary($0, schedule, at: now) }
    }
}
