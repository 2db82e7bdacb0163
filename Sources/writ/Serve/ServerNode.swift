// One running server: the pool, the authority, the two ports, and the order in which they start and stop.
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization
import UnixSignals
import WritCrypto
import WritPostgres
import WritServer
import WritStore
import WritWeb

struct ServerNode: Sendable {
    let settings: Settings
    let masterKeys: MasterKeys
    let logger: Logger
    /// Shows messages to people on a page, in place of sending them.
    var showsMail = false

    /// Serves until SIGTERM or SIGINT, or until the surrounding service is shut down, then lets open requests end.
    ///
    /// - Parameter onListening: Called when both ports are open.
    /// - Throws: what ended it: `MigrationError`, an address that is in use.
    func run(
        signals: [UnixSignal] = [.sigterm, .sigint], onListening: @escaping @Sendable () async throws -> Void = {}
    ) async throws {
        raiseDescriptorLimit()
        let metrics = Metrics(version: Program.version)
        let pool = PostgresPool(settings: PostgresSettings(settings.database), logger: logger)
        let store = Store(pool: pool)
        let web = try WebSettings(settings.server)
        let templates = try PageTemplates(settings.pages)
        var inForce = try AuthoritySettings(settings)
        if showsMail { inForce.mail = .shown }
        let authority = try Authority(
            store: store, masterKeys: masterKeys, settings: inForce, metrics: metrics, logger: logger)
        let gate = SchemaGate(store: store, masterKeys: masterKeys, logger: logger)
        let (isPublic, announcePublic) = AsyncStream.makeStream(of: Void.self)
        let (isManaged, announceManaged) = AsyncStream.makeStream(of: Void.self)
        let publicPort = PortState()
        let application = buildApplication(
            authority: authority, settings: web, templates: templates, logger: logger,
            onListening: { _ in
                publicPort.isOpen.store(true, ordering: .relaxed)
                announcePublic.finish()
            })
        let management = buildManagementApplication(
            checks: [
                ReadinessCheck("database") { pool.isConnected ? nil : "no connection" },
                ReadinessCheck("schema_and_keys") { gate.failure },
                ReadinessCheck("change_feed") { authority.isTrusted ? nil : "not heard within its limit" },
                ReadinessCheck("public_port") { publicPort.isOpen.load(ordering: .relaxed) ? nil : "not open yet" },
            ],
            metrics: metrics, settings: web, logger: logger, onListening: { _ in announceManaged.finish() })
        // Shut down from the last to the first: requests end before what they need does.
        let services: [any Service] =
            [pool, Listener(management, settings.server.management)]
            + authority.services.map { Gated(service: $0, gate: gate) } + [
                gate, Announcement(ports: [isManaged, isPublic], announce: onListening),
                Listener(application, settings.server.listen, after: gate.waitUntilListening),
            ]
        var configuration = ServiceGroupConfiguration(
            services: services.map { .init(service: $0) }, gracefulShutdownSignals: signals, logger: logger)
        configuration.maximumGracefulShutdownDuration = settings.server.shutdownTimeout
        try await ServiceGroup(configuration: configuration).run()
    }
}

/// The management port opens first: a node must not be sent requests before it can take them.
private final class PortState: Sendable {
    let isOpen = Atomic(false)
}

/// An HTTP server that says which address it could not listen on.
///
/// A service group names each service by its description, at once; that of a value is all that it holds, down to the
/// last template.
private struct Listener: Service, CustomStringConvertible {
    let application: any Service
    let address: HostPort
    let wait: @Sendable () async -> Void

    init(_ application: any Service, _ address: HostPort, after wait: @escaping @Sendable () async -> Void = {}) {
        self.application = application
        self.address = address
        self.wait = wait
    }

    var description: String { "listener on \(address)" }

    func run() async throws {
        await wait()
        if Task.isShuttingDownGracefully { return }
        do {
            try await application.run()
        } catch let error as IOError {
            throw CommandFailure("cannot listen on \(address): \(systemError(error.errnoCode))")
        }
    }
}

/// A service that writes to the database only once that is known to be the right one.
private struct Gated: Service, CustomStringConvertible {
    let service: any Service
    let gate: SchemaGate

    var description: String { "\(type(of: service))" }

    func run() async throws {
        await gate.waitUntilVerified()
        if !Task.isShuttingDownGracefully { try await service.run() }
    }
}

/// Tells that both ports are open, once they are.
private struct Announcement: Service {
    let ports: [AsyncStream<Void>]
    let announce: @Sendable () async throws -> Void

    func run() async throws {
        for port in ports { for await _ in port.cancelOnGracefulShutdown() {} }
        if !Task.isShuttingDownGracefully { try await announce() }
        try? await gracefulShutdown()
    }
}
