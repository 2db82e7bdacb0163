// `writ doctor`: looks at everything that a server needs and says what is wrong before users do.
import ArgumentParser
import FoundationEssentials
import WritCrypto
import WritJOSE
import WritPostgres
import WritStore

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check settings, password hashes, database, migrations, clock, keys and the public URL.",
        discussion: """
            Exit status 0 means that nothing is wrong (warnings aside), 1 that something is, 3 that the database cannot \
            be reached.

            Example:
              DATABASE_URL=postgresql://writ@db.example.com/writ writ doctor
            """)

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var settings: SettingsOptions
    @OptionGroup var output: OutputOptions

    mutating func run() async throws {
        let request = SettingsRequest(config: settings.config, assignments: try settings.parsed())
        let workplace = try Workplace(database, settings: request)
        var findings = [Finding("settings", .good, "read; database from \(workplace.origin)")]
        let masterKeys = try? workplace.masterKeys()
        findings.append(
            masterKeys.map { Finding("master key", .good, "version \($0.current) seals") }
                ?? Finding(
                    "master key", .bad,
                    "missing or malformed: set WRIT_KEYS_MASTER_KEY_FILE (`writ master-key generate`)"))
        findings.append(try passwordHashFinding(Argon2Parameters(workplace.settings.passwords)))
        var status = ExitStatus.done
        do {
            findings += try await workplace.withPool { pool in
                try await DatabaseExamination(store: Store(pool: pool), masterKeys: masterKeys).findings()
            }
        } catch let error as PostgresError {
            findings.append(Finding("database", .bad, "\(error)"))
            status = .unreachable
        }
        findings.append(await publicURLFinding(workplace.settings.server.publicURL))
        if output.json { writeJSON(findings.json) } else { writeLine(findings.text) }
        if status == .done, findings.contains(where: { $0.verdict == .bad }) { status = .failed }
        guard status == .done else {
            let bad = findings.filter { $0.verdict == .bad }.map(\.subject)
            throw CommandFailure("not well: \(bad.joined(separator: ", "))", status)
        }
    }
}

/// One thing that was looked at.
struct Finding: Sendable, Equatable {
    enum Verdict: String, Sendable { case good, warning, bad }

    let subject: String
    let verdict: Verdict
    let words: String

    init(_ subject: String, _ verdict: Verdict, _ words: String) {
        self.subject = subject
        self.verdict = verdict
        self.words = words
    }
}

extension [Finding] {
    fileprivate var json: [UInt8] {
        var json = JSONWriter(capacity: 1024)
        json.beginArray()
        for finding in self {
            json.beginObject()
            json.member("subject", finding.subject)
            json.member("verdict", finding.verdict.rawValue)
            json.member("words", finding.words)
            json.endObject()
        }
        json.endArray()
        return json.bytes
    }

    fileprivate var text: String {
        var table = Table("SUBJECT", "VERDICT", "FINDING")
        for finding in self { table.append(finding.subject, finding.verdict.rawValue, finding.words) }
        return table.text
    }
}
