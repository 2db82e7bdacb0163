// Which of the waiting units go next, and which together.

import Testing

@testable import WritPostgres

@Suite struct UnitQueueTests {
    private var queue = UnitQueue()

    private mutating func fill(_ units: [Unit]) {
        for unit in units { queue.append(unit) }
    }

    @Test mutating func `reads go together up to the limit, writes alone, and who waits longest goes first`() throws {
        fill([try .make(1), try .make(2), try .make(3, .writes), try .make(4), try .make(5, .writes)])
        var order: [[UnitID]] = []
        while !queue.isEmpty { order.append(queue.next(groupLimit: 2).map(\.id)) }
        #expect(order == [[1, 2], [3], [4], [5]])
        #expect(queue.next(groupLimit: 2).isEmpty)
    }

    @Test mutating func `a group takes reads that came after a waiting write`() throws {
        fill([try .make(1), try .make(2, .writes), try .make(3)])
        #expect(queue.next(groupLimit: 16).map(\.id) == [1, 3])
        #expect(queue.next(groupLimit: 16).map(\.id) == [2])
    }

    @Test mutating func `a read without a realm never stands behind one with a realm`() throws {
        fill([try .make(1), try .make(2, realm: "a"), try .make(3, realm: "b"), try .make(4), try .make(5)])
        #expect(queue.next(groupLimit: 16).map(\.id) == [1, 2, 3])
        #expect(queue.next(groupLimit: 16).map(\.id) == [4, 5])
    }

    @Test mutating func `what runs again goes first and, if it must, alone`() throws {
        fill([try .make(1), try .make(2)])
        var again = try Unit.make(3)
        again.attempts.alone = true
        queue.putInFront(again)
        #expect(queue.next(groupLimit: 16).map(\.id) == [3])
        #expect(queue.next(groupLimit: 16).map(\.id) == [1, 2])
    }

    @Test mutating func `units past their deadline are taken out, and the next deadline is told`() throws {
        fill([
            try .make(1, deadline: .milliseconds(5)), try .make(2, .writes, deadline: .milliseconds(9)),
            try .make(3, deadline: .milliseconds(7)),
        ])
        let (expired, due) = queue.expire(now: .milliseconds(7))
        #expect(expired.map(\.id) == [1, 3])
        #expect(due == .milliseconds(9))
        #expect(queue.count == 1)
    }

    @Test mutating func `a unit can be removed once`() throws {
        fill([try .make(1), try .make(2, .writes)])
        let removed = [queue.remove(2), queue.remove(2)]
        #expect(removed == [true, false])
        #expect(queue.count == 1)
    }

    @Test mutating func `many units pass through in order`() throws {
        var order: [UnitID] = []
        for id in 1...1000 as ClosedRange<UInt64> {
            queue.append(try .make(UnitID(number: id)))
            if id.isMultiple(of: 3) { order += queue.next(groupLimit: 2).map(\.id) }
        }
        while !queue.isEmpty { order += queue.next(groupLimit: 16).map(\.id) }
        #expect(order == order.sorted() && order.count == 1000)
    }
}
