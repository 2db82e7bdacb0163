// `writ migrate`: brings a database's schema up to this program's.
import ArgumentParser
import WritJOSE
import WritPostgres
import WritStore

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Bring a database's schema up to this program's.",
        discussion: """
            Each file is one transaction under an advisory lock, so several nodes may migrate at once. An applied file \
            is never edited: its checksum is held against the database's.

            Example:
              DATABASE_URL=postgresql://writ@db.example.com/writ writ migrate up --dry-run
              DATABASE_URL=postgresql://writ@db.example.com/writ writ migrate up
            """,
        subcommands: [Up.self, StatusOf.self, Verify.self], defaultSubcommand: Up.self)

    struct Up: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Apply what is pending (the default).",
            discussion: "Example:\n  writ migrate up --dry-run")
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions
        @Flag(help: "Say what would be applied, and change nothing.")
        var dryRun = false

        mutating func run() async throws {
            let (dryRun, json) = (dryRun, output.json)
            let done = try await Workplace(database).withPool { pool in
                let done = try await Migrator(pool: pool).up(dryRun: dryRun) {
                    if !json { note("applying \($0.name)") }
                }
                if !dryRun { _ = try await Store(pool: pool).resumeAudit() }
                return done
            }
            if json {
                writeJSON(migrationsJSON([(dryRun ? "pending" : "applied", done.map(\.name))]))
            } else if done.isEmpty {
                writeLine("The schema is up to date.")
            } else if dryRun {
                writeLine((["Would apply:"] + done.map { "  \($0.name)" }).joined(separator: "\n"))
            } else {
                writeLine("Applied \(done.count) \(done.count == 1 ? "migration" : "migrations").")
            }
        }
    }

    struct StatusOf: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "status", abstract: "List every migration and whether it is applied.",
            discussion: "Example:\n  writ migrate status --json")
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        mutating func run() async throws {
            let statuses = try await Workplace(database).withPool { try await Migrator(pool: $0).status() }
            if output.json {
                writeJSON(
                    migrationsJSON([
                        ("applied", statuses.filter(\.isApplied).map(\.name)),
                        ("pending", statuses.filter { !$0.isApplied }.map(\.name)),
                    ]))
                return
            }
            var table = Table("MIGRATION", "STATE")
            for status in statuses { table.append(status.name, status.isApplied ? "applied" : "pending") }
            writeLine(table.text)
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Exit 0 when the schema is exactly this program's, else 1 with the reason.",
            discussion: "Example:\n  writ migrate verify && systemctl restart writ")
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        mutating func run() async throws {
            try await Workplace(database).withPool { try await Migrator(pool: $0).verify() }
            if output.json {
                writeJSON(Array(#"{"verified":true}"#.utf8))
            } else {
                writeLine("The schema is this program's.")
            }
        }
    }
}

private func migrationsJSON(_ lists: [(String, [String])]) -> [UInt8] {
    var json = JSONWriter(capacity: 256)
    json.beginObject()
    for (name, values) in lists {
        json.key(name)
        json.strings(values)
    }
    json.endObject()
    return json.bytes
}
