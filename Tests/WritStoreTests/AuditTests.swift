// The audit trail: nothing lost, nothing twice, always a partition.
import FoundationEssentials
import Testing
import WritPostgres
import WritProtocol
import WritTestSupport

@testable import WritStore

@Suite struct AuditTests {
    private static let bed = Task { try await StoreBed.make() }

    private func withFixture(_ body: @Sendable (Fixture) async throws -> Void) async throws {
        try await Self.bed.value.withStore { store in try await body(Fixture(store)) }
    }

    @Test func `a batch may hold events of several realms, with all they say`() async throws {
        try await withFixture { fixture in
            let other = try await Fixture(fixture.store)
            let user = UserID(.new())
            let event = AuditEvent(
                id: .new(), realm: fixture.realm, at: Instant(millisecondsSince1970: 1_796_000_000_123),
                kind: "token.issued", client: fixture.client, user: user, address: "2001:db8::1", requestID: "r-1",
                detail: [("grant", "pass\"word\n"), ("scope", "openid")])
            try await fixture.store.appendAudit([event, .test(other.realm)])
            let rows = try await fixture.sql(
                """
                SELECT event_id, at, kind, client_id, user_id, address, request_id,
                       detail ->> 'grant', detail ->> 'scope'
                FROM audit_event
                WHERE kind = 'token.issued'
                """)
            let row = try #require(rows.first)
            #expect(try row.uuid(0) == event.id)
            #expect(Instant(try row.timestamp(1)) == event.at)
            #expect(try row.text(3) == "web")
            #expect(try row.uuid(4) == user.uuid)
            #expect(try row.text(5) == "2001:db8::1")
            #expect(try row.text(6) == "r-1")
            #expect(try row.text(7) == "pass\"word\n")
            #expect(try row.text(8) == "openid")
            #expect(try await other.count("SELECT count(*) FROM audit_event WHERE kind = 'test.done'") == 1)
        }
    }

    @Test func `a batch that is sent again is stored once`() async throws {
        try await withFixture { fixture in
            let events = (0..<10).map { _ in AuditEvent.test(fixture.realm, "again") }
            try await fixture.store.appendAudit(events)
            try await fixture.store.appendAudit(events)
            try await fixture.store.appendAudit([])
            #expect(try await fixture.count("SELECT count(*) FROM audit_event WHERE kind = 'again'") == 10)
        }
    }

    @Test func `no text of a request can keep an event from being stored`() async throws {
        try await withFixture { fixture in
            let event = AuditEvent(
                id: .new(), realm: fixture.realm, at: WallClock.system.now, kind: "odd", address: "a\0b",
                requestID: String(repeating: "x", count: 100_000),
                detail: [("same", "1"), ("same", "2"), ("nul", "\0"), ("wide", String(repeating: "ä", count: 5000))])
            try await fixture.store.appendAudit([event])
            let rows = try await fixture.sql(
                """
                SELECT address, length(request_id), detail ->> 'same', length(detail ->> 'wide')
                FROM audit_event
                WHERE kind = 'odd'
                """
            )
            let row = try #require(rows.first)
            #expect(try row.text(0) == "a\u{FFFD}b")
            #expect(try row.int4(1) == 1024)
            #expect(try row.text(2) == "1")
            #expect(try row.int4(3) == 1024)
        }
    }

    @Test func `the coming months' partitions are made once, and take over what lay in the default one`() async throws {
        let bed = try await StoreBed.make()
        try await bed.withStore { store in
            let fixture = try await Fixture(store)
            let later = Date(timeIntervalSinceNow: 300 * 86_400)
            let event = AuditEvent(
                id: .new(), realm: fixture.realm,
                at: Instant(millisecondsSince1970: Int64(later.timeIntervalSince1970 * 1000)), kind: "later")
            try await store.appendAudit([event])
            func partition() async throws -> String {
                try await #require(
                    fixture.sql("SELECT tableoid::regclass::text FROM audit_event WHERE kind = 'later'").first
                ).text(0)
            }
            #expect(try await partition() == "audit_event_default")
            let made = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<3 { group.addTask { try await store.makeAuditPartitions(monthsAhead: 12) } }
                return try await group.reduce(0, +)
            }
            #expect(made == 9, "three months were there already")
            #expect(try await partition() != "audit_event_default")
            #expect(try await store.makeAuditPartitions(monthsAhead: 12) == 0)
            let open = try await fixture.count(
                """
                SELECT count(*)
                FROM pg_inherits AS i
                JOIN pg_class AS c ON c.oid = i.inhrelid
                WHERE i.inhparent = 'audit_event'::regclass
                  AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
                """)
            #expect(open == 0)
        }
    }
}
