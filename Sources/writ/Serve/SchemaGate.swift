// Waits for the database at start and refuses one whose schema is not this program's, or whose keys do not open.
import Logging
import ServiceLifecycle
import Synchronization
import WritCrypto
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

    private struct Gate {
        var state: State
        var waiting: [AsyncStream<Void>.Continuation] = []
    }

    private let store: Store
    private let masterKeys: MasterKeys
    private let logger: Logger
    private let gate = Mutex(Gate(state: .unknown(reason: "the database has not answered yet")))
    private let mayListen: AsyncStream<Void>
    private let letListen: AsyncStream<Void>.Continuation

    init(store: Store, masterKeys: MasterKeys, logger: Logger) {
        self.store = store
        self.masterKeys = masterKeys
        self.logger = logger
        (mayListen, letListen) = AsyncStream.makeStream(of: Void.self)
    }

    /// `nil` once the schema and the keys are known to be right.
    var failure: String? {
        gate.withLock { if case .unknown(let reason) = $0.state { reason } else { nil } }
    }

    /// Returns when the database is known to be right, or at a shutdown.
    func waitUntilVerified() async {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        gate.withLock { gate in
            if case .verified = gate.state { continuation.finish() } else { gate.waiting.append(continuation) }
        }
        for await _ in stream.cancelOnGracefulShutdown() {}
    }

    private func open() {
        let waiting = gate.withLock { gate in
            defer { gate = Gate(state: .verified) }
            return gate.waiting
        }
        for continuation in waiting { continuation.finish() }
    }

    /// Returns when the public port may open. For one caller.
    func waitUntilListening() async {
        for await _ in mayListen.cancelOnGracefulShutdown() {}
    }

    /// - Throws: `MigrationError` when the schema is older, newer or edited, `CommandFailure` when the master key is
    /// another
    ///   one than the keys were sealed with; the program ends.
    func run() async throws {
        defer { letListen.finish() }
        try await cancelWhenGracefulShutdown { [self] in
            while !Task.isCancelled {
                do {
                    try await store.pool.waitUntilConnected(deadline: .seconds(2))
                    try await Migrator(pool: store.pool).verify()
                    try await openSomeKeys()
                    if try await store.resumeAudit() {
                        logger.notice("the database comes from a dump: the audit chain goes on behind what was sealed")
                    }
                    open()
                    break
                } catch let error as PostgresError {
                    if Task.isCancelled { return }
                    gate.withLock { $0.state = .unknown(reason: "\(error)") }
                    logger.warning("waiting for the database", metadata: ["error": "\(error)"])
                    letListen.finish()
                    try await Task.sleep(for: .seconds(1))
                }
            }
            if try await !store.roleIsBoundByRowLevelSecurity() {
                logger.warning(
                    "the database role is a superuser or has BYPASSRLS: row-level security does not bind it; connect as a plain role"
                )
            }
        }
        letListen.finish()
        try? await gracefulShutdown()
    }

    /// A node with a wrong master key would answer 500 to everything and seal new keys that no other node can open. The
    /// keys of a few realms tell; all of them would take long where there are thousands.
    private func openSomeKeys() async throws {
        for realm in try await store.listRealms(after: nil, limit: 10, search: nil) {
            guard let record = try await store.loadRealm(realm.id) else { continue }
            do {
                _ = try RealmSnapshot(record, masterKeys: masterKeys, settings: AuthoritySettings())
            } catch let error as CryptoError {
                throw CommandFailure(
                    """
                    the signing keys of realm \(realm.id) do not open: \(error)
                    Name the master key that they were sealed with (keys.master_key_file), older versions included.
                    """)
            }
        }
    }
}
