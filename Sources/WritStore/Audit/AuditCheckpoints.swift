// Checkpoints of the audit chains: which are due, and where the signed ones are kept.
package import WritPostgres
package import WritProtocol

/// A chain whose newest blocks are not signed yet.
package struct UnsignedChain: Sendable {
    package var realm: RealmID
    package var head: AuditHead
}

/// A realm's signature on its chain.
package struct AuditCheckpoint: Sendable {
    package var block: Int64
    package var jws: String
    package var createdAt: Instant

    package init(block: Int64, jws: String, createdAt: Instant) {
        self.block = block
        self.jws = jws
        self.createdAt = createdAt
    }
}

extension Store {
    private static let unsignedChains = Statement(
        """
        SELECT realm_id, block, hash, events
        FROM audit_chain
        WHERE block > signed_block
          AND signed_at <= now() - make_interval(secs => $1::bigint)
        ORDER BY signed_at
        LIMIT $2
        """, .read)

    /// Chains with unsigned blocks whose last checkpoint is so old, the oldest first.
    package func unsignedChains(after age: Seconds, limit: Int) async throws(PostgresError) -> [UnsignedChain] {
        let rows = try await run(
            Self.unsignedChains, [.seconds(age), .int8(Int64(limit))], in: .everyRealm)
        var chains: [UnsignedChain] = []
        for row in rows {
            var columns = Columns(row)
            chains.append(
                UnsignedChain(
                    realm: try columns.realmID(),
                    head: AuditHead(block: try columns.int8(), hash: try columns.bytes(), events: try columns.int8())))
        }
        return chains
    }

    private static let insertCheckpoint = Statement(
        """
        WITH kept AS (
            INSERT INTO audit_key (realm_id, key_id, public_jwk)
            VALUES ($1, $4, $5)
            ON CONFLICT (realm_id, key_id) DO NOTHING
        ),
        signed AS (
            INSERT INTO audit_checkpoint (realm_id, block, jws)
            VALUES ($1, $2, $3)
            ON CONFLICT (realm_id, block) DO NOTHING
        )
        UPDATE audit_chain
        SET signed_block = GREATEST(signed_block, $2),
            signed_at = now()
        WHERE realm_id = $1
        """, .write)

    /// Two nodes may sign the same block; the first signature stays.
    package func insertCheckpoint(
        _ realm: RealmID, block: Int64, jws: String, key: KeyID, publicJWK: [UInt8]
    ) async throws(PostgresError) {
        _ = try await run(
            Self.insertCheckpoint,
            [.text(realm.rawValue), .int8(block), .text(jws), .text(key.rawValue), .jsonb(publicJWK)], in: realm)
    }

    private static let putOffCheckpoint = Statement(
        """
        UPDATE audit_chain
        SET signed_at = now()
        WHERE realm_id = $1
        """, .write)

    /// For a realm without a key, one that is deleted above all: others come first for a while.
    package func putOffCheckpoint(_ realm: RealmID) async throws(PostgresError) {
        _ = try await run(Self.putOffCheckpoint, [.text(realm.rawValue)], in: realm)
    }

    private static let signedBlock = Statement(
        """
        SELECT signed_block
        FROM audit_chain
        WHERE realm_id = $1
        """, .read)

    /// The last block that a checkpoint was written for; 0 for none.
    package func signedBlock(_ realm: RealmID) async throws(PostgresError) -> Int64 {
        guard let row = try await run(Self.signedBlock, [.text(realm.rawValue)], in: realm).first else { return 0 }
        var columns = Columns(row)
        return try columns.int8()
    }

    private static let checkpoints = Statement(
        """
        SELECT block, jws, created_at
        FROM audit_checkpoint
        WHERE realm_id = $1
          AND block > $2
        ORDER BY block
        LIMIT $3
        """, .read)

    /// Those of later blocks than `block`, in their order.
    package func checkpoints(
        _ realm: RealmID, after block: Int64, limit: Int
    ) async throws(PostgresError) -> [AuditCheckpoint] {
        let rows = try await run(
            Self.checkpoints, [.text(realm.rawValue), .int8(block), .int8(Int64(limit))], in: realm)
        var checkpoints: [AuditCheckpoint] = []
        for row in rows {
            var columns = Columns(row)
            checkpoints.append(
                AuditCheckpoint(
                    block: try columns.int8(), jws: try columns.text(), createdAt: try columns.instant()))
        }
        return checkpoints
    }

    private static let auditKeys = Statement(
        """
        SELECT public_jwk
        FROM audit_key
        WHERE realm_id = $1
        ORDER BY key_id
        """, .read)

    /// The public halves, as JWKs, of every key that ever signed a checkpoint of the realm.
    package func auditKeys(_ realm: RealmID) async throws(PostgresError) -> [[UInt8]] {
        var keys: [[UInt8]] = []
        for row in try await run(Self.auditKeys, [.text(realm.rawValue)], in: realm) {
            var columns = Columns(row)
            keys.append(try columns.json())
        }
        return keys
    }

    private static let noteMasterKey = Statement(
        """
        WITH noted AS (
            UPDATE audit_sealer AS s
            SET master_key_version = $1
            FROM (SELECT master_key_version FROM audit_sealer WHERE is_only) AS before
            WHERE s.is_only
              AND s.master_key_version IS DISTINCT FROM $1
            RETURNING before.master_key_version AS before
        )
        INSERT INTO audit_event (realm_id, event_id, at, kind, client_id, user_id, address, request_id, detail)
        SELECT e.realm_id, e.event_id, e.at, e.kind, e.client_id, e.user_id, e.address, e.request_id,
               e.detail || jsonb_build_object('from.version', n.before::text)
        FROM noted AS n
        CROSS JOIN writ_audit_events($2) AS e
        WHERE n.before IS NOT NULL
        """, .write)

    /// Remembers which master key seals, and writes the event when it is another than before.
    package func noteMasterKey(version: UInt32, event: AuditEvent) async throws(PostgresError) {
        _ = try await run(
            Self.noteMasterKey, [.int8(Int64(version)), .jsonb(AuditEvent.json([event]))], in: .everyRealm)
    }
}
