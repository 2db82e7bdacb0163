// What is prepared on the server, and what happens when that belief was wrong.

import Testing

@testable import WritPostgres

@Suite struct PipelinePreparationTests {
    private var pipeline = Pipeline(usesPreparedStatements: true, now: .milliseconds(0))

    private func names(_ flight: Flight) -> [String] {
        flight.steps.map { step in
            switch step {
            case .prepare: "prepare"
            case .deallocate: "deallocate"
            case .realm: "realm"
            case .statement(_, _, let use): use == nil ? "unnamed" : "execute"
            case .script: "script"
            }
        }
    }

    @Test mutating func `a statement is prepared once, under a Sync of its own`() throws {
        #expect(pipeline.send([try .make(1)], now: .milliseconds(0)) == 2)
        #expect(pipeline.flights.map(names) == [["prepare"], ["execute"]])
        #expect(pipeline.send([try .make(2)], now: .milliseconds(0)) == 1)
        #expect(pipeline.receive(.ok + .synced + .ok + .synced + .ok + .synced) == [.completed(1), .completed(2)])
        #expect(pipeline.send([try .make(3)], now: .milliseconds(0)) == 1)
    }

    @Test mutating func `parameters of another type make another prepared statement`() throws {
        let statement = Statement("SELECT $1", .read)
        func unit(_ id: UnitID, _ value: PostgresValue) throws -> Unit {
            let bound = BoundStatement(statement, try EncodedParameters([value]))
            return Unit(id: id, work: .reads, statements: [bound], realm: nil, deadline: .never)
        }
        #expect(pipeline.send([try unit(1, .int8(1))], now: .milliseconds(0)) == 2)
        #expect(pipeline.send([try unit(2, .int8OrNull(nil))], now: .milliseconds(0)) == 1)
        #expect(pipeline.send([try unit(3, .int4(1))], now: .milliseconds(0)) == 2)
        #expect(Set(pipeline.prepared.values.map(\.use.name)).count == 2)
    }

    @Test mutating func `a statement whose plan must fit its values goes by its text, unprepared`() throws {
        let statement = Statement("SELECT $1", .read, plan: .forItsValues)
        let bound = BoundStatement(statement, try EncodedParameters([.int8(1)]))
        let unit = Unit(id: 1, work: .reads, statements: [bound], realm: nil, deadline: .never)
        #expect(pipeline.send([unit], now: .milliseconds(0)) == 1)
        #expect(pipeline.flights.map(names) == [["unnamed"]])
        #expect(pipeline.prepared.isEmpty)
    }

    @Test mutating func `a name whose preparation failed is forgotten, and who relied on it learns why`() throws {
        _ = pipeline.send([try .make(1, .writes, sql: ["nonsense"])], now: .milliseconds(0))
        _ = pipeline.send([try .make(2, .writes, sql: ["nonsense"])], now: .milliseconds(0))
        let effects = pipeline.receive(
            .error("42601") + .synced + .error("26000") + .synced + .error("26000") + .synced)
        #expect(effects == [.failed(1, .server(.code("42601"))), .failed(2, .server(.code("42601")))])
        #expect(pipeline.prepared.isEmpty)
    }

    @Test mutating func `a failed preparation leaves a group's other units to run again`() throws {
        let innocent = try Unit.make(1)
        _ = pipeline.send([innocent, try .make(2, sql: ["nonsense"])], now: .milliseconds(0))
        #expect(pipeline.flights.map(names) == [["prepare"], ["prepare"], ["execute", "execute"]])
        let effects = pipeline.receive(.ok + .synced + .error("42601") + .synced + .ok + .error("26000") + .synced)
        var again = innocent
        again.attempts.alone = true
        #expect(effects == [.again(again), .failed(2, .server(.code("42601")))])
    }

    @Test mutating func `a name unknown to the server is prepared again and its unit run again`() throws {
        let unit = try Unit.make(1, .writes)
        _ = pipeline.send([unit], now: .milliseconds(0))
        _ = pipeline.receive(.ok + .synced + .ok + .synced)
        _ = pipeline.send([unit], now: .milliseconds(0))
        let effects = pipeline.receive(.error("26000") + .synced)
        guard case .again(let again)? = effects.first else { throw Unexpected(effects) }
        #expect(again.attempts.replans == 1)
        #expect(pipeline.send([again], now: .milliseconds(0)) == 2)
    }

    @Test mutating func `a unit is not run again for ever`() throws {
        var unit = try Unit.make(1)
        unit.attempts.replans = 2
        _ = pipeline.send([unit], now: .milliseconds(0))
        let effects = pipeline.receive(.ok + .synced + .error("26000") + .synced)
        #expect(effects == [.failed(1, .server(.code("26000")))])
        #expect(pipeline.prepared.isEmpty, "the next unit prepares it anew")
    }

    @Test mutating func `a changed plan is deallocated, prepared and run again, once for all that met it`() throws {
        _ = pipeline.send([try .make(1)], now: .milliseconds(0))
        _ = pipeline.receive(.ok + .synced + .ok + .synced)
        _ = pipeline.send([try .make(2)], now: .milliseconds(0))
        _ = pipeline.send([try .make(3)], now: .milliseconds(0))
        let first = pipeline.receive(.error("0A000") + .synced)
        guard case .again(let two)? = first.first else { throw Unexpected(first) }
        #expect(pipeline.send([two], now: .milliseconds(0)) == 3)
        #expect(pipeline.flights.map(names) == [["execute"], ["deallocate"], ["prepare"], ["execute"]])
        // The one behind it met the old plan too; that must not outdate the new one.
        let second = pipeline.receive(.error("0A000") + .synced)
        guard case .again(let three)? = second.first else { throw Unexpected(second) }
        #expect(pipeline.send([three], now: .milliseconds(0)) == 1)
        let rest = pipeline.receive(.ok + .synced + .ok + .synced + .ok + .synced + .ok + .synced)
        #expect(rest == [.completed(2), .completed(3)])
    }

    @Test mutating func `a transaction's step is never run again, but its statement is prepared anew next time`() throws
    {
        let lease = LeaseID(number: 1)
        _ = pipeline.send([try .make(1, .step(lease, commits: false))], now: .milliseconds(0))
        let effects = pipeline.receive(.ok + .synced + .error("0A000") + .synced)
        #expect(effects == [.failed(1, .server(.code("0A000")))])
        #expect(pipeline.send([try .make(2, .step(lease, commits: false))], now: .milliseconds(0)) == 3)
    }

    @Test mutating func `a cancelled preparation lets its unit try again`() throws {
        _ = pipeline.send([try .make(1)], now: .milliseconds(0))
        let effects = pipeline.receive(.error("57014") + .synced + .error("26000") + .synced)
        guard case .again(let again)? = effects.first else { throw Unexpected(effects) }
        #expect(again.attempts.replans == 1)
    }

    @Test func `unnamed statements prepare nothing`() throws {
        var pipeline = Pipeline.unnamed
        #expect(pipeline.send([try .make(1, realm: "acme")], now: .milliseconds(0)) == 1)
        #expect(pipeline.flights.map(names) == [["realm", "unnamed"]])
        #expect(pipeline.receive(.ok + .error("0A000") + .synced) == [.failed(1, .server(.code("0A000")))])
    }
}

/// Effects of another kind than the test is about.
struct Unexpected: Error {
    let effects: [Pipeline.Effect]

    init(_ effects: [Pipeline.Effect]) { self.effects = effects }
}
