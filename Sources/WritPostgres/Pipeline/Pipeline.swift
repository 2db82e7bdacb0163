// The bookkeeping of one connection in pipeline mode: a value, tested without a socket. See PIPELINE.md.

/// What one connection has in flight, what each answer means for which unit, and what is prepared on the server.
///
/// The shell sends what `send` appended to `flights`, feeds every reply into `receive`, and does what the returned
/// effects say. It never decides anything by itself.
struct Pipeline: Sendable {
    /// What happens to a unit.
    enum Effect: Sendable, Equatable {
        /// All its statements succeeded and were committed.
        case completed(UnitID)
        case failed(UnitID, PostgresError)
        /// It had no effect and is to be run again, in front of all that wait.
        case again(Unit)
    }

    /// A result as libpq hands it over, without its rows.
    enum Reply: Sendable, Equatable {
        case success
        case failure(ServerError)
        /// Not run, because something before it in the flight failed (PGRES_PIPELINE_ABORTED).
        case skipped
        /// The NULL between two statements' results.
        case stepEnded
        case synced
    }

    /// The times that decide about cancelling and giving up.
    struct Patience: Sendable {
        /// How long a statement that nobody waits for may run before it is cancelled: a cancel costs the server a
        /// process, and most statements are over sooner.
        var cancelAfter: Duration = .milliseconds(50)
        /// How long a connection may be silent with work in flight before it counts as stalled.
        var stallAfter: Duration = .milliseconds(500)
        /// How long it may stay silent after the server has taken a cancel, before it is given up: its writes are in
        /// doubt then, so a machine that is merely busy gets more time than it needs for a signal.
        var giveUpAfter: Duration = .seconds(1)
        /// How long the server may take to take a cancel.
        var cancelLimit: Duration = .seconds(3)
    }

    struct Prepared: Sendable, Equatable {
        var use: PreparedUse
        /// Its plan's result type changed: to be deallocated before the next use.
        var isStale = false
    }

    enum Cancel: Sendable, Equatable {
        case none
        /// `hasReturned`: the request has been delivered to the server, at that moment; before, `at` is its sending.
        case sent(at: Moment, flight: UInt64, hasReturned: Bool)
    }

    private static let replayLimit = 3

    let usesPreparedStatements: Bool
    let patience: Patience
    var flights: [Flight] = []
    var prepared: [PreparedKey: Prepared] = [:]
    var cancel = Cancel.none
    var lastCancelAt: Moment?
    var lastProgress: Moment
    var isStalled = false
    /// The report with which the server ended the session.
    var farewell: ServerError?
    private var flightCount: UInt64 = 0
    private var preparationCount: UInt64 = 0

    init(usesPreparedStatements: Bool, patience: Patience = Patience(), now: Moment) {
        self.usesPreparedStatements = usesPreparedStatements
        self.patience = patience
        lastProgress = now
    }

    /// Nothing may be sent while a cancel may still hit it, nor behind a stalled unit.
    var acceptsUnits: Bool { cancel == .none && !isStalled && farewell == nil }

    var isQuiet: Bool { flights.isEmpty && cancel == .none }

    /// Whose rows the awaited result carries; `nil` where nobody wants them.
    var recipient: UnitID? {
        guard let head = flights.first, head.next < head.steps.count,
            case .statement(let place, _, _) = head.steps[head.next], !head.places[place].isDead
        else { return nil }
        return head.places[place].unit.id
    }

    /// Appends the units under one Sync, behind the preparations they need.
    ///
    /// - Precondition: `acceptsUnits`; several units only if each may share a Sync, and those without a realm first
    ///   (a realm once set holds until the Sync).
    /// - Returns: how many flights were appended; the shell sends each and a Sync after each.
    mutating func send(_ units: [Unit], now: Moment) -> Int {
        precondition(acceptsUnits, "units sent to a connection that takes none")
        if flights.isEmpty { lastProgress = now }
        let before = flights.count
        var steps: [Flight.Step] = []
        var realm: String?
        for (place, unit) in units.enumerated() {
            precondition(unit.realm != nil || realm == nil, "a unit without a realm behind one with a realm")
            if let context = unit.realm, context.name != realm {
                steps.append(.realm(place: place, context.setting, use(context.setting, now: now)))
                realm = context.name
            }
            for bound in unit.statements {
                steps.append(.statement(place: place, bound, use(bound, now: now)))
            }
            if case .script(_, let sql) = unit.work {
                precondition(units.count == 1 && flights.isEmpty, "a script needs the connection to itself")
                steps.append(.script(place: place, sql))
            }
        }
        append(places: units.map { Flight.Place(unit: $0) }, steps: steps, now: now)
        return flights.count - before
    }

    /// The prepared statement for an execution, `nil` for one that goes by its text; the flights that prepare it are
    /// appended first.
    ///
    /// A preparation has a Sync of its own: another statement's failure can then never skip it, and its success is
    /// known by itself. Units rely on it before its answer; if it fails, they are told its error (`doom`).
    private mutating func use(_ bound: BoundStatement, now: Moment) -> PreparedUse? {
        guard usesPreparedStatements, bound.statement.plan == .kept else { return nil }
        let known = prepared[bound.key]
        if let known, !known.isStale { return known.use }
        if let known { append(places: [], steps: [.deallocate(name: known.use.name)], now: now) }
        preparationCount += 1
        let name = bound.statement.name + "_" + Statement.hexadecimal(bound.key.signature)
        let use = PreparedUse(name: name, generation: preparationCount)
        prepared[bound.key] = Prepared(use: use)
        append(places: [], steps: [.prepare(bound, use)], now: now)
        return use
    }

    private mutating func append(places: [Flight.Place], steps: [Flight.Step], now: Moment) {
        flightCount += 1
        flights.append(Flight(number: flightCount, places: places, steps: steps, sentAt: now, headSince: now))
    }

    /// The connection is gone: what this means for each unit in flight. The value is of no use afterwards.
    ///
    /// After the server's farewell (a FATAL report, such as 57P01) it is known what began: the units behind the head
    /// did not, and the head was rolled back unless all its results had come, so that only the commit was left.
    /// Without one, every write may have been executed, even unanswered ones that the server had merely received.
    mutating func lost() -> [Effect] {
        var effects: [Effect] = []
        for (position, flight) in flights.enumerated() {
            for place in flight.places where !place.isDead {
                effects.append(fate(of: place.unit, flight, isHead: position == 0))
            }
        }
        flights = []
        return effects
    }

    private func fate(of unit: Unit, _ flight: Flight, isHead: Bool) -> Effect {
        let wasCommitting = isHead && flight.failure?.step ?? 0 >= flight.steps.count
        let mayHaveRun = farewell == nil || wasCommitting
        guard unit.lease == nil else {
            // A transaction's commit at work is never certain to have failed.
            let isInDoubt = unit.mayTakeEffect && (mayHaveRun || isHead)
            return .failed(unit.id, .connectionLost(maybeExecuted: isInDoubt))
        }
        if unit.mayTakeEffect && mayHaveRun { return .failed(unit.id, .connectionLost(maybeExecuted: true)) }
        guard isHead, farewell == nil else { return .again(unit) }
        // It may be the one that breaks connections (a backend that crashes on it).
        guard unit.attempts.replays < Self.replayLimit else {
            return .failed(unit.id, .connectionLost(maybeExecuted: false))
        }
        var unit = unit
        unit.attempts.replays += 1
        return .again(unit)
    }
}
