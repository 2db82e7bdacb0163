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
            var events: [AuditEvent] = []
            for index in 0..<60 {
                var event = AuditEvent.test(
                    fixture.realm, ["login.failed", "login.throttled", "token.issued", "realm.updated"][index % 4])
                event.at = Self.start + Seconds(index)
                event.client = index % 3 == 0 ? fixture.client : nil
                event.user = index % 2 == 0 ? users[index % 4 / 2] : nil
                event.address = "192.0.2.\(index % 5)"
                event.requestID = "r\(index / 6)"
                events.append(event)
            }
            try await store.appendAudit(events)
            try await body(fixture, events)
        }
    }

    /// - Parameter event: The first of them.
    private static func filters(_ event: AuditEvent) -> [AuditFilter] {
        [
            AuditFilter(),
            AuditFilter(kind: "login."),
            AuditFilter(kind: "realm.updated"),
            AuditFilter(kind: "nothing.of_it"),
            AuditFilter(user: event.user),
            AuditFilter(client: event.client),
            AuditFilter(requestID: event.requestID),
            AuditFilter(address: event.address),
            AuditFilter(from: event.at + 10, to: event.at + 20),
            AuditFilter(from: event.at + 10, kind: "token.", user: event.user, client: event.client),
            AuditFilter(kind: "login", address: "192.0.2.1"),
        ]
    }

    @Test(arguments: 0..<11)
    func `the list and the export hold what fits, and nothing else`(index: Int) async throws {
        try await withEvents { fixture, events in
            let filter = Self.filters(events[0])[index]
            let wanted = events.filter { filter.fits($0) }.map(\.id)
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

extension AuditFilter {
    /// The rule, without a database.
    fileprivate func fits(_ event: AuditEvent) -> Bool {
        if let from, event.at < from { return false }
        if let to, event.at >= to { return false }
        if let kind, !event.kind.hasPrefix(kind) { return false }
        if let user, event.user != user { return false }
        if let client, event.client != client { return false }
        if let requestID, event.requestID != requestID { return false }
        if let address, event.address != address { return false }
        return true
    }
}
