// What the administering commands share: the database, the realm, settings as pairs, and how a result is printed.
import ArgumentParser
import Glibc
import WritCrypto
import WritJOSE
import WritProtocol
import WritServer
import WritStore
import WritWeb

/// Connects to the database and works on it as an administrator.
struct AdministrationOptions: ParsableArguments {
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    /// - Parameter makesKeys: Whether the work may make a signing key, which needs the master key. Without it nothing
    ///   is sealed or opened, so any will do.
    /// - Parameter writesMail: Whether it may write to people, which needs it too, where messages arrive.
    /// - Parameter change: Why something is changed, for those who ask later.
    func perform<Result: Sendable>(
        makesKeys: Bool = false, writesMail: Bool = false, _ change: ReasonOption? = nil,
        _ body: @Sendable @escaping (Administration) async throws -> Result
    ) async throws -> Result {
        let workplace = try Workplace(database)
        let settings = workplace.settings
        let delivery = writesMail ? try workplace.mailDelivery() : .waits
        let masterKeys =
            makesKeys || delivery.arrives
            ? try workplace.masterKeys()
            : try MasterKeys(versions: [1: RandomSource.system.bytes(MasterKeys.keyByteCount)])
        let mail =
            writesMail
            ? try PageTemplates(settings.pages).correspondence(delivery, links: LinkLifetimes(settings.mail)) : .none
        let reason = change?.reason
        return try await workplace.withPool { pool in
            var administration = Administration(
                store: Store(pool: pool), masterKeys: masterKeys, publicURL: settings.server.publicURL,
                argon2: Argon2Parameters(settings.passwords),
                publishLead: Seconds(settings.keys.publishLeadSeconds),
                caller: .named(commandActor()), mail: mail, templates: TemplateRules(settings.pages))
            administration.reason = reason
            return try await body(administration)
        }
    }

    /// One thing: JSON for programs, lines for people.
    func show(_ properties: Properties, json: (inout JSONWriter) -> Void) {
        if output.json {
            var writer = JSONWriter(capacity: 512)
            json(&writer)
            writeJSON(writer.bytes)
        } else {
            writeLine(properties.text)
        }
    }

    /// That something was done, by name.
    func confirmDone(_ words: String, _ member: String, _ name: String) {
        if output.json {
            var writer = JSONWriter()
            writer.beginObject()
            writer.member(member, name)
            writer.endObject()
            writeJSON(writer.bytes)
        } else {
            writeLine(words)
        }
    }
}

/// `--reason`, for every command that changes something.
struct ReasonOption: ParsableArguments {
    @Option(help: "Why: kept in the audit trail, and with changed configuration in `writ realm history`.")
    var reason: String?

    mutating func validate() throws {
        guard let reason else { return }
        guard (1...1000).contains(reason.unicodeScalars.count),
            reason.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else { throw ValidationError("--reason takes 1 to 1000 characters, in one line.") }
    }
}
/// Who works at the machine, for the audit trail: `command:ada`, by the system's name for the user who runs the program.
func commandActor() -> String { "command:\(SystemAccount.current?.name ?? "uid \(getuid())")" }

/// `--realm R`.
struct RealmOption: ParsableArguments {
    @Option(help: "The realm.")
    var realm: String

    func id() throws(CommandFailure) -> RealmID { try realmID(realm) }
}

/// - Throws: ``CommandFailure``: a realm of another spelling cannot exist.
func realmID(_ text: String) throws(CommandFailure) -> RealmID {
    guard let id = RealmID(text) else {
        throw CommandFailure("there is no realm '\(printable(text))'\n`writ realm list` shows what there is.")
    }
    return id
}

/// - Throws: ``CommandFailure``: a client of another spelling cannot exist.
func clientID(_ text: String) throws(CommandFailure) -> ClientID {
    guard let id = ClientID(text) else {
        throw CommandFailure(
            "there is no client '\(printable(text))'\n`writ client list --realm …` shows what there is.")
    }
    return id
}

/// `--set key=value`, for realms and clients.
struct PairOptions: ParsableArguments {
    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Set one of \(RealmSetting.allCases.map(\.rawValue).joined(separator: ", ")); an empty value takes it back to its default. May be given many times.",
            valueName: "key=value"))
    var pairs: [String] = []

    func parsed() throws(CommandFailure) -> [(key: String, value: String)] {
        var parsed: [(key: String, value: String)] = []
        for pair in pairs {
            guard let equals = pair.firstIndex(of: "=") else {
                throw CommandFailure("--set \(printable(pair)): expected key=value", .wrongUsage)
            }
            parsed.append((String(pair[..<equals]), String(pair[pair.index(after: equals)...])))
        }
        return parsed
    }
}

extension Properties {
    /// What was set explicitly.
    /// - Parameter signingFrom: When another signing algorithm takes force, where that is still to come. It is said even
    ///   where the setting went back to its default.
    mutating func append(_ settings: RealmSettings.Overrides, signingFrom: Instant?) {
        for setting in RealmSetting.allCases { append(setting.rawValue, settings[setting]) }
        append(
            "new algorithm", signingFrom.map { "signs from \(shown($0)) UTC on, its key is published already" })
    }
}

/// Days and times as people read them, UTC.
func shown(_ instant: Instant) -> String {
    let time = LogTime(secondsSince1970: Int(instant.secondsSince1970), millisecond: 0)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(time.year)-\(two(time.month))-\(two(time.day)) \(two(time.hour)):\(two(time.minute))"
}
