// Seals the audit trail: blocks within seconds, and the realms' signatures on their chains every few minutes.
import FoundationEssentials
import Logging
import ServiceLifecycle
import WritCrypto
import WritJOSE
import WritProtocol
import WritStore

/// Every node runs one; whoever holds the sealer's row in the database is at work, the others look again later. See
/// AuditChain.md.
struct AuditSealer: Service {
    let authority: Authority

    /// Events of one transaction.
    private static let batch = 2000
    /// Checkpoints signed in one go; more wait for the next round.
    private static let signaturesAtOnce = 200

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await attempt { try await noteMasterKey() }
            while !Task.isCancelled {
                await attempt {
                    try await seal()
                    try await sign()
                }
                try? await Task.sleep(for: authority.settings.auditSealInterval)
            }
        }
    }

    private func attempt(_ body: () async throws -> Void) async {
        do {
            try await body()
        } catch  where !Task.isCancelled {
            authority.logger.warning("Audit events could not be sealed and wait.", metadata: ["error": "\(error)"])
        } catch {}
    }

    private func seal() async throws {
        guard try await authority.store.hasUnsealedAudit() else { return }
        while !Task.isCancelled, case .sealed(let events) = try await authority.store.sealAudit(limit: Self.batch),
            events == Self.batch
        {}
    }

    private func sign() async throws {
        let due = try await authority.store.unsignedChains(
            after: authority.settings.auditCheckpointInterval, limit: Self.signaturesAtOnce)
        for chain in due where !Task.isCancelled {
            let now = authority.clock.now
            guard let realm = try await authority.realms.value(chain.realm),
                let key = realm.signingKey(realm.settings.signingAlgorithm, at: now)
            else {
                try await authority.store.putOffCheckpoint(chain.realm)
                continue
            }
            let claims = CheckpointClaims(issuer: realm.issuer, realm: realm.id, head: chain.head, signedAt: now)
            let jws = try key.sign(payload: claims.json, typ: CheckpointClaims.typ)
            try await authority.store.insertCheckpoint(
                realm.id, block: chain.head.block, jws: jws, key: KeyID(key.kid), publicJWK: key.jwk.json)
            // Where logs are kept elsewhere, they hold what a rewritten database cannot take back.
            authority.logger.info(
                "Audit checkpoint.",
                metadata: [
                    "realm": "\(realm.id)", "block": "\(chain.head.block)", "hash": "\(chain.head.hash.hexadecimal)",
                ])
        }
    }

    /// A master key that seals for the first time is told of in the trail of the realm that governs the others.
    private func noteMasterKey() async throws {
        guard let realm = RealmID(RealmID.operatorRealm) else { return }
        let now = authority.clock.now
        let version = authority.masterKeys.current
        try await authority.store.noteMasterKey(
            version: version,
            event: AuditEvent(
                id: .v7(now: now, random: authority.random), realm: realm, at: now, kind: "master_key.changed",
                detail: [("to.version", String(version))]))
    }
}
