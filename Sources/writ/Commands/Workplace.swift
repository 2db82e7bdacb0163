// Finds the database and master key that a command works on.
import FoundationEssentials
import Logging
import WritCrypto
import WritPostgres
import WritProtocol
import WritServer

/// What a command has in hand before it connects.
struct Workplace: Sendable {
    let settings: Settings
    /// Where the database was found, for messages.
    let origin: String
    /// Whether it is that of a `writ dev`, which shows messages to people on a page.
    let showsMail: Bool

    /// The strongest first: `--data-dir` or `--database`; a settings file, `WRIT_DATABASE_URL` and `DATABASE_URL`;
    /// `WRIT_DATA_DIR`; libpq's `PG*`; the default data directory, if `writ dev` has run there.
    init(_ options: DatabaseOptions, settings request: SettingsRequest = SettingsRequest()) throws {
        var request = request
        if options.dataDirectory != nil, options.database != nil {
            throw CommandFailure("give either --data-dir or --database, not both", .wrongUsage)
        }
        if let path = options.dataDirectory {
            let directory = DataDirectory(path)
            request.environment["DATABASE_URL"] = nil
            request.assignments += try Self.assignments(from: directory, option: "--data-dir")
            self.init(settings: try request.load(), origin: "--data-dir \(directory.path)", showsMail: true)
            return
        }
        if let url = options.database {
            request.assignments.append(SettingAssignment(key: "database.url", text: url, option: "--database"))
        }
        let settings = try request.load()
        let directory = DataDirectory.standard(environment: request.environment)
        if let url = settings.database.url {
            let dev = Self.directory(of: url, settings, standard: directory)
            if let dev {
                request.assignments += [
                    settings.keys.masterKey == nil ? Self.masterKey(of: dev) : nil, Self.publicURL(of: dev),
                ]
                .compactMap { $0 }
            }
            self.init(
                settings: try request.load(), origin: settings.values.source(DatabaseSettings.url).description,
                showsMail: dev != nil)
            return
        }
        let isNamed = !(request.environment["WRIT_DATA_DIR"] ?? "").isEmpty
        let hasLibPQVariables = Self.libPQVariables.contains { !(request.environment[$0] ?? "").isEmpty }
        if isNamed || (!hasLibPQVariables && directory.isInUse) {
            let option = isNamed ? "WRIT_DATA_DIR" : "the data directory of `writ dev`"
            request.assignments += try Self.assignments(from: directory, option: option)
            self.init(settings: try request.load(), origin: "\(option) (\(directory.path))", showsMail: true)
            return
        }
        guard hasLibPQVariables else {
            throw CommandFailure(
                "no database is named: set DATABASE_URL or libpq's PG* variables, or start `writ dev` for a private one",
                .wrongUsage)
        }
        self.init(settings: settings, origin: "PG* variables", showsMail: false)
    }

    private init(settings: Settings, origin: String, showsMail: Bool) {
        self.settings = settings
        self.origin = origin
        self.showsMail = showsMail
    }

    /// Those that name a server, a database or a role; libpq has a default for the others.
    static let libPQVariables = ["PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE", "PGUSER", "PGSERVICE"]

    private static func assignments(from directory: DataDirectory, option: String) throws -> [SettingAssignment] {
        guard let url = textOfFile(directory.databaseURLFile)?.trimmed, !url.isEmpty else {
            throw CommandFailure(
                "\(directory.path) holds no database of `writ dev`: start `writ dev --data-dir \(directory.path)` first",
                .unreachable)
        }
        let database = SettingAssignment(key: "database.url", text: url, option: option)
        return [database] + [masterKey(of: directory), publicURL(of: directory)].compactMap { $0 }
    }

    /// The data directory whose cluster a connection URI leads to: so that `DATABASE_URL` as `writ dev` prints it is
    /// enough.
    private static func directory(of url: String, _ settings: Settings, standard: DataDirectory) -> DataDirectory? {
        var candidates = [standard]
        if let file = settings.values.entries[KeysSettings.masterKey.definition.key.inFile]?.text, !file.isEmpty {
            candidates.append(DataDirectory(file + "/.."))
        }
        if let host = percentDecoded(url.split(separator: "host=").last?.prefix { $0 != "&" } ?? "") {
            candidates.append(DataDirectory(host + "/../.."))
        }
        return candidates.first { textOfFile($0.databaseURLFile)?.trimmed == url }
    }

    private static func masterKey(of directory: DataDirectory) -> SettingAssignment? {
        guard FileManager.default.isReadableFile(atPath: directory.masterKeyFile) else { return nil }
        return SettingAssignment(key: "keys.master_key_file", text: directory.masterKeyFile, option: directory.path)
    }

    /// What `writ dev` last served under: the issuers that commands print are its.
    private static func publicURL(of directory: DataDirectory) -> SettingAssignment? {
        textOfFile(directory.publicURLFile).map {
            SettingAssignment(key: "server.public_url", text: $0.trimmed, option: directory.path)
        }
    }
}

extension Workplace {
    /// Connects, runs `body`, disconnects; one connection is enough for a command.
    func withPool<Result: Sendable>(_ body: @Sendable @escaping (PostgresPool) async throws -> Result) async throws
        -> Result
    {
        var pool = PostgresSettings(settings.database)
        pool.connections = 1
        var logger = Logger(label: "writ.command") { SwiftLogNoOpLogHandler($0) }
        logger.logLevel = .critical
        return try await PostgresPool.withPool(settings: pool, logger: logger, body)
    }

    /// How messages that a command writes reach people; it is the server that sends them.
    func mailDelivery() throws -> MailDelivery {
        let delivery = try MailDelivery(settings.mail)
        return showsMail && !delivery.arrives ? .shown : delivery
    }

    /// What the realm's tokens name; `nil` where nobody said under which address the server is reached.
    func issuer(of realm: RealmID) -> String? {
        switch settings.values.source(ServerSettings.publicURL) {
        case .default, .derived: nil
        case .file, .environment, .option: "\(settings.server.publicURL)/realms/\(realm)"
        }
    }

    func masterKeys() throws -> MasterKeys { try MasterKeys(settings.keys) }
}
