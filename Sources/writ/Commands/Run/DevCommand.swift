// `writ dev`: everything in one go, for development and for a first look.
import ArgumentParser
import FoundationEssentials
import Glibc
import ServiceLifecycle
import UnixSignals

struct DevCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dev",
        abstract: "Run a private PostgreSQL, migrate it, make a demo realm, and serve: everything in one go.",
        discussion: """
            All data is in one directory: --data-dir, else WRIT_DATA_DIR, else $XDG_DATA_HOME/writ or \
            ~/.local/share/writ (for root, /var/lib/writ/dev). Delete it to begin anew. PostgreSQL listens on a Unix \
            socket only; when root runs this, PostgreSQL runs as the system user 'writ', which is made if need be.

            Example:
              writ dev
              writ dev --data-dir /tmp/try --listen 127.0.0.1:8081 --management 127.0.0.1:9001 --no-demo
            """)

    @Option(
        name: .customLong("data-dir"), help: ArgumentHelp("Keep all data here.", valueName: "dir"),
        completion: .directory)
    var dataDirectory: String?

    @OptionGroup var listen: ListenOptions

    @Flag(inversion: .prefixedNo, help: "Make the realm 'demo' with a user and two clients.")
    var demo = true

    @OptionGroup var settings: SettingsOptions
    @OptionGroup var output: OutputOptions

    mutating func run() async throws {
        var request = SettingsRequest(
            config: settings.config, assignments: try settings.parsed() + listen.assignments)
        let directory = dataDirectory.map(DataDirectory.init) ?? .standard(environment: request.environment)
        // The private cluster is the database, whatever else the environment names.
        for name in [
            "DATABASE_URL", "WRIT_DATABASE_URL", "WRIT_DATABASE_URL_FILE", "WRIT_KEYS_MASTER_KEY",
            "WRIT_KEYS_MASTER_KEY_FILE",
        ] {
            request.environment[name] = nil
        }
        let loaded = try request.load()
        try directory.prepare()
        let lock = try DirectoryLock(directory.lockFile)
        let log = LogOutput(loaded.log)
        defer { log.flush() }
        let json = output.json
        let server = DevServer(
            directory: directory, request: request, makesDemo: demo, logger: log.logger,
            progress: { note($0) },
            onReady: { if json { writeJSON($0.json) } else { writeLine($0.text) } })
        var configuration = ServiceGroupConfiguration(
            services: [.init(service: server, successTerminationBehavior: .gracefullyShutdownGroup)],
            gracefulShutdownSignals: [.sigint, .sigterm], logger: log.logger)
        configuration.maximumGracefulShutdownDuration = loaded.server.shutdownTimeout + .seconds(30)
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch {
            log.flush()
            throw error
        }
        withExtendedLifetime(lock) {}
        if !json { note("Stopped.") }
    }
}
