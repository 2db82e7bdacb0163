// What a listening connection does next: a value, tested without a socket.

/// What a listener tells its owner.
package enum ListenerEvent: Sendable, Equatable {
    /// Subscribed (again). Whatever was notified since `lost` is gone: read anew what you keep.
    case listening
    /// A round trip on the listening connection confirmed it alive.
    case heartbeat
    case notification(channel: String, payload: String)
    /// The connection broke, or a heartbeat got no answer in time.
    case lost
}

/// The life of a listening connection: connect, subscribe, heartbeat, and again after a loss.
struct ListenerState: Sendable {
    enum Action: Sendable, Equatable {
        case connect
        /// By the simple protocol; its end is told by `answered`.
        case send(String)
        case report(ListenerEvent)
        case disconnect
        /// Wait for the socket until then, if there is one.
        case wait(until: Moment)
    }

    private enum Phase: Sendable, Equatable {
        case down(until: Moment)
        case subscribing(until: Moment)
        case idle(beatsAt: Moment)
        case beating(until: Moment)
    }

    private let subscription: String
    private let heartbeat: Duration
    private let answerLimit: Duration
    private var phase = Phase.down(until: Moment(nanoseconds: 0))
    private var isListening = false
    private var actions: [Action] = []
    private var backoff = Backoff(from: .milliseconds(50), to: .seconds(1))

    /// - Parameters:
    ///   - heartbeat: from one answer to the next question, and how long an answer may take.
    ///   - answerLimit: how long the subscription may take.
    init(channels: [String], heartbeat: Duration, answerLimit: Duration) {
        subscription = channels.map { "LISTEN \(Self.quoted($0))" }.joined(separator: ";")
        self.heartbeat = heartbeat
        self.answerLimit = answerLimit
    }

    /// Whether a question was sent and its answer is due.
    var awaitsAnswer: Bool {
        switch phase {
        case .down, .idle: false
        case .subscribing, .beating: true
        }
    }

    /// The next thing to do. `connect` must be followed by `connected` or `failed`.
    mutating func next(now: Moment) -> Action {
        if !actions.isEmpty { return actions.removeFirst() }
        switch phase {
        case .down(let until):
            return until <= now ? .connect : .wait(until: until)
        case .subscribing(let until), .beating(let until):
            guard until <= now else { return .wait(until: until) }
            failed(now: now, random: 0)
            return next(now: now)
        case .idle(let beatsAt):
            guard beatsAt <= now else { return .wait(until: beatsAt) }
            phase = .beating(until: now + heartbeat)
            // An empty query: a round trip that costs the server next to nothing.
            return .send("")
        }
    }

    mutating func connected(now: Moment) {
        phase = .subscribing(until: now + answerLimit)
        actions.append(.send(subscription))
    }

    /// The question sent last was answered without an error.
    mutating func answered(now: Moment) {
        switch phase {
        case .down, .idle: return
        case .subscribing:
            backoff.succeeded()
            isListening = true
            actions.append(.report(.listening))
        case .beating:
            actions.append(.report(.heartbeat))
        }
        phase = .idle(beatsAt: now + heartbeat)
    }

    /// No connection was made, it broke, or the server refused.
    mutating func failed(now: Moment, random: Double) {
        actions = isListening ? [.report(.lost), .disconnect] : [.disconnect]
        isListening = false
        phase = .down(until: now + backoff.failed(random: random))
    }

    private static func quoted(_ name: String) -> String {
        "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
