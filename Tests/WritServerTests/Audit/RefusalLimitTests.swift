// How many refusals strangers can have written into the audit trail.
import Testing
import WritProtocol
import WritStore

@testable import WritServer

@Suite struct RefusalLimitTests {
    private func write(_ count: Int, at now: Instant, _ world: World) {
        let caller = Caller(requestID: "r", address: "192.0.2.1")
        for _ in 0..<count {
            var event = world.authority.event(
                "request.refused", realm: world.realmID, client: nil, user: nil, caller: caller)
            event.at = now
            world.authority.audit.appendIfRoom(event)
        }
    }

    @Test(arguments: [(limit: 3, written: 6, unwritten: 14), (limit: 0, written: 20, unwritten: 0)])
    func `a second has so many, and the others are counted`(
        limit: Int, written: Int, unwritten: UInt64
    ) async throws {
        try await World.with(change: { $0.auditRefusalsPerSecond = limit }) { world in
            let now = WallClock.system.now
            write(10, at: now, world)
            write(10, at: now + Seconds(1), world)
            #expect(world.authority.audit.unwritten.value == unwritten)
            while world.authority.audit.waiting > 0 { try await Task.sleep(for: .milliseconds(10)) }
            let events = try await world.authority.store.listAudit(
                world.realmID, AuditFilter(kind: "request.refused"), before: nil, limit: 100)
            #expect(events.count == written)
        }
    }
}
