// What happens because time passes: deadlines, cancels, stalls, reconnection, the end.

extension Reactor {
    /// Does everything that is due, and finds out when the next thing will be.
    func sweep() {
        due = .never
        for slot in slots {
            guard case .up(let wire) = slot.phase else { continue }
            sweepBacklog(slot)
            let sweep = slot.pipeline.sweep(now: now)
            apply(sweep.effects)
            if sweep.wantsCancel { cancel(slot, wire) }
            if sweep.wantsReplacement { lose(slot, "no answer after a cancel") }
            wake(at: sweep.due)
        }
        let (expired, nextDeadline) = queue.expire(now: now)
        let error = noConnectionError ?? .deadlineExceeded(maybeExecuted: false)
        for unit in expired { answer(unit.id, .failure(error)) }
        wake(at: nextDeadline)
        expireLeaseRequests()
        answerWaits(.failure(unreachable.map { .unreachable($0.message) } ?? .unreachable("no answer in time"))) {
            $0.deadline <= now
        }
        if let next = connectionWaits.map(\.deadline).min() { wake(at: next) }
        connectWhereDue()
        if let closesAt { wake(at: closesAt) }
        dispatch()
    }

    private func sweepBacklog(_ slot: Slot) {
        for unit in slot.backlog where unit.deadline <= now {
            answer(unit.id, .failure(.deadlineExceeded(maybeExecuted: false)))
        }
        slot.backlog.removeAll { $0.deadline <= now }
        if let next = slot.backlog.map(\.deadline).min() { wake(at: next) }
    }

    /// A cancel opens a connection of its own and blocks, so it has a thread of its own.
    private func cancel(_ slot: Slot, _ wire: Wire) {
        figures.cancelsTotal += 1
        let (index, attempt, mailbox) = (slot.index, slot.attempt, mailbox)
        guard let canceller = wire.canceller() else { return lose(slot, "cannot be cancelled") }
        let hasThread = startThread {
            canceller.cancelAndFree()
            mailbox.post(.cancelReturned(slot: index, attempt: attempt))
        }
        if !hasThread { lose(slot, "no thread to cancel on") }
    }

    func close(limit: Moment) {
        closesAt = min(closesAt ?? .never, limit)
        refuseLeaseRequests()
        answerWaits(.failure(.closed)) { _ in true }
        if !isConnected {
            for unit in queue.removeAll() { answer(unit.id, .failure(.closed)) }
        }
        wake(at: limit)
    }

    /// Closed, and nothing left to wait for.
    var isFinished: Bool {
        guard let closesAt else { return false }
        return closesAt <= now || (waiting.isEmpty && leases.isEmpty)
    }

    /// Answers all that is left and closes the connections.
    func stop() {
        mailbox.close()
        for slot in slots {
            apply(slot.pipeline.lost())
            slot.phase = .down(until: .never)
        }
        for (_, entry) in waiting { entry.answer.resume(returning: .failure(.closed)) }
        waiting = [:]
        refuseLeaseRequests()
        figures.connections = 0
        figures.inFlight = 0
        figures.queued = 0
        shared.publish(figures)
    }
}
