// RSA keys made ahead of need, since finding two primes takes a tenth of a second or a whole one.
import Logging
import ServiceLifecycle
import WritCrypto
import WritJOSE
import WritProtocol
import WritStore

/// Keeps `keys.spare_count` sealed keys in the database, for whichever node or command creates the next realm.
struct SpareKeys: Service {
    let authority: Authority

    /// How often the stock is looked at.
    private static let interval: Duration = .seconds(5)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await refill()
                } catch  where !Task.isCancelled {
                    authority.logger.warning("Spare keys could not be made.", metadata: ["error": "\(error)"])
                } catch {}
                try? await Task.sleep(for: Self.interval)
            }
        }
    }

    private func refill() async throws {
        while !Task.isCancelled,
            try await authority.store.countSpareKeys(Self.kind) < authority.settings.spareKeyCount
        {
            let key = try await authority.passwords.onPool { [authority] in
                try SpareKeyRecord.generate(Self.kind, masterKeys: authority.masterKeys)
            }
            try await authority.store.putSpareKey(key)
        }
    }

    /// The kind that takes long; the others are made in a millisecond when they are needed.
    private static let kind = KeyKind.rsa2048
}

extension SpareKeyRecord {
    /// A fresh key pair, sealed and bound to no realm yet.
    /// - Throws: `CryptoError`.
    static func generate(_ kind: KeyKind, masterKeys: MasterKeys) throws -> SpareKeyRecord {
        let privateKey = try PrivateKey.generate(kind)
        let jwk = JWK(privateKey.publicKey, alg: nil)
        let id = KeyID(jwk.thumbprint)
        let sealed = try masterKeys.seal(privateKey.pkcs8DER(), realm: "", kid: id.rawValue)
        return SpareKeyRecord(
            id: id, kind: kind, publicJWK: jwk.json, sealedPrivateKey: sealed.bytes,
            masterKeyVersion: sealed.version)
    }
}
