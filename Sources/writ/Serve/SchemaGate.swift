// Waits for the database at start and refuses one whose schema is not this program's.
import Logging
import ServiceLifecycle
import Synchronization
import WritPostgres
import WritServer
import WritStore

/// When the database is there, its schema is checked before the public port opens. When it is away, the port opens at
/// once: requests get 503 with Retry-After, health says why, and the check follows as soon as the database answers.
final class SchemaGate: Service {
    private enum State {
        case unknown(reason: String)
        case verified
    }

    private let store: Store
    private let logger: Logger
    private let state = Mutex(State.unknown(reason: "the database has not answered yet"))
    private let mayListen: AsyncStream<Void>
    private let letListen: AsyncStream<Void>.Continuation

    init(store: Store, logger: Logger) {
        self.store = store
        self.logger = logger
        (mayListen, letListen) = AsyncStream.makeStream(of: Void.self)
    }

    /// `nil` once the schema is known to be right.
    var failure: String? {
        state.withLock { if case .unknown(let reason) = $0 { reason } else { nil } }
    }

    /// Returns when the public port may open. For one caller.
    func waitUntilListening() async {
        for await _ in mayListen.cancelOnGracefulShutdown() {}
    }

    /// - Throws: `MigrationError` when the schema is older, newer or edited; the program ends.
    func run() async throws {
        defer { letListen.finish() }
        try await cancelWhenGracefulShutdown { [self] in
            while !Task.isCancelled {
                do {
                    try await store.pool.waitUntilConnected(deadline: .seconds(2))
                    try await Migrator(pool: store.pool).verify()
                    state.withLock { $0 = .verified }
                    break
                } catch let error as PostgresError {
                    if Task.isCancelled { return }
                    state.withLock { $0 = .unknown(reason: "\(error)") }
                    logger.warning("waiting for the database", metadata: ["error": "\(error)"])
                    letListen.finish()
                    try await Task.sleep(for: .seconds(1))
                }
            }
            if try await !store.roleIsBoundByRowLevelSecurity() {
                logger.warning(
                    "the database role is a superuser or has BYPASSRLS: row-level security does not bind it; connect as a plain role")
            }
        }
        letListen.finish()
        try? await gracefulShutdown()
    }
}
