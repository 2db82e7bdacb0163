// The audit chain in the database: what is sealed when, in which blocks, and what is dropped.
import FoundationEssentials
import Testing
import WritCrypto
import WritPostgres
import WritProtocol
import WritTestSupport

@testable import WritStore

@Suite struct AuditChainTests {
    /// Sealing is of all realms, so each test has a database of its own.
    private func withFixture(_ body: @Sendable (Fixture) async throws -> Void) async throws {
        try await StoreBed.make().withStore { store in try await body(Fixture(store)) }
    }

    private func sealAll(_ store: Store, limit: Int = 1000) async throws {
        try await store.pool.waitUntilEventsAreFinal()
        while case .sealed(let events) = try await store.sealAudit(limit: limit), events > 0 {}
    }

    private func blocks(_ fixture: Fixture) async throws -> [AuditBlock] {
        try await fixture.store.auditBlocks(fixture.realm, after: 0, limit: 1000)
    }

    @Test func `blocks hold every event once, chained from the first on`() async throws {
        try await withFixture { fixture in
            let other = try await Fixture(fixture.store)
            for round in 0..<3 {
                for index in 0..<7 {
                    try await fixture.store.appendAudit([
                        .test(fixture.realm, "a.b\(round)\(index)"), .test(other.realm), .test(fixture.realm),
                    ])
                }
                try await sealAll(fixture.store, limit: 5)
                #expect(try await !fixture.store.hasUnsealedAudit())
            }
            let blocks = try await blocks(fixture)
            #expect(blocks.map(\.events).reduce(0, +) == 42)
            #expect(blocks.map(\.number) == blocks.indices.map { Int64($0) + 1 })
            var (hash, place) = (AuditBlock.noHash, AuditPlace.start)
            for block in blocks {
                #expect(block.previousHash == hash && block.computedHash == block.hash && block.last > place)
                let events = try await fixture.store.auditEvents(fixture.realm, after: place, limit: block.events)
                #expect(AuditBlock.hash(ofEvents: events.map(\.hash)) == block.eventsHash)
                #expect(events.last?.place == block.last)
                (hash, place) = (block.hash, block.last)
            }
            let head = try await fixture.store.auditHead(fixture.realm)
            #expect(head == AuditHead(block: Int64(blocks.count), hash: hash, events: 42))
        }
    }

    @Test func `a transaction that commits late is sealed late, and nothing slips between two blocks`() async throws {
        try await withFixture { fixture in
            let (store, realm) = (fixture.store, fixture.realm)
            let early = AuditEvent.test(realm, "early.begun")
            try await store.transaction(realm) { transaction in
                try await transaction.audit(early)
                // Committed before, though begun after.
                try await store.appendAudit([.test(realm, "late.begun")])
                #expect(try await store.sealAudit(limit: 100) == .sealed(events: 0))
                #expect(try await store.hasUnsealedAudit())
            }
            try await sealAll(store)
            #expect(try await blocks(fixture).map(\.events) == [2])
            let first = try await store.auditEvents(realm, after: .start, limit: 1)
            #expect(first.map(\.id) == [early.id])
        }
    }

    @Test func `of several sealers one is at work`() async throws {
        try await withFixture { fixture in
            let (store, realm) = (fixture.store, fixture.realm)
            for _ in 0..<20 { try await store.appendAudit([.test(realm)]) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<10 {
                    group.addTask { for _ in 0..<5 { _ = try await store.sealAudit(limit: 3) } }
                }
                try await group.waitForAll()
            }
            try await sealAll(store)
            let blocks = try await blocks(fixture)
            #expect(blocks.map(\.events).reduce(0, +) == 20)
            #expect(blocks.map(\.number) == blocks.indices.map { Int64($0) + 1 })
        }
    }

    @Test func `a block is of one month`() async throws {
        try await withFixture { fixture in
            let days = ["2026-01-31T23:59:59Z", "2026-02-01T00:00:00Z", "2026-02-28T00:00:00Z", "2026-01-01T00:00:00Z"]
            // One transaction each: within one the ids of a millisecond have no order.
            for day in days { try await fixture.store.appendAudit([try .test(fixture.realm, at: day)]) }
            try await sealAll(fixture.store)
            let blocks = try await blocks(fixture)
            #expect(blocks.map(\.month) == ["2026-01", "2026-02", "2026-01"] && blocks.map(\.events) == [1, 2, 1])
        }
    }

