// `writ audit`: who did what in a realm, and whether that record is whole.
import ArgumentParser
import FoundationEssentials
import WritJOSE
import WritProtocol
import WritServer
import WritStore

struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Look for events of a realm's audit trail, export them, and verify their hash chain.",
        discussion: """
            Example:
              writ audit list --realm acme --kind login. --from 24h
              writ audit verify --realm acme
              writ audit export --realm acme --from 2026-01-01 --to 2026-02-01 > january.jsonl
            """,
        subcommands: [List.self, Verify.self, Export.self, Checkpoints.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List events, the newest first: the last hundred, unless --limit says otherwise.",
            discussion: """
                Example:
                  writ audit list --realm acme --user ada --from 7d
                  writ audit list --realm acme --kind client. --json
                """)
        @OptionGroup var realm: RealmOption
        @OptionGroup var query: AuditQueryOptions
        @OptionGroup var part: PartOptions
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, query) = (try realm.id(), query.query)
            var part = part
            part.limit = part.limit ?? 100
            let events = try await options.perform { [part] administration in
                try await part.collect { try await administration.listAuditEvents(realm, query, after: $0, limit: $1) }
            }
            writeList(
                events, "events", asJSON: options.output.json,
                table: Table("TIME", "KIND", "CLIENT", "USER", "ADDRESS", "DETAIL"),
                row: {
                    let record = $0.record
                    $1.append(
                        String($0.time.prefix(19)), record.kind, record.client ?? "",
                        record.user?.uuidString.lowercased() ?? "", record.address ?? "",
                        record.detail.map { "\($0.name)=\($0.value)" }.joined(separator: " "))
                },
                json: { $0.write(to: &$1) })
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Walk a realm's hash chain; exit 1 at the first block or event that is not as it was sealed.",
            discussion: """
                Checkpoints are held against the keys in --jwks-file, or against those that the trail itself keeps. With \
                --checkpoint-file the chain must be the one that a checkpoint kept elsewhere was signed for: so the end \
                of the chain cannot have been cut off, or the whole made anew.

                Example:
                  writ audit verify --realm acme
                  writ audit verify --realm acme --jwks-file acme-keys.json --checkpoint-file january.jws --json
                """)
        @OptionGroup var realm: RealmOption
        @Option(help: ArgumentHelp("A JWK Set with the realm's keys, as an auditor keeps it.", valueName: "file"))
        var jwksFile: String?
        @Option(help: ArgumentHelp("A checkpoint (a JWS) that was kept elsewhere.", valueName: "file"))
        var checkpointFile: String?
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let realm = try realm.id()
            let keys = try jwksFile.map(Self.jwks)
            let anchor = try checkpointFile.map { path in
                do { return try readTextFile(path).trimmed } catch {
                    throw CommandFailure("--checkpoint-file \(printable(path)): \(error)", .wrongUsage)
                }
            }
            let line = ProgressLine("events")
            let report = try await options.perform { administration in
                try await administration.verifyAudit(realm, keys: keys, anchor: anchor) {
                    line.show($0.done, of: $0.total)
                }
            }
            line.end()
            options.show(report)
            if let failure = report.failure {
                throw CommandFailure(
                    "the audit trail of realm \(realm) is not as it was sealed: \(printable("\(failure)"))")
            }
        }

        private static func jwks(_ path: String) throws -> JWKS {
            do {
                return try JWKS(json: Array(try readTextFile(path).utf8))
            } catch {
                throw CommandFailure("--jwks-file \(printable(path)): \(error)", .wrongUsage)
            }
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write events to standard output, the oldest first, as JSON lines or CSV.",
            discussion: """
                Example:
                  writ audit export --realm acme --from 2026-01-01 --to 2026-02-01 > january.jsonl
                  writ audit export --realm acme --kind client. --format csv > clients.csv
                """)
        enum Format: String, ExpressibleByArgument, CaseIterable { case jsonl, csv }

        @OptionGroup var realm: RealmOption
        @OptionGroup var query: AuditQueryOptions
        @Option(help: "jsonl (an object a line) or csv (RFC 4180, safe in a spreadsheet).") var format: Format = .jsonl
        @OptionGroup var database: DatabaseOptions

        mutating func run() async throws {
            let (realm, query, format) = (try realm.id(), query.query, format)
            var options = AdministrationOptions()
            options.database = database
            try await options.perform { administration in
                let export = try await administration.exportAuditEvents(realm, query)
                if format == .csv { writeLine(AuditCSV.line(AuditEventSummary.columns)) }
                while StandardOutput.isTaken, let events = try await export.next() {
                    writeLine(
                        events.map { format == .csv ? AuditCSV.line($0.row) : jsonLine($0) }.joined(separator: "\n"))
                }
            }
        }
    }

    struct Checkpoints: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the realm's signatures on its chain, to be kept elsewhere.",
            discussion: """
                Example:
                  writ audit checkpoints --realm acme --json
                """)
        @OptionGroup var realm: RealmOption
        @OptionGroup var part: PartOptions
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, part) = (try realm.id(), part)
            let checkpoints = try await options.perform { administration in
                try await part.collect { try await administration.listCheckpoints(realm, after: $0, limit: $1) }
            }
            writeList(
                checkpoints, "checkpoints", asJSON: options.output.json, table: Table("BLOCK", "SIGNED", "CHECKPOINT"),
                row: { $1.append(String($0.block), shown($0.createdAt), $0.jws) },
                json: {
                    $1.beginObject()
                    $1.member("block", $0.block)
                    $1.member("signed_at", $0.createdAt)
                    $1.member("jws", $0.jws)
                    $1.endObject()
                })
        }
    }
}

