// Where a realm's keys come from: the stock of spare ones, or the processor.
import WritCrypto
import WritJOSE
import WritProtocol
import WritStore

/// There was no spare key of the kind, so the transaction was given up: one is made outside of it, and it begins anew.
/// An RSA key takes a tenth of a second or a whole one, and no connection is held for that long.
private struct NoSpareKey: Error {
    var kind: KeyKind
}

/// A key that is to be made: all but the pair itself.
struct NewKey: Sendable {
    let algorithm: SignatureAlgorithm
    let kind: KeyKind
    let createdAt: Instant
    let activeFrom: Instant
    let standIn: SignatureAlgorithm?

    /// A realm's first key signs at once: nobody has met another.
    ///
    /// - Parameter lead: How long it is published before it signs.
    /// - Parameter before: The algorithm that was chosen until now, which goes on signing meanwhile.
    /// - Parameter present: The realm's keys.
    init(
        _ algorithm: SignatureAlgorithm, kind: KeyKind, at now: Instant, lead: Seconds, before: SignatureAlgorithm,
        among present: [KeyRecord]
    ) {
        self.algorithm = algorithm
        self.kind = kind
        createdAt = now
        activeFrom = present.isEmpty ? now : now + lead
        standIn =
            activeFrom > now
            ? KeySchedule(keys: present.map(\.times), longestToken: 0).standIn(for: algorithm, before: before, at: now)
            : nil
    }
}

/// Gives a transaction the keys that it needs.
struct KeySupply: Sendable {
    fileprivate var made: [KeyKind: PrivateKey]
    fileprivate let masterKeys: MasterKeys

    /// Stores a key of the realm of `transaction`.
    func insertKey(_ new: NewKey, _ transaction: StoreTransaction) async throws -> KeyRecord {
        let privateKey: PrivateKey
        if let ready = made[new.kind] {
            privateKey = ready
        } else {
            privateKey = try await takeSpare(new.kind, transaction)
        }
        let key = try KeyRecord.sealed(privateKey, new, realm: transaction.realm, masterKeys: masterKeys)
        try await transaction.insertKey(key)
        return key
    }

    /// A spare key that opens. One that does not, sealed under a master key that is gone or was a mistake, goes for
    /// good with this transaction; when no good one is left after such a find, a key is made here and now, so that the
    /// transaction commits and the stock is clean.
    private func takeSpare(_ kind: KeyKind, _ transaction: StoreTransaction) async throws -> PrivateKey {
        var foundBroken = false
        while let spare = try await transaction.takeSpareKey(kind) {
            do { return try open(spare) } catch is CryptoError { foundBroken = true }
        }
        guard foundBroken else { throw NoSpareKey(kind: kind) }
        return try PrivateKey.generate(kind)
    }

    private func open(_ spare: SpareKeyRecord) throws -> PrivateKey {
        var der = try masterKeys.open(
            version: spare.masterKeyVersion, bytes: spare.sealedPrivateKey, realm: "", kid: spare.id.rawValue)
        defer { wipe(&der) }
        return try PrivateKey(pkcs8DER: der)
    }
}

extension Administration {
    /// Runs `body` in a transaction of the realm, with keys at hand. It may run more than once; the last run counts.
    func transaction<Result: Sendable>(
        _ realm: RealmID, withKeys body: @Sendable (StoreTransaction, KeySupply) async throws -> Result
    ) async throws -> Result {
        var supply = KeySupply(made: [:], masterKeys: masterKeys)
        while true {
            do {
                return try await store.transaction(realm) { [supply] in try await body($0, supply) }
            } catch let missing as NoSpareKey {
                supply.made[missing.kind] = try PrivateKey.generate(missing.kind)
            }
        }
    }

    /// Gives the realm a key for the algorithm, unless it has one for it. No token is signed by it before relying parties
    /// have had the publishing lead to fetch it: until then the algorithm chosen before goes on signing.
    ///
    /// - Parameter before: What whoever chooses `algorithm` had chosen before; `nil`: what the realm has.
    func ensureKey(
        for algorithm: SignatureAlgorithm, before: SignatureAlgorithm? = nil, _ transaction: StoreTransaction,
        _ keys: KeySupply
    ) async throws {
        func isThere(_ present: [KeyRecord]) -> Bool { present.contains { $0.algorithm == algorithm } }
        guard try await !isThere(transaction.keys()) else { return }
        // Of two that look at the same moment one makes the key.
        let realm = try await transaction.lockRealm()
        let present = try await transaction.keys()
        guard !isThere(present) else { return }
        let new = NewKey(
            algorithm, kind: algorithm.keyKind, at: clock.now, lead: publishLead,
            before: before ?? RealmSettings(realm?.settings ?? [:]).signingAlgorithm, among: present)
        let key = try await keys.insertKey(new, transaction)
        try await transaction.audit(
            event(
                "key.created", transaction.realm, detail: [("kid", key.id.rawValue), ("algorithm", algorithm.rawValue)])
        )
    }
}

extension KeyRecord {
    /// The key sealed for a realm. One key, one algorithm, named in its JWK (RFC 7517 §4.4): an RSA key could serve
    /// RS256 and PS256, but verifiers take the name at its word, and a key is best used in one way.
    fileprivate static func sealed(
        _ privateKey: PrivateKey, _ new: NewKey, realm: RealmID, masterKeys: MasterKeys
    ) throws -> KeyRecord {
        let jwk = JWK(privateKey.publicKey, alg: JWSAlgorithm(new.algorithm))
        let id = KeyID(jwk.thumbprint)
        var der = try privateKey.pkcs8DER()
        defer { wipe(&der) }
        let sealed = try masterKeys.seal(der, realm: realm.rawValue, kid: id.rawValue)
        return KeyRecord(
            id: id, algorithm: new.algorithm, publicJWK: jwk.json, sealedPrivateKey: sealed.bytes,
            masterKeyVersion: sealed.version, createdAt: new.createdAt, activeFrom: new.activeFrom,
            standIn: new.standIn)
    }
}
