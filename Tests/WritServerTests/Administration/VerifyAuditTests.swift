// What an auditor is told of a chain that somebody with rights in the database has touched.
import FoundationEssentials
import Testing
import WritCrypto
import WritJOSE
import WritPostgres
import WritProtocol
import WritStore
import WritTestSupport

@testable import WritServer

@Suite struct VerifyAuditTests {
    /// A realm with thirty events in three blocks, each block signed.
    private struct Trail: Sendable {
        let bed: AdministrationBed
        let realm: RealmID
        let authority: Authority

        func verify(_ keys: JWKS? = nil, anchor: String? = nil) async throws -> AuditReport {
            try await bed.administration.verifyAudit(realm, keys: keys, anchor: anchor)
        }

        func failure() async throws -> AuditFailure? { try await verify().failure }

        func sql(_ text: String) async throws {
            try await bed.store.pool.transaction(realm: "*") { try await $0.script(text) }
        }

        /// As the sealer does it.
        func sealAndSign() async throws {
            try await bed.store.pool.waitUntilEventsAreFinal()
            while case .sealed(let events) = try await bed.store.sealAudit(limit: 1000), events > 0 {}
            let snapshot = try #require(try await authority.realms.value(realm))
            let head = try #require(try await bed.store.auditHead(realm))
            let now = WallClock.system.now
            let key = try #require(snapshot.signingKey(snapshot.settings.signingAlgorithm, at: now))
            let claims = CheckpointClaims(issuer: snapshot.issuer, realm: realm, head: head, signedAt: now)
            try await bed.store.insertCheckpoint(
                realm, block: head.block, jws: try key.sign(payload: claims.json, typ: CheckpointClaims.typ),
                key: KeyID(key.kid), publicJWK: key.jwk.json)
        }

        func add(_ count: Int) async throws {
            for index in 0..<count {
                let now = WallClock.system.now
                try await bed.store.appendAudit([
                    AuditEvent(
                        id: .v7(now: now, random: .system), realm: realm, at: now, kind: "test.done",
                        detail: [("index", "\(index) \"ä\"\n"), ("by", "test")])
                ])
            }
        }

        /// The event in the middle of a block: `n` counts the realm's events from 0.
        func event(_ n: Int) async throws -> String {
            try await bed.store.auditEvents(realm, after: .start, limit: 100)[n].id.uuidString.lowercased()
        }
    }

    private func withTrail(_ body: @Sendable (Trail) async throws -> Void) async throws {
        try await AdministrationBed.makeDatabase().withBed { bed in
            let realm = try await bed.newRealm()
            let authority = try Authority(
                store: bed.store, masterKeys: bed.masterKeys, settings: AuthoritySettings(), metrics: Metrics(),
                logger: .silent)
            let trail = Trail(bed: bed, realm: realm, authority: authority)
            // Two events came with the realm.
            for count in [8, 10, 10] {
                try await trail.add(count)
                try await trail.sealAndSign()
            }
            try await body(trail)
        }
    }

    @Test func `a chain that nobody has touched is as it was sealed`() async throws {
        try await withTrail { trail in
            try await trail.add(3)
            let report = try await trail.verify()
            #expect(report.failure == nil && report.blocks == 3 && report.events == 30 && report.checkpoints == 3)
            #expect(report.signedBlock == 3 && report.unsealedEvents == 3 && report.oldestUnsealed != nil)
        }
    }

    @Test(arguments: [
        "kind = 'test.undone'", "detail = detail || '{\"index\": \"x\"}'", "detail = detail - 'by'",
        "at = at + interval '1 microsecond'", "client_id = 'web'", "user_id = gen_random_uuid()", "address = ''",
        "request_id = 'r'",
    ])
    func `an event that was changed is named with its block`(change: String) async throws {
        try await withTrail { trail in
            let event = try await trail.event(15)
            try await trail.sql("UPDATE audit_event SET \(change) WHERE event_id = '\(event)'")
            #expect(try await trail.failure() == .eventAltered(block: 2, event: event))
        }
    }

