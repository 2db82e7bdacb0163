// Units on their way through the reactor: taken in, sent, answered.

extension Reactor {
    func accept(_ unit: Unit, _ answer: CheckedContinuation<UnitAnswer, Never>) {
        figures.unitsTotal += 1
        func refuse(_ error: PostgresError) {
            figures.errorsTotal += 1
            answer.resume(returning: .failure(error))
        }
        wake(at: unit.deadline)
        if let lease = unit.lease {
            guard let slot = leases[lease] else { return refuse(.connectionLost(maybeExecuted: false)) }
            waiting[unit.id] = Waiting(answer: answer)
            slots[slot].backlog.append(unit)
            return
        }
        guard closesAt == nil else { return refuse(.closed) }
        guard queue.count < settings.queueLimit else { return refuse(.overloaded) }
        if let unreachable, now - unreachable.since > settings.unitDeadline {
            // Who came before has waited a whole deadline in vain: waiting as well would help nobody.
            return refuse(.unreachable(unreachable.message))
        }
        waiting[unit.id] = Waiting(answer: answer)
        queue.append(unit)
    }

    /// The task that waits was cancelled: it is answered at once; what is in flight runs on unless it takes long.
    func cancel(_ id: UnitID) {
        guard waiting[id] != nil else { return }
        answer(id, .failure(.cancelled))
        if queue.remove(id) { return }
        for slot in slots {
            if slot.pipeline.abandon(id) { return wake(at: now) }
            if let index = slot.backlog.firstIndex(where: { $0.id == id }) {
                slot.backlog.remove(at: index)
                return
            }
        }
    }

    /// Sends what can be sent.
    func dispatch() {
        for slot in slots where slot.use != .shared { serveLease(slot) }
        grantLeases()
        while !queue.isEmpty, let slot = leastBusy { send(queue.next(groupLimit: settings.readGroup), slot) }
        figures.queued = queue.count
        figures.inFlight = waiting.count - queue.count
    }

    /// Of those that may take a unit the one with the fewest flights, and of these the first: reads then stay on few
    /// connections while there is little to do, and writes spread as soon as there is more.
    private var leastBusy: Slot? {
        var best: (slot: Slot, load: Int)?
        for slot in slots {
            guard let load = slot.load, load < min(settings.unitsInFlight, best?.load ?? .max) else { continue }
            best = (slot, load)
            if load == 0 { break }
        }
        return best?.slot
    }

    func send(_ units: [Unit], _ slot: Slot) {
        guard case .up(let wire) = slot.phase, !units.isEmpty else { return }
        let count = slot.pipeline.send(units, now: now)
        figures.syncsTotal += 1
        wake(at: now + slot.pipeline.patience.stallAfter)
        let wasSent = slot.pipeline.flights.suffix(count).allSatisfy { Self.send($0, wire) }
        guard wasSent else { return lose(slot, wire.message) }
        flush(slot, wire)
    }

    private static func send(_ flight: Flight, _ wire: Wire) -> Bool {
        for step in flight.steps {
            let wasSent =
                switch step {
                case .prepare(let bound, let use): wire.prepare(use.name, bound)
                case .deallocate(let name): wire.execute(.deallocation(of: name), prepared: nil)
                case .realm(_, let bound, let use), .statement(_, let bound, let use):
                    wire.execute(bound, prepared: use?.name)
                case .script(_, let sql): wire.exitPipelineMode() && wire.sendScript(sql)
                }
            guard wasSent else { return false }
        }
        return flight.isScript || wire.sync()
    }

    func flush(_ slot: Slot, _ wire: Wire) {
        let outcome = wire.flush()
        let wants = outcome == .pending
        if wants != slot.watchesWritability {
            slot.watchesWritability = wants
            poller.watchWritability(wants, wire.socket, tag: slot.index)
        }
        if outcome == .broken { lose(slot, wire.message) }
    }

    /// Reads what has come and tells the units concerned.
    func read(_ slot: Slot, _ wire: Wire) {
        let isAlive = wire.consume()
        while !slot.pipeline.flights.isEmpty, let reply = wire.next() {
            switch reply {
            case .rows(let owner):
                if let id = slot.pipeline.recipient { waiting[id]?.rows.append(PostgresRows(owner)) }
                apply(slot.pipeline.receive(.success, now: now))
            case .failure(let error): apply(slot.pipeline.receive(.failure(error), now: now))
            case .skipped: apply(slot.pipeline.receive(.skipped, now: now))
            case .synced: apply(slot.pipeline.receive(.synced, now: now))
            case .stepEnded:
                guard let head = slot.pipeline.flights.first, head.isAnswered else {
                    return lose(slot, "libpq has no answer where one is due")
                }
                apply(slot.pipeline.receive(.stepEnded, now: now))
                if head.isScript, !wire.enterPipelineMode() { return lose(slot, wire.message) }
            case .broken(let message): return lose(slot, message)
            }
        }
        if let farewell = slot.pipeline.farewell { return lose(slot, farewell.description) }
        guard isAlive else { return lose(slot, wire.message) }
        // With nothing in flight libpq still has to look at what came (a notice, a changed setting).
        if slot.pipeline.flights.isEmpty { while wire.notification() != nil {} }
    }

    func apply(_ effects: [Pipeline.Effect]) {
        for effect in effects {
            switch effect {
            case .completed(let id): answer(id, .success(waiting[id]?.rows ?? []))
            case .failed(let id, let error): answer(id, .failure(error))
            case .again(let unit):
                figures.retriesTotal += 1
                waiting[unit.id]?.rows = []
                queue.putInFront(unit)
            }
        }
    }

    func answer(_ id: UnitID, _ answer: UnitAnswer) {
        guard let entry = waiting.removeValue(forKey: id) else { return }
        if case .failure = answer { figures.errorsTotal += 1 }
        entry.answer.resume(returning: answer)
    }
}

extension BoundStatement {
    /// libpq 15 has no message for closing a prepared statement. The name is of our own making (letters and digits).
    fileprivate static func deallocation(of name: String) -> BoundStatement {
        BoundStatement(Statement("DEALLOCATE \(name)", .write), .none)
    }
}
