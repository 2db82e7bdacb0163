// Requests that are sent ahead: their client's own, completed once, for a while.
import Testing
import WritPostgres
import WritProtocol
import WritTestSupport

@testable import WritStore

@Suite struct PushedRequestTests {
    private static let bed = Task { try await StoreBed.make() }

    private func withFixture(_ body: @Sendable (Fixture) async throws -> Void) async throws {
        try await Self.bed.value.withStore { store in try await body(Fixture(store)) }
    }

    private static let form = Array("scope=openid&state=a%00b".utf8)

    private func push(_ fixture: Fixture) async throws {
        #expect(try await pushOne(fixture, "r"))
    }

    private func pushOne(_ fixture: Fixture, _ reference: String, limit: Int = 1) async throws -> Bool {
        try await fixture.store.pushRequest(
            fixture.realm, hash: Fixture.hash(reference), client: fixture.client, parameters: Self.form, lifetime: 60,
            limit: limit)
    }

    @Test func `no more of a client wait than may, and those that are over don't count`() async throws {
        try await withFixture { fixture in
            #expect(try await pushOne(fixture, "1", limit: 2))
            #expect(try await pushOne(fixture, "2", limit: 2))
            #expect(try await !pushOne(fixture, "3", limit: 2))
            try await fixture.sql("UPDATE pushed_request SET expires_at = now()")
            #expect(try await pushOne(fixture, "3", limit: 2))
        }
    }

    private func read(_ fixture: Fixture, client: ClientID? = nil) async throws -> [UInt8]? {
        try await fixture.store.pushedRequest(
            fixture.realm, hash: Fixture.hash("r"), client: client ?? fixture.client)
    }

    private func use(_ fixture: Fixture, client: ClientID? = nil) async throws -> Bool {
        try await fixture.store.usePushedRequest(
            fixture.realm, hash: Fixture.hash("r"), client: client ?? fixture.client)
    }

    @Test func `a request is read as it came, as often as it takes`() async throws {
        try await withFixture { fixture in
            try await push(fixture)
            for _ in 0..<2 { #expect(try await read(fixture) == Self.form) }
        }
    }

    @Test func `of many completions at once one is the first`() async throws {
        try await withFixture { fixture in
            try await push(fixture)
            let used = try await concurrently(30) { _ in try await use(fixture) }
            #expect(used.count(where: { $0 }) == 1)
            #expect(try await read(fixture) == nil)
        }
    }

    @Test func `another client and another realm neither read it nor use it up`() async throws {
        try await withFixture { fixture in
            try await push(fixture)
            let other = try await fixture.addClient("other")
            let stranger = try await Fixture(fixture.store)
            #expect(try await read(fixture, client: other) == nil)
            #expect(try await !use(fixture, client: other))
            #expect(try await read(stranger) == nil)
            #expect(try await !use(stranger))
            #expect(try await use(fixture))
        }
    }

    @Test func `an expired request is read no more, and whoever has read it in time completes it once`() async throws {
        try await withFixture { fixture in
            try await push(fixture)
            try await fixture.sql("UPDATE pushed_request SET expires_at = now()")
            #expect(try await read(fixture) == nil)
            #expect(try await use(fixture))
            #expect(try await !use(fixture))
        }
    }
}