    @Test func `a dropped month leaves its blocks, a note and an event`() async throws {
        try await withFixture { fixture in
            let (store, realm) = (fixture.store, fixture.realm)
            // In the default partition, and in one of its own.
            try await store.appendAudit([
                .test(realm, "old.done", at: "2024-02-03T00:00:00Z"),
                .test(realm, "old.done", at: "2024-05-03T00:00:00Z"),
            ])
            try await store.pool.transaction(realm: "*") { transaction in
                try await transaction.script(
                    """
                    CREATE TABLE audit_event_2024_06 (LIKE audit_event INCLUDING DEFAULTS);
                    ALTER TABLE audit_event ATTACH PARTITION audit_event_2024_06
                        FOR VALUES FROM ('2024-06-01Z') TO ('2024-07-01Z');
                    """)
            }
            try await store.appendAudit([.test(realm, "old.done", at: "2024-06-03T00:00:00Z"), .test(realm)])
            #expect(try await store.dropAuditMonths(keeping: 1, kind: "month.dropped").isEmpty, "nothing is sealed yet")
            #expect(try await store.dropAuditMonths(keeping: 0, kind: "month.dropped").isEmpty)
            try await sealAll(store)
            let months = try await store.dropAuditMonths(keeping: 1, kind: "month.dropped")
            #expect(months == ["2024-02", "2024-05", "2024-06"])
            #expect(try await store.dropAuditMonths(keeping: 1, kind: "month.dropped").isEmpty)
            #expect(try await fixture.count("SELECT count(*) FROM audit_event WHERE kind = 'old.done'") == 0)
            #expect(try await fixture.count("SELECT count(*) FROM audit_event WHERE kind = 'test.done'") == 1)
            #expect(
                try await fixture.count(
                    "SELECT count(*) FROM audit_event WHERE kind = 'month.dropped' AND detail ->> 'events' = '1'") == 3)
            #expect(try await store.droppedMonths(realm).map(\.month) == months)
            let blocks = try await blocks(fixture)
            #expect(blocks.count(where: { $0.entries == nil }) == 3 && blocks.allSatisfy { $0.computedHash == $0.hash })
            #expect(try await fixture.count("SELECT count(*) FROM pg_class WHERE relname = 'audit_event_2024_06'") == 0)
        }
    }

    @Test func `where transactions count from an earlier number, new events lie behind the sealed ones`() async throws {
        try await withFixture { fixture in
            let (store, realm) = (fixture.store, fixture.realm)
            #expect(try await !store.resumeAudit())
            // As a dump from a cluster that had counted further.
            try await store.appendAudit([.test(realm, "old.done")])
            try await store.pool.transaction(realm: "*") { transaction in
                try await transaction.script(
                    """
                    UPDATE audit_event SET position = position + 1000000;
                    UPDATE audit_sealer
                    SET last_position = (SELECT max(position) FROM audit_event),
                        last_event = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
                    """)
            }
            #expect(try await store.resumeAudit())
            #expect(try await !store.resumeAudit())
            try await store.appendAudit([.test(realm, "new.done")])
            try await sealAll(store)
            #expect(try await blocks(fixture).map(\.events) == [1])
        }
    }

    @Test func `another master key is told of, the first one is not`() async throws {
        try await withFixture { fixture in
            for version: UInt32 in [1, 1, 2, 2] {
                try await fixture.store.noteMasterKey(version: version, event: .test(fixture.realm, "key.changed"))
            }
            #expect(
                try await fixture.count(
                    """
                    SELECT count(*) FROM audit_event WHERE kind = 'key.changed' AND detail ->> 'from.version' = '1'
                    """) == 1)
        }
    }

    @Test func `a due checkpoint is stored with its key, once`() async throws {
        try await withFixture { fixture in
            let (store, realm) = (fixture.store, fixture.realm)
            try await store.appendAudit([.test(realm)])
            try await sealAll(store)
            #expect(try await store.unsignedChains(after: 60, limit: 10).isEmpty)
            let due = try await store.unsignedChains(after: 0, limit: 10)
            #expect(due.map(\.realm) == [realm] && due[0].head.block == 1)
            for jws in ["first", "second"] {
                try await store.insertCheckpoint(
                    realm, block: 1, jws: jws, key: KeyID("k"), publicJWK: Array(#"{"kty":"RSA"}"#.utf8))
            }
            #expect(try await store.unsignedChains(after: 0, limit: 10).isEmpty)
            #expect(try await store.checkpoints(realm, after: 0, limit: 10).map(\.jws) == ["first"])
            #expect(try await store.auditKeys(realm).count == 1)
        }
    }
}

extension AuditEvent {
    static func test(_ realm: RealmID, _ kind: String = "test.done", at day: String) throws -> AuditEvent {
        var event = AuditEvent.test(realm, kind)
        let date = try Date(day, strategy: Date.ISO8601FormatStyle())
        event.at = Instant(secondsSince1970: Int64(date.timeIntervalSince1970))
        return event
    }
}
