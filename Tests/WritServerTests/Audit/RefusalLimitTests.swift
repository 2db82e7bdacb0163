// How many refusals strangers can have written into the audit trail.
import Testing
import WritProtocol
import WritStore

@testable import WritServer

@Suite struct RefusalLimitTests {
    private static let now = Instant(secondsSince1970: 1_800_000_000)

    /// How many of ten are written.
    private static func count(
        _ rates: RefusalRates, _ realm: String = "acme", _ network: String = "192.0.2.1", at now: Instant = now
    ) throws -> Int {
        let realm = try #require(RealmID(realm))
        return (0..<10).filter { _ in rates.allows(realm, network, at: now) }.count
    }

    @Test func `a caller has so many a second in each realm, and a node so many of all`() throws {
        var settings = AuthoritySettings()
        settings.auditRefusalsPerSecond = 10
        settings.auditRefusalsPerNetwork = 3
        let rates = RefusalRates(settings: settings)
        #expect(try Self.count(rates) == 3)
        #expect(try Self.count(rates, "other") == 3)
        #expect(try Self.count(rates, "acme", "192.0.2.2") == 3)
        #expect(try Self.count(rates, "acme", "192.0.2.3") == 1, "the node's limit")
        #expect(try Self.count(rates, at: Self.now + Seconds(1)) == 3)
    }

    @Test(arguments: [
        (node: 0, network: 4, written: 4), (node: 4, network: 0, written: 4), (node: 0, network: 0, written: 10),
    ])
    func `0 is no limit`(node: Int, network: Int, written: Int) throws {
        var settings = AuthoritySettings()
        settings.auditRefusalsPerSecond = node
        settings.auditRefusalsPerNetwork = network
        #expect(try Self.count(RefusalRates(settings: settings)) == written)
    }

    @Test func `refused requests beyond the limit are counted, and events of other kinds are written all the same`()
        async throws
    {
        let change: @Sendable (inout AuthoritySettings) -> Void = { $0.auditRefusalsPerSecond = 1 }
        try await World.with(change: change) { world in
            let caller = Caller(requestID: "r", address: "192.0.2.1")
            func event(_ kind: String) -> AuditEvent {
                var event = world.authority.event(kind, realm: world.realmID, client: nil, user: nil, caller: caller)
                event.at = Self.now
                return event
            }
            let audit = world.authority.audit
            for _ in 0..<10 { audit.appendRefusal(event("request.refused"), of: caller) }
            for _ in 0..<10 { audit.appendIfRoom(event("login.throttled")) }
            #expect(audit.unwritten.value == 9)
            while audit.waiting > 0 { try await Task.sleep(for: .milliseconds(10)) }
            for (kind, written) in [("request.refused", 1), ("login.throttled", 10)] {
                let events = try await world.authority.store.listAudit(
                    world.realmID, AuditFilter(kind: kind), before: nil, limit: 100)
                #expect(events.count == written)
            }
        }
    }
}
