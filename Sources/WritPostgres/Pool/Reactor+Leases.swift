// Transactions: a connection lent to one of them at a time.

extension Reactor {
    /// Half of the connections, so that units always have the other half; one connection serves both in turn.
    private var leaseLimit: Int { max(1, settings.connections / 2) }

    func acceptLease(_ request: LeaseRequest) {
        guard closesAt == nil else { return request.answer.resume(returning: .failure(.closed)) }
        guard leaseRequests.count < settings.queueLimit else {
            return request.answer.resume(returning: .failure(.overloaded))
        }
        wake(at: request.deadline)
        leaseRequests.append(request)
    }

    func cancelLease(_ id: LeaseID) {
        answerLeases(.failure(.cancelled)) { $0.id == id }
    }

    private func answerLeases(_ answer: Result<Void, PostgresError>, where condition: (LeaseRequest) -> Bool) {
        for request in leaseRequests where condition(request) {
            request.answer.resume(returning: answer)
            for slot in slots where slot.use == .promised(request.id) { slot.use = .shared }
        }
        leaseRequests.removeAll(where: condition)
    }

    /// Promises a connection to each request that may have one, and hands over those that are quiet.
    func grantLeases() {
        guard !leaseRequests.isEmpty else { return }
        for request in leaseRequests {
            if slots.contains(where: { $0.use == .promised(request.id) }) { continue }
            guard slots.count(where: { $0.use != .shared }) < leaseLimit,
                let slot = slots.filter({ $0.load != nil }).min(by: { $0.load ?? 0 < $1.load ?? 0 })
            else { break }
            slot.use = .promised(request.id)
        }
        for slot in slots {
            guard case .promised(let id) = slot.use, slot.isUp, slot.pipeline.isQuiet,
                let index = leaseRequests.firstIndex(where: { $0.id == id })
            else { continue }
            slot.use = .leased(id)
            leases[id] = slot.index
            leaseRequests.remove(at: index).answer.resume(returning: .success(()))
        }
        figures.transactions = leases.count
    }

    /// The transaction is over.
    func release(_ id: LeaseID) {
        guard let index = leases.removeValue(forKey: id) else { return }
        slots[index].use = .returning
        figures.transactions = leases.count
        serveLease(slots[index])
    }

    /// Sends a transaction's units, one after another on its connection, or takes the connection back.
    func serveLease(_ slot: Slot) {
        guard case .up(let wire) = slot.phase else { return }
        while slot.pipeline.acceptsUnits, slot.pipeline.flights.count < settings.unitsInFlight,
            let unit = slot.backlog.first, mayStart(unit, slot)
        {
            slot.backlog.removeFirst()
            send([unit], slot)
            guard slot.isUp else { return }
        }
        guard slot.use == .returning, slot.pipeline.isQuiet, slot.backlog.isEmpty else { return }
        guard wire.isIdle else { return lose(slot, "a transaction was left open") }
        slot.use = .shared
    }

    /// A script leaves pipeline mode, so it needs the connection to itself.
    private func mayStart(_ unit: Unit, _ slot: Slot) -> Bool {
        guard let head = slot.pipeline.flights.first else { return true }
        if case .script = unit.work { return false }
        return !head.isScript
    }

    /// Requests that waited too long.
    func expireLeaseRequests() {
        let error = noConnectionError ?? .deadlineExceeded(maybeExecuted: false)
        answerLeases(.failure(error)) { $0.deadline <= now }
        if let next = leaseRequests.map(\.deadline).min() { wake(at: next) }
    }

    func refuseLeaseRequests() {
        answerLeases(.failure(.closed)) { _ in true }
    }
}
