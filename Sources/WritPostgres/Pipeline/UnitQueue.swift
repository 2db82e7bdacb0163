// Units that wait for a place on a connection: which go next, and which of them together.

/// Two queues in order of arrival, reads and others, of which the older head goes first. A value without a clock.
struct UnitQueue: Sendable {
    private var reads = Line()
    private var writes = Line()

    var count: Int { reads.count + writes.count }
    var isEmpty: Bool { count == 0 }

    mutating func append(_ unit: Unit) {
        if unit.work == .reads { reads.units.append(unit) } else { writes.units.append(unit) }
    }

    /// For units that are run again: they have waited already.
    mutating func putInFront(_ unit: Unit) {
        if unit.work == .reads { reads.prepend(unit) } else { writes.prepend(unit) }
    }

    /// Takes the units that share the next Sync: one, or up to `groupLimit` reads. Of a group those without a realm
    /// stand in front, because a realm once set holds until the Sync.
    mutating func next(groupLimit: Int) -> [Unit] {
        switch (reads.first, writes.first) {
        case (nil, nil): []
        case (let read?, let write?) where write.id < read.id: [writes.removeFirst()]
        case (_?, _): takeReads(groupLimit: groupLimit)
        case (nil, _?): [writes.removeFirst()]
        }
    }

    private mutating func takeReads(groupLimit: Int) -> [Unit] {
        var group = [reads.removeFirst()]
        guard group[0].mayShareSync else { return group }
        while group.count < groupLimit, let candidate = reads.first, candidate.mayShareSync,
            candidate.realm != nil || group[group.count - 1].realm == nil
        {
            group.append(reads.removeFirst())
        }
        return group
    }

    /// - Returns: whether it was waiting here. Its cost is the queue's length.
    mutating func remove(_ id: UnitID) -> Bool {
        reads.remove { $0.id == id }.isEmpty == false || writes.remove { $0.id == id }.isEmpty == false
    }

    /// Takes out what is past its deadline.
    /// - Returns: those units, and when the next one is due.
    mutating func expire(now: Moment) -> (expired: [Unit], due: Moment) {
        let expired = reads.remove { $0.deadline <= now } + writes.remove { $0.deadline <= now }
        return (expired, min(reads.earliestDeadline, writes.earliestDeadline))
    }

    mutating func removeAll() -> [Unit] {
        reads.remove { _ in true } + writes.remove { _ in true }
    }

    /// An array whose front moves, so that taking the first costs nothing.
    private struct Line: Sendable {
        var units: [Unit] = []
        private var head = 0

        var count: Int { units.count - head }
        var first: Unit? { head < units.count ? units[head] : nil }

        var earliestDeadline: Moment {
            units[head...].reduce(.never) { min($0, $1.deadline) }
        }

        mutating func removeFirst() -> Unit {
            let unit = units[head]
            head += 1
            if head > 64 && head * 2 > units.count || head == units.count {
                units.removeFirst(head)
                head = 0
            }
            return unit
        }

        mutating func prepend(_ unit: Unit) {
            units.insert(unit, at: head)
        }

        mutating func remove(where condition: (Unit) -> Bool) -> [Unit] {
            let removed = units[head...].filter(condition)
            guard !removed.isEmpty else { return [] }
            units = units[head...].filter { !condition($0) }
            head = 0
            return removed
        }
    }
}
