// The thread that drives all connections of a pool.

internal import Logging
internal import Synchronization

/// The pool's loop: takes mail, sends units, reads answers, watches the clock.
///
/// It is made on its own thread and never leaves it: the class is not Sendable, so the compiler keeps every other
/// thread away from it, and no lock or executor hop is needed. The outside reaches it by the mailbox only.
final class Reactor {
    struct Waiting {
        let answer: CheckedContinuation<UnitAnswer, Never>
        var rows: [PostgresRows] = []
    }

    struct LeaseRequest {
        let id: LeaseID
        let deadline: Moment
        let answer: CheckedContinuation<Result<Void, PostgresError>, Never>
    }

    struct ConnectionWait {
        let id: UnitID
        let deadline: Moment
        let isImpatient: Bool
        let answer: CheckedContinuation<Result<Void, PostgresError>, Never>
    }

    static let wakerTag = -1

    let settings: PostgresSettings
    let logger: Logger
    let mailbox: Mailbox
    let shared: SharedFigures
    let parameters: Result<ConnectionParameters, PostgresError>
    let poller: Poller
    var slots: [Slot]
    var queue = UnitQueue()
    var waiting: [UnitID: Waiting] = [:]
    /// Which slot a transaction has; one that is missing here has lost its connection.
    var leases: [LeaseID: Int] = [:]
    var leaseRequests: [LeaseRequest] = []
    var connectionWaits: [ConnectionWait] = []
    var figures = PoolFigures()
    var isOpen = false
    /// Set by `close`: when to stop at the latest.
    var closesAt: Moment?
    /// The earliest moment at which `sweep` has something to do.
    var due = Moment.never
    /// Since when no connection is up although one was tried, and why.
    var unreachable: (since: Moment, message: String)?
    /// So that a failure that goes on is logged once.
    var lastFailure: String?
    var now = Moment.now()

    /// `nil`: the process has no descriptors left.
    init?(_ settings: PostgresSettings, logger: Logger, mailbox: Mailbox, shared: SharedFigures) {
        guard let poller = Poller(capacity: settings.connections + 1) else { return nil }
        self.poller = poller
        self.settings = settings
        self.logger = logger
        self.mailbox = mailbox
        self.shared = shared
        parameters = Result { () throws(PostgresError) in try ConnectionParameters(settings) }
        let now = now
        slots = (0..<settings.connections).map { index in
            Slot(index: index, pipeline: Pipeline(usesPreparedStatements: settings.preparedStatements, now: now))
        }
        poller.watch(mailbox.waker.descriptor, tag: Self.wakerTag)
    }

    /// Runs until closed.
    func run() {
        var mail: [Mail] = []
        while true {
            mail = mailbox.take(mail)
            now = .now()
            for item in mail { handle(item) }
            mail.removeAll(keepingCapacity: true)
            dispatch()
            if due <= now { sweep() }
            shared.publish(figures)
            if isFinished { break }
            let mayWait = mailbox.fallAsleep()
            var isAwake = false
            poller.wait(milliseconds: mayWait ? waitMilliseconds : 0) { event in
                if !isAwake { getUp() }
                isAwake = true
                handle(event)
            }
            if !isAwake { getUp() }
        }
        stop()
    }

    private func getUp() {
        mailbox.wakeUp()
        now = .now()
    }

    private var waitMilliseconds: Int32 {
        due == .never ? -1 : (due - .now()).wholeMillisecondsUp
    }

    /// Asks for a sweep at that moment at the latest.
    func wake(at moment: Moment) {
        due = min(due, moment)
    }

    private func handle(_ event: Poller.Event) {
        guard event.tag != Self.wakerTag else { return mailbox.waker.clear() }
        let slot = slots[event.tag]
        guard case .up(let wire) = slot.phase else { return }
        if event.isReadable { read(slot, wire) }
        if case .up(let wire) = slot.phase { flush(slot, wire) }
    }

    private func handle(_ mail: Mail) {
        switch mail {
        case .open:
            isOpen = true
            wake(at: now)
        case .unit(let unit, let answer): accept(unit, answer)
        case .cancelUnit(let id): cancel(id)
        case .lease(let id, let deadline, let answer):
            acceptLease(LeaseRequest(id: id, deadline: deadline, answer: answer))
        case .cancelLease(let id): cancelLease(id)
        case .release(let id): release(id)
        case .awaitConnection(let id, let deadline, let isImpatient, let answer):
            acceptWait(ConnectionWait(id: id, deadline: deadline, isImpatient: isImpatient, answer: answer))
        case .cancelWait(let id):
            answerWaits(.failure(.cancelled)) { $0.id == id }
        case .connected(let slot, let attempt, let result): connected(slots[slot], attempt, result)
        case .cancelReturned(let slot, let attempt):
            guard slots[slot].attempt == attempt else { return }
            slots[slot].pipeline.cancelReturned(now: now)
            wake(at: now + slots[slot].pipeline.patience.giveUpAfter)
        case .close(let limit): close(limit: limit)
        }
    }
}

/// The figures as other threads see them.
final class SharedFigures: Sendable {
    private let figures = Mutex(PoolFigures())

    var current: PoolFigures { figures.withLock { $0 } }

    func publish(_ new: PoolFigures) {
        figures.withLock { $0 = new }
    }
}
