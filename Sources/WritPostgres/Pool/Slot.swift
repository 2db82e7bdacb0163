// One of the pool's places for a connection.

/// A place: its connection if there is one, and who may use it. Belongs to the reactor's thread.
final class Slot {
    enum Phase {
        /// No connection, and none is being made before that moment.
        case down(until: Moment)
        case connecting
        case up(Wire)
    }

    enum Use: Equatable {
        /// Takes units.
        case shared
        /// Takes nothing until it is quiet, then belongs to that transaction.
        case promised(LeaseID)
        case leased(LeaseID)
        /// The transaction is over; shared again once it is quiet and no transaction is open on the server.
        case returning
    }

    let index: Int
    var phase = Phase.down(until: Moment(nanoseconds: 0))
    /// Counts the connections made here, so that late news of an older one is ignored.
    var attempt: UInt64 = 0
    var hasConnectedBefore = false
    var pipeline: Pipeline
    var use = Use.shared
    /// A transaction's units that wait for their turn.
    var backlog: [Unit] = []
    var backoff = Backoff(from: .milliseconds(50), to: .seconds(1))
    var watchesWritability = false

    init(index: Int, pipeline: Pipeline) {
        self.index = index
        self.pipeline = pipeline
    }

    var wire: Wire? {
        if case .up(let wire) = phase { wire } else { nil }
    }

    var isUp: Bool { wire != nil }

    /// How many flights it has, where it may take another unit of the pool; `nil` where it may not.
    var load: Int? {
        isUp && use == .shared && pipeline.acceptsUnits ? pipeline.flights.count : nil
    }
}
