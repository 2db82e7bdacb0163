// What a lost connection means for what was in flight.

import Testing

@testable import WritPostgres

@Suite struct PipelineLossTests {
    private func replayed(_ unit: Unit) -> Pipeline.Effect {
        var unit = unit
        unit.attempts.replays += 1
        return .again(unit)
    }

    @Test func `without a farewell reads run again and every write may have run`() throws {
        var pipeline = Pipeline.unnamed
        let read = try Unit.make(1)
        _ = pipeline.send([read], now: .milliseconds(0))
        _ = pipeline.send([try .make(2, .writes)], now: .milliseconds(0))
        _ = pipeline.send([try .make(3, .writes)], now: .milliseconds(0))
        let ambiguous = PostgresError.connectionLost(maybeExecuted: true)
        #expect(pipeline.lost() == [replayed(read), .failed(2, ambiguous), .failed(3, ambiguous)])
    }

    @Test func `after a farewell in place of its result the head was rolled back, and nothing behind it began`() throws
    {
        var pipeline = Pipeline.unnamed
        let (head, behind) = (try Unit.make(1, .writes, sql: ["a", "b"]), try Unit.make(2, .writes))
        _ = pipeline.send([head], now: .milliseconds(0))
        _ = pipeline.send([behind], now: .milliseconds(0))
        _ = pipeline.receive(.ok + [.failure(.code("57P01", isFatal: true))])
        #expect(!pipeline.acceptsUnits)
        #expect(pipeline.lost() == [.again(head), .again(behind)])
    }

    @Test func `after a farewell in place of its Sync the head may have been committed`() throws {
        var pipeline = Pipeline.unnamed
        let behind = try Unit.make(2, .writes)
        _ = pipeline.send([try .make(1, .writes)], now: .milliseconds(0))
        _ = pipeline.send([behind], now: .milliseconds(0))
        _ = pipeline.receive(.ok + [.failure(.code("57P01", isFatal: true))])
        #expect(pipeline.lost() == [.failed(1, .connectionLost(maybeExecuted: true)), .again(behind)])
    }

    @Test func `a farewell that meets a preparation leaves all units to run again`() throws {
        var pipeline = Pipeline(usesPreparedStatements: true, now: .milliseconds(0))
        let unit = try Unit.make(1, .writes)
        _ = pipeline.send([unit], now: .milliseconds(0))
        _ = pipeline.receive([.failure(.code("57P05", isFatal: true))])
        #expect(pipeline.lost() == [.again(unit)])
    }

    @Test func `a unit at work when its connection broke four times is not sent a fifth time`() throws {
        var unit = try Unit.make(1)
        for _ in 0..<3 {
            var pipeline = Pipeline.unnamed
            _ = pipeline.send([unit], now: .milliseconds(0))
            guard case .again(let again)? = pipeline.lost().first else { throw Unexpected([]) }
            unit = again
        }
        var pipeline = Pipeline.unnamed
        _ = pipeline.send([unit], now: .milliseconds(0))
        #expect(pipeline.lost() == [.failed(1, .connectionLost(maybeExecuted: false))])
    }

    @Test func `only a break without a farewell counts, and only for the unit at work`() throws {
        var pipeline = Pipeline.unnamed
        let (head, behind) = (try Unit.make(1), try Unit.make(2))
        _ = pipeline.send([head], now: .milliseconds(0))
        _ = pipeline.send([behind], now: .milliseconds(0))
        #expect(pipeline.lost() == [replayed(head), .again(behind)])
        _ = pipeline.send([head], now: .milliseconds(0))
        _ = pipeline.receive([.failure(.code("57P01", isFatal: true))])
        #expect(pipeline.lost() == [.again(head)])
    }

    @Test(arguments: [(false, false), (true, true)])
    func `a transaction is lost with its connection, and only its commit is in doubt`(commits: Bool, doubt: Bool) throws
    {
        var pipeline = Pipeline.unnamed
        let step = try Unit.make(1, .step(LeaseID(number: 1), commits: commits))
        _ = pipeline.send([step], now: .milliseconds(0))
        #expect(pipeline.lost() == [.failed(1, .connectionLost(maybeExecuted: doubt))])
    }

    @Test func `the dead are not told anything`() throws {
        var pipeline = Pipeline.unnamed
        _ = pipeline.send([try .make(1, .writes)], now: .milliseconds(0))
        _ = pipeline.abandon(1)
        #expect(pipeline.lost() == [])
    }
}
