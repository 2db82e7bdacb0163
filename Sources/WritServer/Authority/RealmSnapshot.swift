// A realm as the request path sees it: settings and keys, immutable, shared by all requests until something changes.
import FoundationEssentials
package import WritCrypto
package import WritJOSE
package import WritProtocol
package import WritStore

package final class RealmSnapshot: Sendable {
    package let id: RealmID
    /// `{public_url}/realms/{realm}`, byte for byte as in discovery, tokens and assertions.
    package let issuer: String
    package let displayName: String?
    package let isEnabled: Bool
    package let settings: RealmSettings
    let overrides: RealmSettings.Overrides
    /// Every published key, for tokens of this realm that come back.
    package let verificationKeys: JWKS
    let verifiedTokens = VerifiedTokens()
    let pairwiseSubjects: PairwiseSubjects
    /// Whether its pages are made of templates of its own as well.
    package let hasTemplates: Bool

    private let schedule: KeySchedule
    private let publicJWKs: [KeyID: [UInt8]]
    private let signingKeys: [KeyID: SigningKey]

    /// - Throws: `CryptoError` when a key does not open under the master key: it was sealed for another realm or key, or
    ///   under a master key that this server was not given.
    package init(_ record: RealmRecord, masterKeys: MasterKeys, settings: AuthoritySettings) throws {
        id = record.id
        issuer = "\(settings.publicURL)/realms/\(record.id)"
        displayName = record.displayName
        isEnabled = record.isEnabled
        overrides = record.settings
        self.settings = RealmSettings(record.settings)
        pairwiseSubjects = PairwiseSubjects(salt: record.pairwiseSalt)
        hasTemplates = record.hasTemplates
        var publicJWKs: [KeyID: [UInt8]] = [:]
        var signingKeys: [KeyID: SigningKey] = [:]
        var jwks: [JWK] = []
        for key in record.keys {
            let privateKey = try PrivateKey(
                pkcs8DER: masterKeys.open(
                    version: key.masterKeyVersion, bytes: key.sealedPrivateKey, realm: record.id.rawValue,
                    kid: key.id.rawValue))
            let signingKey = try SigningKey(
                kid: key.id.rawValue, algorithm: key.algorithm, privateKey: privateKey)
            signingKeys[key.id] = signingKey
            publicJWKs[key.id] = signingKey.jwk.json
            jwks.append(signingKey.jwk)
        }
        self.publicJWKs = publicJWKs
        self.signingKeys = signingKeys
        verificationKeys = JWKS(jwks)
        schedule = KeySchedule(
            keys: record.keys.map(\.times),
            longestToken: Seconds(RealmSetting.longestAccessToken + settings.clockSkew.count))
    }

    /// The key that signs at a moment for whoever has chosen the algorithm. It may be one for another algorithm, as long
    /// as the chosen one's is not active (KeyRotation.md).
    ///
    /// A client's snapshot may be newer than this one, by the blink between two messages of the change feed: the algorithm
    /// that it has chosen just now has no key here yet, and the realm's own signs once more. `nil` when the realm has no
    /// key for that either.
    package func signingKey(_ algorithm: SignatureAlgorithm, at now: Instant) -> SigningKey? {
        let key = schedule.signing(algorithm, at: now) ?? schedule.signing(settings.signingAlgorithm, at: now)
        return key.flatMap { signingKeys[$0.id] }
    }

    /// Every algorithm that a relying party may meet, from the moment on at which its key is published: one that reads
    /// this list at its start, and takes nothing else, is ready when the key begins to sign.
    package func signingAlgorithms(at now: Instant) -> Set<SignatureAlgorithm> {
        Set(schedule.published(at: now).map(\.algorithm))
    }

    /// RFC 7517 §5: signature keys only, a published encryption key breaks common clients.
    package func jwks(at now: Instant) -> [UInt8] {
        var json = Array(#"{"keys":["#.utf8)
        for (index, key) in schedule.published(at: now).enumerated() {
            if index > 0 { json.append(UInt8(ascii: ",")) }
            json += publicJWKs[key.id] ?? []
        }
        json += Array("]}".utf8)
        return json
    }

    /// DER of the active RSA key's public half, for the `public_key` of `GET /realms/{realm}`; `nil` without an RSA key.
    package func activeRSAPublicKey(at now: Instant) -> [UInt8]? {
        let key = schedule.active(.RS256, at: now) ?? schedule.active(.PS256, at: now)
        return key.flatMap { signingKeys[$0.id] }?.privateKey.publicKey.spkiDER()
    }
}
