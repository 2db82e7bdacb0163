// Which answer belongs to which unit.

import Testing

@testable import WritPostgres

@Suite struct PipelineMatchingTests {
    @Test func `a unit is complete at its Sync and not before`() throws {
        var pipeline = Pipeline.unnamed
        _ = pipeline.send([try .make(1, .writes)], now: .milliseconds(0))
        #expect(pipeline.recipient == 1)
        #expect(pipeline.receive(.ok) == [])
        #expect(pipeline.receive(.synced) == [.completed(1)])
        #expect(pipeline.isQuiet)
    }

    @Test func `rows go to the units in the order they were sent`() throws {
        var pipeline = Pipeline.unnamed
        _ = pipeline.send([try .make(1), try .make(2)], now: .milliseconds(0))
        _ = pipeline.send([try .make(3, .writes, sql: ["a", "b"])], now: .milliseconds(0))
        var recipients: [UnitID?] = []
        let replies: [Pipeline.Reply] = .ok + .ok + .synced + .ok + .ok
        for reply in replies {
            if reply == .success { recipients.append(pipeline.recipient) }
            _ = pipeline.receive(reply, now: .milliseconds(1))
        }
        #expect(recipients == [1, 2, 3, 3])
        #expect(pipeline.receive(.synced) == [.completed(3)])
    }

    @Test func `the answer to the realm is nobody's rows`() throws {
        var pipeline = Pipeline.unnamed
        _ = pipeline.send([try .make(1, realm: "acme")], now: .milliseconds(0))
        #expect(pipeline.recipient == nil)
        _ = pipeline.receive(.ok)
        #expect(pipeline.recipient == 1)
    }

    @Test func `in a group the realm is set only where it changes`() throws {
        var pipeline = Pipeline.unnamed
        let units = [
            try Unit.make(1), try .make(2, realm: "acme"), try .make(3, realm: "acme"), try .make(4, realm: "other"),
        ]
        _ = pipeline.send(units, now: .milliseconds(0))
        let realms = pipeline.flights[0].steps.map { step -> Int? in
            if case .realm(let place, _, _) = step { place } else { nil }
        }
        #expect(realms == [nil, 1, nil, nil, 3, nil])
    }

    @Test func `a failed unit of a group fails alone and the innocent run again alone`() throws {
        var pipeline = Pipeline.unnamed
        let units = [try Unit.make(1), try .make(2), try .make(3)]
        _ = pipeline.send(units, now: .milliseconds(0))
        let effects = pipeline.receive(.ok + .error("22012") + .skipped + .synced)
        var (first, third) = (units[0], units[2])
        first.attempts.alone = true
        third.attempts.alone = true
        #expect(effects == [.again(first), .failed(2, .server(.code("22012"))), .again(third)])
    }

    @Test func `a failure inside a unit is the unit's, whatever is skipped behind it`() throws {
        var pipeline = Pipeline.unnamed
        _ = pipeline.send([try .make(1, .writes, sql: ["a", "b", "c"])], now: .milliseconds(0))
        let effects = pipeline.receive(.ok + .error("23505") + .skipped + .synced)
        #expect(effects == [.failed(1, .server(.code("23505")))])
    }

    @Test func `a failure of the realm's statement is the unit's`() throws {
        var pipeline = Pipeline.unnamed
        _ = pipeline.send([try .make(1, .writes, realm: "acme")], now: .milliseconds(0))
        #expect(pipeline.receive(.error("42501") + .skipped + .synced) == [.failed(1, .server(.code("42501")))])
    }

    @Test func `a failure at the commit is the unit's`() throws {
        var pipeline = Pipeline.unnamed
        _ = pipeline.send([try .make(1, .writes)], now: .milliseconds(0))
        let effects = pipeline.receive(.ok + [.failure(.code("23503")), .synced])
        #expect(effects == [.failed(1, .server(.code("23503")))])
    }

    @Test func `a failure at a group's commit makes all run again alone`() throws {
        var pipeline = Pipeline.unnamed
        _ = pipeline.send([try .make(1), try .make(2)], now: .milliseconds(0))
        let effects = pipeline.receive(.ok + .ok + [.failure(.code("40001")), .synced])
        #expect(effects.count == 2)
        #expect(effects.allSatisfy { if case .again(let unit) = $0 { unit.attempts.alone } else { false } })
    }

    @Test func `an abandoned unit's answer goes to nobody and its neighbours keep theirs`() throws {
        var pipeline = Pipeline.unnamed
        _ = pipeline.send([try .make(1), try .make(2)], now: .milliseconds(0))
        let abandoned = [pipeline.abandon(1), pipeline.abandon(1)]
        #expect(abandoned == [true, false])
        #expect(pipeline.recipient == nil)
        _ = pipeline.receive(.ok)
        #expect(pipeline.recipient == 2)
        #expect(pipeline.receive(.ok + .synced) == [.completed(2)])
    }

    @Test func `a script ends without a Sync`() throws {
        var pipeline = Pipeline.unnamed
        let lease = LeaseID(number: 9)
        _ = pipeline.send([try .make(1, .script(lease, "a; b"), sql: [])], now: .milliseconds(0))
        #expect(pipeline.receive([.success, .success, .stepEnded]) == [.completed(1)])
        _ = pipeline.send([try .make(2, .script(lease, "a; b"), sql: [])], now: .milliseconds(0))
        #expect(
            pipeline.receive([.success, .failure(.code("42601")), .stepEnded])
                == [.failed(2, .server(.code("42601")))])
    }

    @Test func `replies with nothing in flight change nothing`() {
        var pipeline = Pipeline.unnamed
        #expect(pipeline.receive(.ok + .synced + .error("XX000")) == [])
        #expect(pipeline.isQuiet)
    }
}
