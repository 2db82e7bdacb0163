// What lies between two Syncs of one connection.

/// One or more units (or the preparation of a statement) ended by one Sync.
struct Flight: Sendable, Equatable {
    /// A unit in the flight. Its answer is dropped once it is dead: cancelled, past its deadline or moved elsewhere.
    struct Place: Sendable, Equatable {
        let unit: Unit
        var isDead = false
        /// The statement it relies on could not be prepared: that is its error, whatever the server calls it.
        var doom: ServerError?
    }

    /// One message pair to the server, answered by one result.
    enum Step: Sendable, Equatable {
        case prepare(BoundStatement, PreparedUse)
        case deallocate(name: String)
        case realm(place: Int, BoundStatement, PreparedUse?)
        case statement(place: Int, BoundStatement, PreparedUse?)
        case script(place: Int, String)

        var place: Int? {
            switch self {
            case .prepare, .deallocate: nil
            case .realm(let place, _, _), .statement(let place, _, _), .script(let place, _): place
            }
        }

        /// The prepared statement that an execution relies on; `nil` for an unnamed one.
        var use: (PreparedKey, PreparedUse)? {
            switch self {
            case .realm(_, let bound, let use?), .statement(_, let bound, let use?): (bound.key, use)
            default: nil
            }
        }
    }

    struct Failure: Sendable, Equatable {
        /// The step that failed; `steps.count` where the commit at the Sync did.
        let step: Int
        let error: ServerError
    }

    /// Counts the connection's flights.
    let number: UInt64
    var places: [Place]
    let steps: [Step]
    /// The step whose result is awaited; `steps.count` once only the Sync is.
    var next = 0
    /// Whether the awaited step's result has come (its end has not).
    var isAnswered = false
    var failure: Failure?
    let sentAt: Moment
    /// Since when it is the oldest of its connection, so certainly the one at work.
    var headSince: Moment
    /// Whether a unit in it passed its deadline.
    var hasExpired = false

    var isScript: Bool {
        if case .script = steps.first { true } else { false }
    }

    var isAbandoned: Bool { !places.isEmpty && places.allSatisfy(\.isDead) }
}

/// A name on the server, and which of the preparations under that name is meant.
struct PreparedUse: Sendable, Equatable {
    let name: String
    let generation: UInt64
}
