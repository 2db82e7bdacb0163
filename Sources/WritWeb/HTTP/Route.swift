// One line of the table of routes.
import WritServer

/// An address, what it is counted as, and what answers it.
struct Route: Sendable {
    typealias Answer = @Sendable (inout Exchange) async throws -> Reply

    /// The methods of an address; HEAD comes with GET (RFC 9110 §9.3.2), OPTIONS with everything.
    struct Methods: OptionSet, Sendable, CustomStringConvertible {
        let rawValue: Int

        static let get = Methods(rawValue: 1)
        static let post = Methods(rawValue: 2)
        static let put = Methods(rawValue: 4)
        static let delete = Methods(rawValue: 8)

        /// As `Allow` lists them.
        var description: String {
            var names: [String] = []
            if contains(.get) { names += ["GET", "HEAD"] }
            if contains(.post) { names.append("POST") }
            if contains(.put) { names.append("PUT") }
            if contains(.delete) { names.append("DELETE") }
            return (names + ["OPTIONS"]).joined(separator: ", ")
        }
    }

    /// A path with one `{realm}` in it; its last segment may be `{id}`, which is any.
    let path: String
    let endpoint: Endpoint
    let methods: Methods
    let cors: CORSPolicy
    let snapshot: Freshness
    let answer: Answer

    /// Which snapshot of the realm will do.
    enum Freshness: Sendable {
        /// One that holds now: something is decided by it.
        case current
        /// An older one too, while the database is away: the reply decides nothing.
        case anyKnown
    }

    init(
        _ methods: Methods, _ path: String, _ endpoint: Endpoint, cors: CORSPolicy, snapshot: Freshness = .current,
        answer: @escaping Answer
    ) {
        self.methods = methods
        self.path = path
        self.endpoint = endpoint
        self.cors = cors
        self.snapshot = snapshot
        self.answer = answer
    }
}
