// Making connections, losing them, making them again.

internal import Logging

extension Reactor {
    var isConnected: Bool { figures.connections > 0 }

    /// Why nothing can be sent, where that is the reason.
    var noConnectionError: PostgresError? {
        isConnected ? nil : unreachable.map { .unreachable($0.message) }
    }

    /// Starts connecting wherever it is time. While nothing is up, one place tries for all.
    func connectWhereDue() {
        guard isOpen, closesAt == nil else { return }
        for slot in slots {
            guard case .down(let until) = slot.phase else { continue }
            if !isConnected, slots.contains(where: { if case .connecting = $0.phase { true } else { false } }) {
                return
            }
            guard until <= now else {
                wake(at: until)
                continue
            }
            connect(slot)
        }
    }

    private func connect(_ slot: Slot) {
        slot.phase = .connecting
        slot.attempt += 1
        let (index, attempt, mailbox, parameters) = (slot.index, slot.attempt, mailbox, parameters)
        let hasThread = startThread {
            let result = parameters.flatMap { parameters in
                Result { () throws(PostgresError) in try OpenedConnection.open(parameters) }
            }
            mailbox.post(.connected(slot: index, attempt: attempt, result))
        }
        if !hasThread { connected(slot, attempt, .failure(.unreachable("no thread to connect on"))) }
    }

    func connected(_ slot: Slot, _ attempt: UInt64, _ result: Result<OpenedConnection, PostgresError>) {
        guard slot.attempt == attempt, case .connecting = slot.phase else {
            return Mail.connected(slot: slot.index, attempt: attempt, result).refuse(.closed)
        }
        switch result {
        case .success(let opened):
            let wire = Wire(adopting: opened)
            guard closesAt == nil, wire.enterPipelineMode() else {
                slot.phase = .down(until: .never)
                return
            }
            install(wire, slot)
        case .failure(let error):
            slot.phase = .down(until: now + slot.backoff.failed(random: Double.random(in: 0..<1)))
            noteUnreachable(error)
        }
        connectWhereDue()
    }

    private func install(_ wire: Wire, _ slot: Slot) {
        slot.phase = .up(wire)
        slot.pipeline = Pipeline(usesPreparedStatements: settings.preparedStatements, now: now)
        slot.backoff.succeeded()
        slot.watchesWritability = false
        slot.use = .shared
        poller.watch(wire.socket, tag: slot.index)
        if slot.hasConnectedBefore { figures.reconnectsTotal += 1 }
        slot.hasConnectedBefore = true
        if let unreachable {
            logger.notice("database reachable again", metadata: ["after": "\(now - unreachable.since)"])
        }
        unreachable = nil
        lastFailure = nil
        figures.connections = slots.count(where: \.isUp)
        answerWaits(.success(())) { _ in true }
    }

    private func noteUnreachable(_ error: PostgresError) {
        answerWaits(.failure(error)) { $0.isImpatient }
        guard case .unreachable(let message) = error else { return }
        if lastFailure != message {
            let text: Logger.Message = isConnected ? "a further database connection failed" : "database unreachable"
            logger.warning(text, metadata: ["reason": "\(message)"])
        }
        lastFailure = message
        guard !isConnected else { return }
        unreachable = (unreachable?.since ?? now, message)
    }

    /// The connection is of no more use: its units learn what that means, and another is made.
    func lose(_ slot: Slot, _ reason: String) {
        guard case .up(let wire) = slot.phase else { return }
        poller.forget(wire.socket)
        slot.phase = .down(until: now)
        figures.connections = slots.count(where: \.isUp)
        let line = slot.pipeline.farewell?.description ?? Self.oneLine(reason)
        logger.info(
            "database connection lost", metadata: ["reason": "\(line)", "inFlight": "\(slot.pipeline.flights.count)"])
        apply(slot.pipeline.lost())
        for unit in slot.backlog { answer(unit.id, .failure(.connectionLost(maybeExecuted: false))) }
        slot.backlog = []
        if case .leased(let id) = slot.use { leases[id] = nil }
        slot.use = .shared
        wake(at: now)
    }

    private static func oneLine(_ message: String) -> String {
        message.split(whereSeparator: \.isNewline).joined(separator: "; ")
    }

    func acceptWait(_ wait: ConnectionWait) {
        if isConnected { return wait.answer.resume(returning: .success(())) }
        guard closesAt == nil else { return wait.answer.resume(returning: .failure(.closed)) }
        if wait.isImpatient, let error = noConnectionError { return wait.answer.resume(returning: .failure(error)) }
        connectionWaits.append(wait)
        wake(at: wait.deadline)
    }

    func answerWaits(_ answer: Result<Void, PostgresError>, where condition: (ConnectionWait) -> Bool) {
        for wait in connectionWaits where condition(wait) { wait.answer.resume(returning: answer) }
        connectionWaits.removeAll(where: condition)
    }
}
