// A realm and its keys as they are stored.
package import WritCrypto
import WritPostgres
package import WritProtocol

/// A row of `realm`, with the rows of `signing_key` that are not retired.
package struct RealmRecord: Sendable {
    package var id: RealmID
    package var displayName: String?
    package var isEnabled: Bool
    /// What was set explicitly; the rest is default.
    package var settings: RealmSettings.Overrides
    package var createdAt: Instant
    /// Counts the changes.
    package var revision: Int64 = 1
    /// The oldest first.
    package var keys: [KeyRecord]
    /// The secret of pairwise subjects, 32 bytes; empty where it was not asked for.
    package var pairwiseSalt: [UInt8]
    /// Whether it has templates of its own; `false` where it was not asked for.
    package var hasTemplates = false

    package init(
        id: RealmID, displayName: String? = nil, isEnabled: Bool = true, settings: RealmSettings.Overrides = [:],
        createdAt: Instant, keys: [KeyRecord] = [], pairwiseSalt: [UInt8] = []
    ) {
        self.id = id
        self.displayName = displayName
        self.isEnabled = isEnabled
        self.settings = settings
        self.createdAt = createdAt
        self.keys = keys
        self.pairwiseSalt = pairwiseSalt
    }
}

/// A row of `signing_key`. The private half is sealed under the master key, bound to its realm and id.
package struct KeyRecord: Sendable {
    package var id: KeyID
    package var algorithm: SignatureAlgorithm
    /// The public half as a JWK, JSON in UTF-8.
    package var publicJWK: [UInt8]
    /// PKCS#8 DER, sealed.
    package var sealedPrivateKey: [UInt8]
    package var masterKeyVersion: UInt32
    package var createdAt: Instant
    /// It signs from here on, unless a younger key does.
    package var activeFrom: Instant
    /// The algorithm whose key signs in its place until then.
    package var standIn: SignatureAlgorithm?
    /// Since when it is no longer published.
    package var retiredAt: Instant?

    package init(
        id: KeyID, algorithm: SignatureAlgorithm, publicJWK: [UInt8], sealedPrivateKey: [UInt8],
        masterKeyVersion: UInt32, createdAt: Instant, activeFrom: Instant, standIn: SignatureAlgorithm? = nil,
        retiredAt: Instant? = nil
    ) {
        self.id = id
        self.algorithm = algorithm
        self.publicJWK = publicJWK
        self.sealedPrivateKey = sealedPrivateKey
        self.masterKeyVersion = masterKeyVersion
        self.createdAt = createdAt
        self.activeFrom = activeFrom
        self.standIn = standIn
        self.retiredAt = retiredAt
    }

    package var times: KeyTimes {
        KeyTimes(id: id, algorithm: algorithm, createdAt: createdAt, activeFrom: activeFrom, standIn: standIn)
    }
}

extension KeyRecord {
    /// Reads key_id, algorithm, public_jwk, sealed_private_key, master_key_version, created_at, active_from, stand_in,
    /// retired_at.
    init(_ columns: inout Columns) throws(PostgresError) {
        id = KeyID(try columns.text())
        algorithm = try columns.choice(SignatureAlgorithm.self)
        publicJWK = try columns.json()
        sealedPrivateKey = try columns.bytes()
        masterKeyVersion = UInt32(clamping: try columns.int8())
        createdAt = try columns.instant()
        activeFrom = try columns.instant()
        standIn = try columns.choiceOrNil(SignatureAlgorithm.self)
        retiredAt = try columns.instantOrNil()
    }
}
