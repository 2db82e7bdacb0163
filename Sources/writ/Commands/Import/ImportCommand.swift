// `writ import`: realms that lived elsewhere.
import ArgumentParser
import WritJOSE
import WritProtocol
import WritServer

struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Take over a realm from another server.",
        discussion: "Example:\n  writ import keycloak acme-realm.json --dry-run",
        subcommands: [Keycloak.self])

    struct Keycloak: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take over a realm of Keycloak's: settings, keys, clients, roles, groups and people.",
            discussion: """
                Reads what `kc.sh export` writes: one file, or a directory. It first does everything in a transaction that \
                it undoes, and says what is taken over, what only nearly, and what is left out; then it asks, or goes on \
                with --yes. People keep their ids and passwords, clients their secrets and keys their kid. So with the \
                same public address an API that verifies tokens by the JWKS takes those that Keycloak issued until they \
                expire. Introspection and userinfo here refuse them, and Keycloak's refresh tokens too: people log in \
                again once.

                Example:
                  writ import keycloak acme-realm.json --dry-run
                  writ import keycloak export/ --realm acme --callback-path /oauth/callback --yes
                """)
        @Argument(help: "The export: a file, or a directory with one realm.", completion: .file(extensions: ["json"]))
        var path: String
        @Option(help: "The realm's id here; without it Keycloak's name.") var realm: String?
        @Option(
            help: ArgumentHelp(
                "What a redirect URI's wildcard stands for, /oauth/callback. May be given many times.",
                valueName: "path"))
        var callbackPath: [String] = []
        @Flag(help: "Only say what would be done.") var dryRun = false
        @Flag(help: "Do it without asking.") var yes = false
        @Flag(help: "Go on with the people of a realm whose import was interrupted.") var resume = false
        @OptionGroup var options: AdministrationOptions

        mutating func validate() throws {
            if dryRun, yes { throw ValidationError("--dry-run does nothing, so there is nothing to say --yes to.") }
            for path in callbackPath where !path.hasPrefix("/") || path.hasPrefix("//") || path.contains("*") {
                throw ValidationError("--callback-path is a path of the application's, as /oauth/callback, without *.")
            }
        }

        mutating func run() async throws {
            let source = try KeycloakSource(path, callbackPaths: callbackPath, now: WallClock.system.now)
            let (realm, resume) = (realm, resume)
            let plan = try await options.perform(makesKeys: true) { administration in
                try await source.rehearse(administration, realm: realm, isResumed: resume)
            }
            if !options.output.json || !yes { show(plan) }
            guard !dryRun else { return }
            try confirm(plan.realm)
            let outcome = try await options.perform(makesKeys: true) { administration in
                try await source.run(administration, plan, isResumed: resume)
            }
            if options.output.json {
                show(outcome, isDone: true)
            } else {
                note(
                    "Realm \(outcome.realm): people stored now: \(outcome.users.stored), there before: \(outcome.users.known), refused: \(outcome.allRefused)."
                )
                let late = outcome.late.lines
                if !late.isEmpty { writeLine(late.joined(separator: "\n")) }
            }
        }

        private func confirm(_ realm: RealmID) throws {
            guard !yes else { return }
            guard Terminal.isInteractive else {
                throw CommandFailure(
                    "nothing was imported: say --yes to do it, or --dry-run for the report only", .wrongUsage)
            }
            guard Terminal.confirm("Import it as realm \(realm)?") else { throw CommandFailure("nothing was imported") }
        }

        private func show(_ result: KeycloakSource.Result, isDone: Bool = false) {
            if options.output.json {
                var json = JSONWriter(capacity: 4096)
                json.beginObject()
                json.member("realm", result.realm.rawValue)
                json.key("report")
                result.report.write(to: &json)
                if isDone {
                    json.key("users")
                    json.beginObject()
                    json.member("stored", result.users.stored)
                    json.member("known", result.users.known)
                    json.member("refused", result.allRefused)
                    json.endObject()
                }
                json.endObject()
                return writeJSON(json.bytes)
            }
            writeLine(result.text)
        }
    }
}

extension KeycloakSource.Result {
    /// For people: what comes along, then what needs a hand.
    var text: String {
        var lines = ["Realm \(realm)"]
        for (noun, count) in report.imported {
            lines.append("  \(count) \(count == 1 ? String(noun.dropLast()) : noun)")
        }
        return (lines + report.lines).joined(separator: "\n")
    }

    /// Those that the export has twice, and those that the store did not take.
    var allRefused: Int { refusedCount + users.refused.count }
}

extension ImportReport {
    /// The findings, for people.
    fileprivate var lines: [String] {
        var lines: [String] = []
        for fate in Fate.allCases {
            let findings = findings.filter { $0.fate == fate }
            guard !findings.isEmpty else { continue }
            lines.append("")
            lines.append(fate == .approximated ? "Taken over, but not as it was:" : "Left out:")
            for finding in findings {
                lines.append("  \(finding.count) × \(printable(finding.words))")
                for example in finding.examples { lines.append("      \(printable(example))") }
                let rest = finding.count - finding.examples.count
                if rest > 0, !finding.examples.isEmpty { lines.append("      and \(rest) more") }
            }
        }
        return lines
    }
}
