// Deadlines, cancelling and stalls: what time alone decides.

extension Pipeline {
    /// What is to be done now, and when to look again.
    struct Sweep: Sendable, Equatable {
        var effects: [Effect] = []
        /// Ask the server to cancel what it is doing for this connection.
        var wantsCancel = false
        /// Give the connection up: it answers no more.
        var wantsReplacement = false
        var due = Moment.never
    }

    /// Nobody waits for the unit's answer any more.
    /// - Returns: whether the unit was in flight here.
    mutating func abandon(_ id: UnitID) -> Bool {
        for flight in flights.indices {
            for place in flights[flight].places.indices
            where flights[flight].places[place].unit.id == id && !flights[flight].places[place].isDead {
                flights[flight].places[place].isDead = true
                return true
            }
        }
        return false
    }

    /// The cancel request has been delivered (or could not be).
    mutating func cancelReturned(now: Moment) {
        if case .sent(_, let flight, _) = cancel { cancel = .sent(at: now, flight: flight, hasReturned: true) }
        endCancelIfQuiet()
    }

    /// Only a connection with nothing in flight can take units again after a cancel: it might hit them.
    mutating func endCancelIfQuiet() {
        if flights.isEmpty, case .sent(_, _, hasReturned: true) = cancel { cancel = .none }
    }

    mutating func sweep(now: Moment) -> Sweep {
        var sweep = Sweep()
        expire(now: now, &sweep)
        decideCancel(now: now, &sweep)
        decideStall(now: now, &sweep)
        return sweep
    }

    private mutating func expire(now: Moment, _ sweep: inout Sweep) {
        for flight in flights.indices {
            for place in flights[flight].places.indices where !flights[flight].places[place].isDead {
                let unit = flights[flight].places[place].unit
                guard unit.deadline <= now else {
                    sweep.due = min(sweep.due, unit.deadline)
                    continue
                }
                flights[flight].places[place].isDead = true
                flights[flight].hasExpired = true
                sweep.effects.append(.failed(unit.id, .deadlineExceeded(maybeExecuted: unit.mayTakeEffect)))
            }
        }
    }

    private mutating func decideCancel(now: Moment, _ sweep: inout Sweep) {
        if case .sent(let at, _, let hasReturned) = cancel {
            let limit = hasReturned ? max(at, lastProgress) + patience.giveUpAfter : at + patience.cancelLimit
            sweep.wantsReplacement = limit <= now
            if !sweep.wantsReplacement { sweep.due = min(sweep.due, limit) }
        }
        guard let head = flights.first, head.hasExpired || head.isAbandoned else { return }
        switch cancel {
        case .sent(_, _, hasReturned: false): return
        case .sent(_, head.number, hasReturned: true): return
        case .none, .sent: break
        }
        let cancelAt = head.headSince + patience.cancelAfter
        guard cancelAt <= now else { return sweep.due = min(sweep.due, cancelAt) }
        cancel = .sent(at: now, flight: head.number, hasReturned: false)
        lastCancelAt = now
        sweep.wantsCancel = true
        sweep.due = min(sweep.due, now + patience.cancelLimit)
    }

    /// Reads that wait behind a stalled unit are run elsewhere, once; the unit at work itself is left alone.
    private mutating func decideStall(now: Moment, _ sweep: inout Sweep) {
        guard !flights.isEmpty, !isStalled else { return }
        let stallsAt = lastProgress + patience.stallAfter
        guard stallsAt <= now else { return sweep.due = min(sweep.due, stallsAt) }
        isStalled = true
        let atWork = flights[0].next < flights[0].steps.count ? flights[0].steps[flights[0].next].place : nil
        for flight in flights.indices {
            for place in flights[flight].places.indices where flight > 0 || place != atWork {
                var unit = flights[flight].places[place].unit
                guard !flights[flight].places[place].isDead, unit.work == .reads, unit.attempts.moves < 1 else {
                    continue
                }
                flights[flight].places[place].isDead = true
                unit.attempts.moves += 1
                sweep.effects.append(.again(unit))
            }
        }
    }
}
