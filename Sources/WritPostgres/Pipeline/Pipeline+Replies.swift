// What the server's answers mean: results are matched to units by order alone.

extension Pipeline {
    /// Takes one reply. Effects come only with the end of a flight, when it is committed or rolled back.
    mutating func receive(_ reply: Reply, now: Moment) -> [Effect] {
        lastProgress = now
        isStalled = false
        guard !flights.isEmpty else { return [] }
        switch reply {
        case .success, .skipped:
            flights[0].isAnswered = true
        case .failure(let error):
            flights[0].isAnswered = true
            if error.isFatal { farewell = error }
            if flights[0].failure == nil { flights[0].failure = Flight.Failure(step: flights[0].next, error: error) }
        case .stepEnded:
            guard flights[0].isAnswered else { return [] }
            flights[0].isAnswered = false
            flights[0].next = min(flights[0].next + 1, flights[0].steps.count)
            if flights[0].isScript { return endFlight(now: now) }
        case .synced:
            return endFlight(now: now)
        }
        return []
    }

    private mutating func endFlight(now: Moment) -> [Effect] {
        let flight = flights.removeFirst()
        if !flights.isEmpty { flights[0].headSince = now }
        endCancelIfQuiet()
        guard let failure = flight.failure else {
            return flight.places.compactMap { $0.isDead ? nil : .completed($0.unit.id) }
        }
        guard failure.step < flight.steps.count else { return commitFailed(flight, failure.error) }
        let step = flight.steps[failure.step]
        guard let culprit = step.place else {
            if case .prepare(let bound, let use) = step { preparationFailed(bound.key, use, failure.error) }
            return []
        }
        let verdict = judge(flight.places[culprit], step, failure.error, now: now)
        return flight.places.indices.compactMap { index in
            if flight.places[index].isDead { return nil }
            return index == culprit ? verdict : Self.againAlone(flight.places[index].unit)
        }
    }

    /// What failed at the Sync (a deferred constraint) is the only unit's fault, or nobody knows whose.
    private func commitFailed(_ flight: Flight, _ error: ServerError) -> [Effect] {
        flight.places.compactMap { place in
            if place.isDead { return nil }
            return flight.places.count == 1 ? .failed(place.unit.id, .server(error)) : Self.againAlone(place.unit)
        }
    }

    /// The name is forgotten, and whoever was sent behind it in good faith is told the true reason. After a cancel
    /// or in an aborted transaction that reason is not the statement's own: those units just fail or try again.
    private mutating func preparationFailed(_ key: PreparedKey, _ use: PreparedUse, _ error: ServerError) {
        if prepared[key]?.use == use { prepared[key] = nil }
        guard error.sqlstate != SQLState.queryCanceled else { return }
        for index in flights.indices {
            for case (let stepKey, let stepUse, let place?) in flights[index].steps.map({ step in
                (step.use?.0, step.use?.1, step.place)
            }) where stepKey == key && stepUse == use {
                flights[index].places[place].doom = error
            }
        }
    }

    /// What an error means for the unit that met it.
    private mutating func judge(
        _ place: Flight.Place, _ step: Flight.Step, _ error: ServerError, now: Moment
    ) -> Effect {
        var unit = place.unit
        let verdict = Effect.failed(unit.id, .server(place.doom ?? error))
        if place.doom != nil { return verdict }
        switch error.sqlstate {
        case SQLState.invalidStatementName:
            forget(step)
            guard unit.lease == nil, unit.attempts.replans < 2, step.use != nil else { return verdict }
            unit.attempts.replans += 1
        case SQLState.featureNotSupported where step.use != nil:
            markStale(step)
            guard unit.lease == nil, unit.attempts.replans < 2 else { return verdict }
            unit.attempts.replans += 1
        case SQLState.queryCanceled:
            guard unit.lease == nil, unit.attempts.cancelHits < 1, cancelWasNear(now) else { return verdict }
            unit.attempts.cancelHits += 1
        default:
            return verdict
        }
        return Self.againAlone(unit)
    }

    private static func againAlone(_ unit: Unit) -> Effect {
        var unit = unit
        unit.attempts.alone = true
        // A step of a transaction never shares its Sync, so it never gets here; a transaction cannot be run again.
        return unit.lease == nil ? .again(unit) : .failed(unit.id, .connectionLost(maybeExecuted: false))
    }

    private mutating func forget(_ step: Flight.Step) {
        guard let (key, use) = step.use, prepared[key]?.use == use else { return }
        prepared[key] = nil
    }

    private mutating func markStale(_ step: Flight.Step) {
        guard let (key, use) = step.use, prepared[key]?.use == use else { return }
        prepared[key]?.isStale = true
    }

    /// A cancel of ours can hit the unit after the one meant; one that others sent is not to be undone.
    private func cancelWasNear(_ now: Moment) -> Bool {
        guard let lastCancelAt else { return false }
        return now - lastCancelAt < .seconds(5)
    }
}
