// A unit of work as the pipeline and the queue see it: a value without a continuation.

/// Tells units of a pool apart; later units have greater numbers.
struct UnitID: Hashable, Comparable, Sendable {
    let number: UInt64

    static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}

/// Tells transactions of a pool apart.
struct LeaseID: Hashable, Sendable {
    let number: UInt64
}

/// A statement with its parameters, ready to be sent.
struct BoundStatement: Sendable, Equatable {
    let statement: Statement
    let parameters: EncodedParameters
    let key: PreparedKey

    init(_ statement: Statement, _ parameters: EncodedParameters) {
        self.statement = statement
        self.parameters = parameters
        key = PreparedKey(digest: statement.digest, signature: parameters.signature)
    }
}

/// What a prepared statement is remembered by: the text's digest and the parameter types' digest.
struct PreparedKey: Hashable, Sendable {
    let digest: UInt64
    let signature: UInt64
}

/// The realm under which a unit runs, and the statement that says so to the server.
struct RealmContext: Sendable, Equatable {
    /// Local to the transaction (`true`), so that it cannot leak into the next unit.
    private static let statement = Statement("SELECT set_config('writ.realm', $1, true)", .read)

    let name: String
    let setting: BoundStatement

    init(_ name: String) throws(PostgresError) {
        self.name = name
        setting = BoundStatement(Self.statement, try EncodedParameters([.text(name)]))
    }
}

/// Statements that belong together: one implicit transaction, ended by one Sync.
struct Unit: Sendable, Equatable {
    enum Work: Sendable, Equatable {
        /// Has no effect: may share a Sync with others and may be run again at any time.
        case reads
        /// May have an effect.
        case writes
        /// A step of a transaction; only the one that commits can have an effect of its own.
        case step(LeaseID, commits: Bool)
        /// SQL for the simple protocol, within a transaction.
        case script(LeaseID, String)
    }

    let id: UnitID
    let work: Work
    let statements: [BoundStatement]
    let realm: RealmContext?
    let deadline: Moment
    var attempts = Attempts()

    /// How often the unit was run again, by reason. Each has a small limit.
    struct Attempts: Sendable, Equatable {
        /// A cancel meant for another unit hit this one.
        var cancelHits = 0
        /// Its prepared statement was gone or outdated.
        var replans = 0
        /// Its connection broke while it was at work, without a word of the server.
        var replays = 0
        /// It was taken away from behind a stalled unit.
        var moves = 0
        /// It failed with a group: it has a Sync of its own now.
        var alone = false
    }

    var mayTakeEffect: Bool {
        switch work {
        case .reads: false
        case .writes, .script: true
        case .step(_, let commits): commits
        }
    }

    var lease: LeaseID? {
        switch work {
        case .reads, .writes: nil
        case .step(let lease, _), .script(let lease, _): lease
        }
    }

    var mayShareSync: Bool { work == .reads && !attempts.alone }
}