    @Test func `an event that was deleted is named, and one that was put in, too`() async throws {
        try await withTrail { trail in
            let event = try await trail.event(12)
            try await trail.sql(
                """
                INSERT INTO audit_event (realm_id, event_id, at, kind, position)
                SELECT realm_id, '00000000-0000-4000-8000-000000000001', at, kind, position
                FROM audit_event
                WHERE event_id = '\(event)'
                """)
            #expect(
                try await trail.failure()
                    == .eventAdded(block: 2, event: "00000000-0000-4000-8000-000000000001"))
            try await trail.sql("DELETE FROM audit_event WHERE event_id = '\(event)'")
            #expect(try await trail.failure() == .eventMissing(block: 2, event: event))
        }
    }

    @Test func `events that are all gone were dropped only if that is recorded`() async throws {
        try await withTrail { trail in
            let month = try #require(try await trail.bed.store.auditBlocks(trail.realm, after: 0, limit: 1).first).month
            try await trail.sql("DELETE FROM audit_event WHERE realm_id = '\(trail.realm)'")
            #expect(try await trail.failure() == .eventsMissing(block: 1, count: 10, month: month))
            try await trail.sql(
                """
                INSERT INTO audit_dropped (realm_id, month, blocks, events)
                VALUES ('\(trail.realm)', '\(month)-01', 3, 30)
                """)
            let report = try await trail.verify()
            #expect(report.failure == nil && report.droppedEvents == 30 && report.droppedMonths.map(\.month) == [month])
        }
    }

    @Test func `a block that was changed, left out or cut off is named`() async throws {
        for (change, failure): (String, AuditFailure) in [
            ("UPDATE audit_block SET events_hash = sha256('x') WHERE block = 2", .blockAltered(2)),
            ("UPDATE audit_block SET sealed_at = sealed_at - interval '1 day' WHERE block = 3", .blockAltered(3)),
            ("DELETE FROM audit_block WHERE block = 1", .blockMissing(1)),
            ("DELETE FROM audit_block WHERE block = 2", .blockMissing(2)),
            ("DELETE FROM audit_block WHERE block = 3", .blocksGone(from: 3, to: 3)),
            ("DELETE FROM audit_checkpoint", .checkpointGone(block: 3)),
            ("DELETE FROM audit_checkpoint WHERE block = 3", .checkpointGone(block: 3)),
            ("DELETE FROM audit_block; DELETE FROM audit_checkpoint", .blocksGone(from: 1, to: 3)),
            (
                "UPDATE audit_block SET entries = NULL; DELETE FROM audit_event WHERE kind = 'realm.created'",
                .eventsDiffer(block: 1)
            ),
        ] {
            try await withTrail { trail in
                try await trail.sql(change)
                let found = try await trail.failure()
                #expect(found == failure, "\(change)")
            }
        }
    }

    /// As somebody would who knows the format but has no signing key.
    @Test func `a chain that was made anew does not fit its checkpoints`() async throws {
        try await withTrail { trail in
            try await trail.sql(
                """
                DELETE FROM audit_event WHERE event_id = '\(try await trail.event(12))';
                DELETE FROM audit_block;
                DELETE FROM audit_chain;
                UPDATE audit_sealer SET last_position = 0;
                """)
            try await trail.bed.store.pool.waitUntilEventsAreFinal()
            while case .sealed(let events) = try await trail.bed.store.sealAudit(limit: 10), events > 0 {}
            let found = try await trail.failure()
            #expect(found == .checkpointDiffers(block: 1) || found == .checkpointDiffers(block: 2))
        }
    }

    @Test func `a checkpoint of a key that is not the realm's is refused`() async throws {
        try await withTrail { trail in
            let stranger = try SigningKey(
                kid: "stranger", algorithm: .ES256, privateKey: try PrivateKey.generate(.p256))
            let genuine = JWKS(try await trail.bed.store.auditKeys(trail.realm).map { try JWK(json: $0) })
            let head = try #require(try await trail.bed.store.auditHead(trail.realm))
            let jws = try stranger.sign(
                payload: CheckpointClaims(
                    issuer: "x", realm: trail.realm, head: head, signedAt: WallClock.system.now
                ).json, typ: CheckpointClaims.typ)
            try await trail.sql(
                """
                UPDATE audit_checkpoint SET jws = '\(jws)' WHERE block = 3;
                INSERT INTO audit_key (realm_id, key_id, public_jwk)
                VALUES ('\(trail.realm)', 'stranger', '\(String(decoding: stranger.jwk.json, as: UTF8.self))');
                """)
            #expect(try await trail.failure() == nil, "by the keys in the database")
            let report = try await trail.verify(genuine)
            guard case .checkpointInvalid(block: 3, _) = report.failure else {
                Issue.record("\(String(describing: report.failure))")
                return
            }
            #expect(report.signedBlock == 2)
        }
    }

    @Test func `a checkpoint kept elsewhere shows that the end was cut off`() async throws {
        try await withTrail { trail in
            let kept = try #require(try await trail.bed.administration.listCheckpoints(trail.realm).items.last).jws
            #expect(try await trail.verify(anchor: kept).failure == nil)
            try await trail.sql(
                """
                DELETE FROM audit_checkpoint WHERE block = 3;
                UPDATE audit_chain SET block = 2, signed_block = 2, hash = b.hash, events = 20
                FROM audit_block AS b
                WHERE b.block = 2;
                DELETE FROM audit_event WHERE position > (SELECT last_position FROM audit_block WHERE block = 2);
                DELETE FROM audit_block WHERE block = 3;
                """)
            #expect(try await trail.failure() == nil, "nothing in the database tells")
            #expect(try await trail.verify(anchor: kept).failure == .blocksGone(from: 3, to: 3))
            let stranger = try SigningKey(
                kid: "stranger", algorithm: .ES256, privateKey: try PrivateKey.generate(.p256))
            let forged = try stranger.sign(payload: [0x7B, 0x7D], typ: CheckpointClaims.typ)
            for (anchor, words) in [
                (kept + "x", "its signature is not base64url"), ("x", "three parts"), (forged, "stranger"),
            ] {
                let report = try await trail.verify(anchor: anchor)
                guard case .anchorInvalid(let reason) = report.failure else {
                    Issue.record("\(String(describing: report.failure))")
                    continue
                }
                #expect(reason.contains(words) && report.blocks == 0)
            }
        }
    }

    @Test func `the trail of a deleted realm is still there, and that of none is not`() async throws {
        try await withTrail { trail in
            try await trail.bed.administration.deleteRealm(trail.realm)
            try await trail.bed.store.pool.waitUntilEventsAreFinal()
            while case .sealed(let events) = try await trail.bed.store.sealAudit(limit: 10), events > 0 {}
            let report = try await trail.verify()
            #expect(report.failure == nil && report.blocks == 4 && report.checkpoints == 3)
            let listed = try await trail.bed.administration.listAuditEvents(trail.realm, AuditQuery(kind: "realm."))
            #expect(listed.items.map(\.record.kind) == ["realm.deleted", "realm.created"])
            let none = try #require(RealmID("nothing-here"))
            #expect(
                await refusal { _ = try await trail.bed.administration.verifyAudit(none) }
                    == .notFound("realm nothing-here"))
        }
    }
}
