// Why a command failed: words that say what to do next, and the exit status by which a script knows the kind.
import WritCrypto
import WritPostgres
import WritProtocol
import WritServer
import WritStore

/// What scripts go by, so a number never changes its meaning.
enum ExitStatus: Int32, Sendable {
    case done = 0
    case failed = 1
    case wrongUsage = 2
    case unreachable = 3
}

struct CommandFailure: Error, CustomStringConvertible {
    var message: String
    var status: ExitStatus

    init(_ message: String, _ status: ExitStatus = .failed) {
        self.message = message
        self.status = status
    }

    var description: String { message }

    /// `nil` for what ArgumentParser throws: help, and usage that it refused itself.
    init?(describing error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let error as SettingsError: self.init(error.description, .wrongUsage)
        case let error as SettingError: self.init(error.description, .wrongUsage)
        case let error as DevError: self.init(error.description)
        case let error as MigrationError: self.init(error.description)
        case let error as PostgresError: self.init(postgres: error)
        case let error as AdministrationError: self.init(administration: error)
        case let error as DocumentProblems: self.init(error.description, .wrongUsage)
        case let error as CryptoError: self.init("\(error)")
        case is CancellationError: self.init("interrupted")
        default: return nil
        }
    }

    private init(postgres error: PostgresError) {
        switch error {
        case .unreachable(let words):
            self.init(
                "the database cannot be reached: \(words.trimmed)\nCheck DATABASE_URL or PG*, or start `writ dev` for a private one.",
                .unreachable)
        case .connectionLost, .deadlineExceeded, .overloaded, .closed: self.init("\(error); try again", .unreachable)
        case .server(let report) where report.sqlstate == "42P01":
            self.init("the database has no schema of Writ's: run `writ migrate up`")
        case .cancelled, .server, .decoding: self.init("\(error)")
        }
    }

    private init(administration error: AdministrationError) {
        switch error {
        case .invalid: self.init(error.description, .wrongUsage)
        case .notFound(let what): self.init("\(error)\n\(Self.listing(what))")
        case .alreadyExists(let what):
            let noun = what.split(separator: " ").first.map(String.init) ?? ""
            self.init(
                "\(error)\nChoose another name, or change it with `writ \(Self.command(noun) ?? "realm") update`.")
        case .conflict, .changedMeanwhile, .beyondRights: self.init(error.description)
        }
    }

    /// "client web of realm acme" is looked for in `writ client list --realm acme`.
    private static func listing(_ what: String) -> String {
        let words = what.split(separator: " ").map(String.init)
        guard let command = command(words.first ?? "") else {
            return "`writ --help` shows the commands that list what there is."
        }
        let realm =
            words.count >= 2 && words[words.count - 2] == "realm" && command != "realm"
            ? " --realm \(words[words.count - 1])" : ""
        return "`writ \(command) list\(realm)` shows what there is."
    }

    private static func command(_ noun: String) -> String? {
        [
            "realm": "realm", "client": "client", "user": "user", "somebody": "user", "key": "key", "such": "client",
            "role": "role", "group": "group", "API": "api", "live": "session",
            "registration": "registration", "initial": "registration token",
        ][noun]
    }
}
