// `writ serve`: the server, against a database of one's own.
import ArgumentParser
import Logging
import WritCrypto
import WritServer
import WritWeb

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve, with a database of your own.",
        discussion: """
            The database is named by DATABASE_URL or libpq's PG* variables and must be migrated (`writ migrate up`). \
            The master key, which seals signing keys, is named by WRIT_KEYS_MASTER_KEY_FILE.

            Example:
              writ master-key generate > master.key && chmod 600 master.key
              export DATABASE_URL='postgresql://writ@db.example.com/writ?sslmode=verify-full'
              export WRIT_KEYS_MASTER_KEY_FILE=master.key
              writ migrate up
              writ serve --listen 0.0.0.0:8080 --set server.public_url=https://login.example.com
            """)

    @OptionGroup var settings: SettingsOptions
    @OptionGroup var listen: ListenOptions

    @Flag(help: "Print the settings in force, with where each comes from and secrets masked, and exit.")
    var check = false

    mutating func run() async throws {
        let request = SettingsRequest(
            config: settings.config, assignments: try settings.parsed() + listen.assignments)
        let settings = try request.load()
        if check {
            writeLine(settings.values.report(.all))
            // What is missing is found at start, not at the first login.
            _ = try MasterKeys(settings.keys)
            _ = try PageTemplates(settings.pages)
            _ = try AuthoritySettings(settings)
            return
        }
        let hasVariables = Workplace.libPQVariables.contains { !(request.environment[$0] ?? "").isEmpty }
        guard settings.database.url != nil || hasVariables else {
            throw CommandFailure(
                "no database is named: set DATABASE_URL or libpq's PG* variables; for a private one, run `writ dev`",
                .wrongUsage)
        }
        let masterKeys = try MasterKeys(settings.keys)
        let log = LogOutput(settings.log)
        defer { log.flush() }
        let (address, publicURL) = (settings.server.listen, settings.server.publicURL)
        try await ServerNode(settings: settings, masterKeys: masterKeys, logger: log.logger).run {
            log.logger.info("listening", metadata: ["address": "\(address)", "public_url": "\(publicURL)"])
        }
    }
}
