// Looking for events: every filter, in parts, in order.
import FoundationEssentials
import Testing
import WritPostgres
import WritProtocol
import WritTestSupport

@testable import WritStore

@Suite struct AuditListTests {
    private static let bed = Task { try await StoreBed.make() }
    private static let start = Instant(secondsSince1970: 1_796_000_000)

    /// 60 events, one a second, by kind, user, client, request and address in turns.
    private func withEvents(_ body: @Sendable (Fixture, [AuditEvent]) async throws -> Void) async throws {
        try await Self.bed.value.withStore { store in
            let fixture = try await Fixture(store)
            let users = [UserID(.new()), UserID(.new())]
            let events = (0..<60).map { index in
                AuditEvent(
                    id: .new(), realm: fixture.realm, at: Self.start + Seconds(index),
                    kind: ["login.failed", "login.throttled", "token.issued", "realm.updated"][index % 4],
                    client: index % 3 == 0 ? fixture.client : nil, user: index % 2 == 0 ? users[index % 4 / 2] : nil,
                    address: "192.0.2.\(index % 5)", requestID: "r\(index / 6)")
            }
            try await store.appendAudit(events)
            try await body(fixture, events)
        }
    }

    private static let filters: [@Sendable (AuditEvent) -> AuditFilter] = [
        { _ in AuditFilter() },
        { _ in AuditFilter(kind: "login.") },
        { _ in AuditFilter(kind: "realm.updated") },
        { _ in AuditFilter(kind: "nothing.of_it") },
        { AuditFilter(user: $0.user) },
        { AuditFilter(client: $0.client) },
        { AuditFilter(requestID: $0.requestID) },
        { AuditFilter(address: $0.address) },
        { AuditFilter(from: $0.at + 10, to: $0.at + 20) },
        { AuditFilter(from: $0.at + 10, kind: "token.", user: $0.user, client: $0.client) },
        { AuditFilter(kind: "login", address: "192.0.2.1") },
    ]

    @Test(arguments: filters.indices)
    func `the list and the export hold what fits, and nothing else`(index: Int) async throws {
        try await withEvents { fixture, events in
            let filter = Self.filters[index](events[0])
            let wanted = events.filter { event in
                filter.from.map { event.at >= $0 } ?? true && filter.to.map { event.at < $0 } ?? true
                    && filter.kind.map { event.kind.hasPrefix($0) } ?? true
                    && filter.user.map { event.user == $0 } ?? true
                    && filter.client.map { event.client == $0 } ?? true
                    && filter.requestID.map { event.requestID == $0 } ?? true
                    && filter.address.map { event.address == $0 } ?? true
            }.map(\.id)
            var (listed, exported): ([UUID], [UUID]) = ([], [])
            var place: AuditMoment?
            while true {
                let part = try await fixture.store.listAudit(fixture.realm, filter, before: place, limit: 7)
                listed += part.map(\.id)
                guard let last = part.last else { break }
                place = AuditMoment(microseconds: last.microseconds, event: last.id)
            }
            place = nil
            while true {
                let part = try await fixture.store.exportAudit(fixture.realm, filter, after: place, limit: 7)
                exported += part.map(\.id)
                guard let last = part.last else { break }
                place = AuditMoment(microseconds: last.microseconds, event: last.id)
            }
            #expect(listed == wanted.reversed())
            #expect(exported == wanted)
        }
    }

    @Test func `another realm's events are not there`() async throws {
        try await withEvents { fixture, _ in
            let other = try await Fixture(fixture.store)
            #expect(try await fixture.store.listAudit(other.realm, AuditFilter(), before: nil, limit: 10).isEmpty)
        }
    }
}
