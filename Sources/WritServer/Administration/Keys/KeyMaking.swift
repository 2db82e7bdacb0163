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

/// Gives a transaction the keys that it needs.
struct KeySupply: Sendable {
    fileprivate var made: [KeyKind: PrivateKey]
    fileprivate let masterKeys: MasterKeys

    /// Stores a key of the realm of `transaction`, signing from `activeFrom` on.
    func insertKey(
        _ algorithm: SignatureAlgorithm, kind: KeyKind, createdAt: Instant, activeFrom: Instant,
        _ transaction: StoreTransaction
    ) async throws -> KeyRecord {
        let privateKey: PrivateKey
        if let ready = made[kind] {
            privateKey = ready
        } else {
            privateKey = try await takeSpare(kind, transaction)
        }
        let key = try KeyRecord.sealed(
            privateKey, algorithm: algorithm, realm: transaction.realm, createdAt: createdAt, activeFrom: activeFrom,
            masterKeys: masterKeys)
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

    /// Gives the realm a key for the algorithm, unless it has one for it. It signs at once: nothing else could.
    func ensureKey(
        for algorithm: SignatureAlgorithm, _ transaction: StoreTransaction, _ keys: KeySupply
    ) async throws {
        func isThere() async throws -> Bool {
            try await transaction.keys().contains { $0.algorithm == algorithm }
        }
        guard try await !isThere() else { return }
        // Of two that look at the same moment one makes the key.
        _ = try await transaction.lockRealm()
        guard try await !isThere() else { return }
        let now = clock.now
        let key = try await keys.insertKey(
            algorithm, kind: algorithm.keyKind, createdAt: now, activeFrom: now, transaction)
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
        _ privateKey: PrivateKey, algorithm: SignatureAlgorithm, realm: RealmID, createdAt: Instant,
        activeFrom: Instant, masterKeys: MasterKeys
    ) throws -> KeyRecord {
        let jwk = JWK(privateKey.publicKey, alg: JWSAlgorithm(algorithm))
        let id = KeyID(jwk.thumbprint)
        var der = try privateKey.pkcs8DER()
        defer { wipe(&der) }
        let sealed = try masterKeys.seal(der, realm: realm.rawValue, kid: id.rawValue)
        return KeyRecord(
            id: id, algorithm: algorithm, publicJWK: jwk.json, sealedPrivateKey: sealed.bytes,
            masterKeyVersion: sealed.version, createdAt: createdAt, activeFrom: activeFrom)
    }
}
