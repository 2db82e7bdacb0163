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
            keys: record.keys.map {
                KeyTimes(id: $0.id, algorithm: $0.algorithm, createdAt: $0.createdAt, activeFrom: $0.activeFrom)
            },
            longestToken: Seconds(RealmSetting.longestAccessToken + settings.clockSkew.count))
    }

    /// The key that signs at a moment; `nil` when the realm has none of the kind.
    package func signingKey(_ algorithm: SignatureAlgorithm, at now: Instant) -> SigningKey? {
        guard let key = schedule.signing(algorithm, at: now) else { return nil }
        return signingKeys[key.id]
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
        (signingKey(.RS256, at: now) ?? signingKey(.PS256, at: now))?.privateKey.publicKey.spkiDER()
    }
}
