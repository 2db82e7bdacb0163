// The listener's thread: does what `ListenerState` says.

internal import Glibc
internal import Logging

/// Made on its own thread and never leaves it (not Sendable).
final class ListenerLoop {
    private let settings: PostgresSettings
    private let control: ListenerControl
    private let logger: Logger
    private let onEvent: @Sendable (ListenerEvent) -> Void
    private var state: ListenerState
    private var wire: Wire?
    private var lastFailure = ""

    init(
        _ settings: PostgresSettings, _ state: ListenerState, _ control: ListenerControl, _ logger: Logger,
        _ onEvent: @escaping @Sendable (ListenerEvent) -> Void
    ) {
        self.settings = settings
        self.state = state
        self.control = control
        self.logger = logger
        self.onEvent = onEvent
    }

    func run() {
        while !control.isStopped {
            switch state.next(now: .now()) {
            case .connect: connect()
            case .send(let sql):
                if wire?.sendScript(sql) != true || wire?.flush() == .broken { fail(wire?.message ?? "") }
            case .report(let event): report(event)
            case .disconnect: wire = nil
            case .wait(let until): wait(until: until)
            }
        }
    }

    private func connect() {
        let result = control.whileConnecting {
            Result { () throws(PostgresError) in try OpenedConnection.open(ConnectionParameters(settings)) }
        }
        switch result {
        case .success(let opened):
            wire = Wire(adopting: opened)
            state.connected(now: .now())
        case .failure(let error): fail(error.description)
        }
    }

    private func fail(_ reason: String) {
        let line = reason.split(whereSeparator: \.isNewline).joined(separator: "; ")
        if line != lastFailure { logger.warning("not listening to the database", metadata: ["reason": "\(line)"]) }
        lastFailure = line
        state.failed(now: .now(), random: Double.random(in: 0..<1))
    }

    private func report(_ event: ListenerEvent) {
        if event == .listening { lastFailure = "" }
        if !control.isStopped { onEvent(event) }
    }

    private func wait(until: Moment) {
        var descriptors = [pollfd(fd: control.waker.descriptor, events: Int16(POLLIN), revents: 0)]
        if let wire {
            // What could not be written at once goes out when the socket takes it.
            let events = wire.flush() == .pending ? POLLIN | POLLOUT : POLLIN
            descriptors.append(pollfd(fd: wire.socket, events: Int16(events), revents: 0))
        }
        poll(&descriptors, nfds_t(descriptors.count), (until - .now()).wholeMillisecondsUp)
        if let wire, descriptors[1].revents & ~Int16(POLLOUT) != 0 { read(wire) }
    }

    /// Notifications are reported before the answer that came behind them: whoever trusts a heartbeat has them all.
    private func read(_ wire: Wire) {
        let isAlive = wire.consume()
        while state.awaitsAnswer, let reply = wire.next() {
            reportNotifications(wire)
            switch reply {
            case .rows: continue
            case .stepEnded: state.answered(now: .now())
            case .failure(let error): return fail(error.description)
            case .broken(let message): return fail(message)
            case .skipped, .synced: return fail("a pipeline's answer outside of a pipeline")
            }
        }
        reportNotifications(wire)
        if !isAlive { fail(wire.message) }
    }

    private func reportNotifications(_ wire: Wire) {
        while let (channel, payload) = wire.notification() {
            report(.notification(channel: channel, payload: payload))
        }
    }
}
