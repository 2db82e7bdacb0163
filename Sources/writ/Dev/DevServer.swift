// `writ dev` while it runs: the private cluster around the server, and what is made between the two.
import Logging
import ServiceLifecycle
import WritCrypto
import WritPostgres
import WritServer
import WritStore

/// One service, so that a signal reaches it in any phase. After a signal the server ends first, its requests with it,
/// and the cluster then.
struct DevServer: Service {
    let directory: DataDirectory
    let request: SettingsRequest
    let makesDemo: Bool
    let logger: Logger
    /// Told before each step that takes more than a blink.
    let progress: @Sendable (String) -> Void
    let onReady: @Sendable (DevBanner) -> Void

    func run() async throws {
        let start = ContinuousClock.now
        let environment = try await DevEnvironment.prepare(directory, logger: logger, progress: progress)
        var request = request
        // What is being developed runs on this machine.
        request.assignments.insert(
            SettingAssignment(key: "outbound.allow_private_networks", text: "true", option: "writ dev"), at: 0)
        request.assignments += [
            SettingAssignment(key: "database.url", text: environment.cluster.databaseURL, option: "writ dev"),
            SettingAssignment(key: "keys.master_key_file", text: directory.masterKeyFile, option: "writ dev"),
        ]
        let settings = try request.load()
        try writePrivateFile(directory.publicURLFile, settings.server.publicURL + "\n")
        try await environment.cluster.during {
            guard let filling = try await fill(environment, settings) else { return }
            let node = ServerNode(
                settings: settings, masterKeys: environment.masterKeys, logger: logger, showsMail: true)
            try await node.run(signals: []) {
                let seconds = (ContinuousClock.now - start) / .seconds(1)
                onReady(
                    DevBanner(
                        settings: settings.server, directory: directory, databaseURL: environment.cluster.databaseURL,
                        demo: filling.demo, administrator: filling.administrator,
                        seconds: "\((seconds * 100).rounded() / 100)"))
            }
        }
    }

    private struct Filling: Sendable {
        var demo: Demo?
        var administrator: DevAdministrator?
    }

    /// Migrates, and makes the administrator and the demo realm. `nil` when a signal came meanwhile: the next start
    /// finishes it.
    private func fill(_ environment: DevEnvironment, _ settings: Settings) async throws -> Filling? {
        try await withThrowingTaskGroup(of: Filling?.self) { group in
            group.addTask { try await make(environment, settings) }
            group.addTask {
                try? await gracefulShutdown()
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }

    private func make(_ environment: DevEnvironment, _ settings: Settings) async throws -> Filling {
        var pool = PostgresSettings(settings.database)
        pool.connections = 1
        return try await PostgresPool.withPool(settings: pool, logger: logger) { pool in
            _ = try await Migrator(pool: pool).up(dryRun: false)
            let administration = Administration(
                store: Store(pool: pool), masterKeys: environment.masterKeys, publicURL: settings.server.publicURL,
                argon2: Argon2Parameters(settings.passwords), caller: .named("dev"))
            if environment.isFirstStart { progress("Making the first realms and their signing keys …") }
            return Filling(
                demo: makesDemo ? try await Demo.prepare(directory, administration) : nil,
                administrator: try await DevAdministrator.prepare(administration))
        }
    }
}