/// Which events.
struct AuditQueryOptions: ParsableArguments {
    @Option(help: ArgumentHelp("From this time on: 2026-01-31T12:00:00Z, 2026-01-31, or 24h ago.", valueName: "time"))
    var from: String?
    @Option(help: ArgumentHelp("Before this time.", valueName: "time"))
    var to: String?
    @Option(help: "What the kind begins with: login. or login.failed.")
    var kind: String?
    @Option(help: "A sub, a user name or an e-mail address.")
    var user: String?
    @Option(help: "A client's id.")
    var client: String?
    @Option(help: ArgumentHelp("The id of a request, as its reply and the log have it.", valueName: "id"))
    var requestID: String?
    @Option(help: "A network address.")
    var address: String?

    var query: AuditQuery {
        AuditQuery(
            from: from, to: to, kind: kind, user: user, client: client, requestID: requestID, address: address)
    }
}

extension AdministrationOptions {
    func show(_ report: AuditReport) {
        var properties = Properties()
        properties.append("realm", report.realm.rawValue)
        properties.append("blocks", String(report.blocks))
        properties.append("last hash", report.headHash)
        properties.append("events", String(report.events))
        if report.unsealedEvents > 0 {
            let since = report.oldestUnsealed.map { ", the oldest of \(shown($0)) UTC" } ?? ""
            properties.append("not sealed yet", "\(report.unsealedEvents)\(since)")
        }
        for dropped in report.droppedMonths {
            properties.append(
                "dropped", "\(dropped.month), \(dropped.events) events, on \(shown(dropped.droppedAt)) UTC")
        }
        properties.append("checkpoints", "\(report.checkpoints), signed up to block \(report.signedBlock)")
        properties.append("verdict", report.failure.map { "\($0)" } ?? "as it was sealed")
        show(properties) { report.write(to: &$0) }
    }
}

private func jsonLine(_ event: AuditEventSummary) -> String {
    var json = JSONWriter(capacity: 512)
    event.write(to: &json)
    return String(decoding: json.bytes, as: UTF8.self)
}
