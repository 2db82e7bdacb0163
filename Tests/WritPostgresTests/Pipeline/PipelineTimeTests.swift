// Deadlines, cancels and stalls, with a clock made of numbers.

import Testing

@testable import WritPostgres

@Suite struct PipelineTimeTests {
    private var pipeline = Pipeline.unnamed

    @Test mutating func `a deadline is told exactly, and says whether there may be an effect`() throws {
        _ = pipeline.send([try .make(1, deadline: .milliseconds(100))], now: .milliseconds(0))
        _ = pipeline.send([try .make(2, .writes, deadline: .milliseconds(200))], now: .milliseconds(0))
        let early = pipeline.sweep(now: .milliseconds(99))
        #expect(early.effects == [] && early.due == .milliseconds(100) && !early.wantsCancel)
        let first = pipeline.sweep(now: .milliseconds(100))
        #expect(first.effects == [.failed(1, .deadlineExceeded(maybeExecuted: false))])
        #expect(first.wantsCancel)
        let second = pipeline.sweep(now: .milliseconds(200))
        #expect(second.effects == [.failed(2, .deadlineExceeded(maybeExecuted: true))])
        #expect(!second.wantsCancel, "one cancel at a time")
    }

    @Test mutating func `after a cancel nothing is sent until it has returned and all is quiet`() throws {
        _ = pipeline.send([try .make(1, deadline: .milliseconds(100))], now: .milliseconds(0))
        #expect(pipeline.sweep(now: .milliseconds(100)).wantsCancel)
        #expect(!pipeline.acceptsUnits)
        #expect(pipeline.receive(.error("57014") + .synced, at: .milliseconds(101)) == [])
        #expect(!pipeline.acceptsUnits)
        pipeline.cancelReturned(now: .milliseconds(60))
        #expect(pipeline.acceptsUnits && pipeline.isQuiet)
    }

    @Test mutating func `a unit behind the cancelled one is answered, or hit and run again once`() throws {
        var behind = try Unit.make(2, .writes)
        _ = pipeline.send([try .make(1, deadline: .milliseconds(100))], now: .milliseconds(0))
        _ = pipeline.send([behind], now: .milliseconds(0))
        _ = pipeline.sweep(now: .milliseconds(100))
        _ = pipeline.receive(.ok + .synced, at: .milliseconds(101))
        behind.attempts.cancelHits = 1
        behind.attempts.alone = true
        #expect(pipeline.receive(.error("57014") + .synced, at: .milliseconds(102)) == [.again(behind)])
        pipeline.cancelReturned(now: .milliseconds(60))
        _ = pipeline.send([behind], now: .milliseconds(103))
        #expect(
            pipeline.receive(.error("57014") + .synced, at: .milliseconds(104)) == [.failed(2, .server(.code("57014")))]
        )
    }

    @Test mutating func `a cancel by someone else is passed on`() throws {
        _ = pipeline.send([try .make(1)], now: .milliseconds(0))
        #expect(pipeline.receive(.error("57014") + .synced) == [.failed(1, .server(.code("57014")))])
    }

    @Test mutating func `what nobody waits for is cancelled only when it takes long`() throws {
        _ = pipeline.send([try .make(1)], now: .milliseconds(0))
        _ = pipeline.abandon(1)
        let early = pipeline.sweep(now: .milliseconds(49))
        #expect(!early.wantsCancel && early.due == .milliseconds(50))
        #expect(pipeline.sweep(now: .milliseconds(50)).wantsCancel)
    }

    @Test mutating func `a group is not cancelled while someone waits for it`() throws {
        _ = pipeline.send([try .make(1), try .make(2)], now: .milliseconds(0))
        _ = pipeline.abandon(1)
        #expect(!pipeline.sweep(now: .milliseconds(300)).wantsCancel)
    }

    @Test mutating func `a second long unit behind a cancelled one gets a cancel of its own`() throws {
        _ = pipeline.send([try .make(1, .writes)], now: .milliseconds(0))
        _ = pipeline.send([try .make(2, .writes)], now: .milliseconds(0))
        _ = pipeline.abandon(1)
        _ = pipeline.abandon(2)
        #expect(pipeline.sweep(now: .milliseconds(60)).wantsCancel)
        pipeline.cancelReturned(now: .milliseconds(60))
        #expect(!pipeline.sweep(now: .milliseconds(61)).wantsCancel, "it was asked already")
        _ = pipeline.receive(.error("57014") + .synced, at: .milliseconds(62))
        #expect(!pipeline.sweep(now: .milliseconds(111)).wantsCancel)
        #expect(pipeline.sweep(now: .milliseconds(112)).wantsCancel)
    }

    @Test mutating func `a connection that stays silent after a cancel is given up`() throws {
        _ = pipeline.send([try .make(1, deadline: .milliseconds(100))], now: .milliseconds(0))
        _ = pipeline.sweep(now: .milliseconds(100))
        pipeline.cancelReturned(now: .milliseconds(200))
        let early = pipeline.sweep(now: .milliseconds(1199))
        #expect(!early.wantsReplacement && early.due == .milliseconds(1200))
        #expect(pipeline.sweep(now: .milliseconds(1200)).wantsReplacement)
    }

    @Test mutating func `a connection whose cancel the server does not take is given up`() throws {
        _ = pipeline.send([try .make(1, deadline: .milliseconds(100))], now: .milliseconds(0))
        _ = pipeline.sweep(now: .milliseconds(100))
        #expect(!pipeline.sweep(now: .milliseconds(3099)).wantsReplacement)
        #expect(pipeline.sweep(now: .milliseconds(3100)).wantsReplacement)
    }

    @Test mutating func `reads behind a stalled unit move elsewhere once, and nothing more is sent`() throws {
        let (behind, write) = (try Unit.make(3), try Unit.make(4, .writes))
        _ = pipeline.send([try .make(1), try .make(2)], now: .milliseconds(0))
        _ = pipeline.send([behind], now: .milliseconds(0))
        _ = pipeline.send([write], now: .milliseconds(0))
        _ = pipeline.receive(.ok, at: .milliseconds(10))
        #expect(pipeline.sweep(now: .milliseconds(509)).effects == [])
        let moved = pipeline.sweep(now: .milliseconds(510)).effects
        #expect(moved.count == 2, "the first of the group, answered but not committed, and the one behind")
        #expect(moved.allSatisfy { if case .again(let unit) = $0 { unit.attempts.moves == 1 } else { false } })
        #expect(!pipeline.acceptsUnits)
        #expect(pipeline.sweep(now: .milliseconds(520)).effects == [])
        let late = pipeline.receive(.ok + .synced + .ok + .synced + .ok + .synced, at: .milliseconds(530))
        #expect(late == [.completed(2), .completed(4)])
        #expect(pipeline.acceptsUnits)
    }

    @Test mutating func `a busy connection is not stalled`() throws {
        for id in 1...3 as ClosedRange<UInt64> {
            _ = pipeline.send([try .make(UnitID(number: id))], now: .milliseconds(0))
        }
        _ = pipeline.receive(.ok + .synced, at: .milliseconds(400))
        #expect(pipeline.sweep(now: .milliseconds(600)).effects == [])
        #expect(pipeline.acceptsUnits)
    }
}
