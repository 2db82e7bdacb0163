// `writ registration`: applications for clients, and tokens to register with.
import ArgumentParser
import WritJOSE
import WritProtocol
import WritServer
import WritStore

struct RegistrationCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "registration",
        abstract: "List and show the applications for clients of a realm, and give out tokens to register with.",
        discussion: """
            `writ client approve`, `reject` and `request-changes` decide on an application.

            Example:
              writ registration list --realm acme --state pending
              writ registration show 7wq0v3k2m9xj4c8d1b5e --realm acme
              writ registration token create --realm acme --note "Team Shop" --uses 5
            """,
        subcommands: [List.self, Show.self, InitialAccessTokenCommand.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List applications and the clients that came of them.",
            discussion: "Example:\n  writ registration list --realm acme --state pending --json")
        @OptionGroup var realm: RealmOption
        @Option(help: "Only those that are pending, changes_requested, rejected or approved.") var state: String?
        @OptionGroup var part: PartOptions
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, part) = (try realm.id(), part)
            let state = try state.map { text throws(CommandFailure) in
                guard let state = RegistrationState(rawValue: text) else {
                    let known = RegistrationState.allCases.map(\.rawValue).joined(separator: ", ")
                    throw CommandFailure("--state \(printable(text)): expected one of \(known)", .wrongUsage)
                }
                return state
            }
            let registrations = try await options.perform { administration in
                try await part.collect {
                    try await administration.listRegistrations(realm, state: state, after: $0, limit: $1)
                }
            }
            writeList(
                registrations, "registrations", asJSON: options.output.json,
                table: Table("REGISTRATION", "STATE", "CLIENT", "SINCE", "NAME"),
                row: {
                    $1.append(
                        $0.id.rawValue, $0.record.state.rawValue, $0.record.hasClient ? "in force" : "none",
                        shown($0.record.updatedAt), $0.name ?? "")
                },
                json: { $0.write(to: &$1) })
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show an application: what approving it would change, and what was said of it.",
            discussion: "Example:\n  writ registration show 7wq0v3k2m9xj4c8d1b5e --realm acme")
        @Argument(help: "Its id, as `writ registration list` shows it.") var id: String
        @OptionGroup var realm: RealmOption
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, id) = (try realm.id(), try registrationID(id))
            options.show(try await options.perform { try await $0.showRegistration(realm, id) })
        }
    }
}

/// - Throws: ``CommandFailure``: an application of another spelling cannot exist.
func registrationID(_ text: String) throws(CommandFailure) -> ClientID {
    guard let id = ClientID(text) else {
        throw CommandFailure(
            "there is no registration '\(printable(text))'\n`writ registration list --realm …` shows what there is.")
    }
    return id
}

extension AdministrationOptions {
    func show(_ summary: RegistrationSummary) {
        let record = summary.record
        var properties = Properties()
        properties.append("registration", record.id.rawValue)
        properties.append("name", summary.name)
        properties.append("state", record.state.rawValue)
        properties.append("client", record.hasClient ? "in force" : "none yet")
        properties.append("reason", record.reason)
        properties.append("came by", "\(record.way.rawValue), from \(record.address)")
        properties.append("revision", String(record.revision))
        properties.append("obstacle", summary.obstacle)
        for change in summary.changes {
            if let before = change.before { properties.append("- \(change.member)", text(before)) }
            if let after = change.after { properties.append("+ \(change.member)", text(after)) }
        }
        for note in summary.notes {
            let words = note.note.map { ": \($0)" } ?? ""
            properties.append(shown(note.at), "\(note.kind.rawValue) by \(note.author)\(words)")
        }
        properties.append("created", shown(record.createdAt))
        show(properties) { summary.write(to: &$0) }
    }

    private func text(_ value: JSONValue) -> String {
        value.string ?? value.strings?.joined(separator: " ") ?? String(decoding: value.text, as: UTF8.self)
    }
}
