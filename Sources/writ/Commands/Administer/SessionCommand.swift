// `writ session`: where the people of a realm are logged in.
import ArgumentParser
import WritProtocol
import WritServer
import WritStore

struct SessionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "session",
        abstract: "List and end the sessions in which people are logged in.",
        discussion: """
            Example:
              writ session list --realm acme --user ada
              writ session end 019234ab-0000-7000-8000-000000000000 --realm acme
            """,
        subcommands: [List.self, End.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the live sessions of a realm as they began, or those of a user, the last used first.",
            discussion: """
                Example:
                  writ session list --realm acme
                  writ session list --realm acme --user ada --json
                """)
        @OptionGroup var realm: RealmOption
        @Option(help: "Only those of this user, by user name, e-mail address or sub: the last hundred.") var user:
            String?
        @OptionGroup var part: PartOptions
        @OptionGroup var options: AdministrationOptions

        mutating func validate() throws {
            if user != nil, part.after != nil || part.limit != nil {
                throw ValidationError("A user's sessions come whole: --after and --limit do not go with --user.")
            }
        }

        mutating func run() async throws {
            let (realm, user, part) = (try realm.id(), user, part)
            let sessions = try await options.perform { administration in
                if let user {
                    let id = try await administration.findUser(realm, user).user.id
                    return Page(items: try await administration.listSessions(realm, of: id))
                }
                return try await part.collect { after, limit in
                    try await administration.listSessions(realm, after: try after.map(sessionID), limit: limit)
                }
            }
            writeList(
                sessions, "sessions", asJSON: options.output.json,
                table: Table("SESSION", "USER", "ADDRESS", "SINCE", "LAST USED", "BROWSER"),
                row: {
                    $1.append(
                        $0.session.id.description, $0.username, $0.session.address, shown($0.session.createdAt),
                        shown($0.session.lastUsedAt), $0.session.userAgent ?? "")
                },
                json: { $0.write(to: &$1) })
        }
    }

    struct End: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End a session with what began in it; grants with offline_access stay.",
            discussion: """
                `writ user sign-out` ends all of a user.

                Example:
                  writ session end 019234ab-0000-7000-8000-000000000000 --realm acme
                """)
        @Argument(help: "Its id, as `writ session list` shows it.") var id: String
        @OptionGroup var realm: RealmOption
        @OptionGroup var change: ReasonOption
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, id) = (try realm.id(), try sessionID(id))
            try await options.perform(change) { try await $0.endSession(realm, id) }
            options.confirmDone("Session \(id) has ended.", "ended", id.description)
        }
    }
}

/// - Throws: ``CommandFailure``: a session of another spelling cannot exist.
private func sessionID(_ text: String) throws(CommandFailure) -> SessionID {
    guard let id = SessionID(text) else {
        throw CommandFailure(
            "there is no session '\(printable(text))'\n`writ session list --realm …` shows what there is.")
    }
    return id
}
