// `writ registration token`: tokens that developers register clients with, where a realm wants one.
import ArgumentParser
import FoundationEssentials
import WritProtocol
import WritServer
import WritStore

struct InitialAccessTokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Create, list and revoke initial access tokens (RFC 7591 section 3).",
        discussion: """
            A realm whose registration is initial_access_token takes these.

            Example:
              writ registration token create --realm acme --note "Team Shop" --uses 5
            """,
        subcommands: [Create.self, List.self, Revoke.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create a token; it is shown once.",
            discussion: "Example:\n  writ registration token create --realm acme --uses 5 --scope orders --json")
        @OptionGroup var realm: RealmOption
        @Option(help: "Whom it is for.") var note: String?
        @Option(help: "How many clients may be registered with it; 0: as many as wanted.") var uses =
            InitialAccessTokenRules.usualUses
        @Option(help: "How long it is good for.") var lifetimeSeconds = InitialAccessTokenRules.usualLifetime.count
        @Option(
            name: .customLong("scope"),
            help: "What may be registered besides what every client may. May be given many times.")
        var scopes: [String] = []
        @OptionGroup var change: ReasonOption
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, note, scopes) = (try realm.id(), note, scopes)
            let (uses, lifetime) = (uses == 0 ? nil : uses, Seconds(lifetimeSeconds))
            let made = try await options.perform(change) {
                try await $0.createInitialAccessToken(realm, note: note, scopes: scopes, uses: uses, lifetime: lifetime)
            }
            var properties = Properties()
            properties.append("token", made.token)
            properties.append("token id", made.summary.record.id.uuidString.lowercased())
            properties.append("expires", shown(made.summary.record.expiresAt))
            options.show(properties) { made.summary.write(to: &$0, token: made.token) }
            if !options.output.json { warnOfSecret("token") }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List a realm's tokens, the oldest first.",
            discussion: "Example:\n  writ registration token list --realm acme")
        @OptionGroup var realm: RealmOption
        @OptionGroup var part: PartOptions
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, part) = (try realm.id(), part)
            let tokens = try await options.perform { administration in
                try await part.collect { try await administration.listInitialAccessTokens(realm, after: $0, limit: $1) }
            }
            writeList(
                tokens, "tokens", asJSON: options.output.json,
                table: Table("TOKEN", "USES LEFT", "EXPIRES", "NOTE"),
                row: {
                    $1.append(
                        $0.record.id.uuidString.lowercased(), $0.record.usesLeft.map(String.init) ?? "any",
                        shown($0.record.expiresAt), $0.record.note ?? "")
                },
                json: { $0.write(to: &$1) })
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Revoke a token; clients that were registered with it stay.",
            discussion: """
                Example:
                  writ registration token revoke 019234ab-0000-7000-8000-000000000000 --realm acme
                """)
        @Argument(help: "Its id, as `writ registration token list` shows it.") var id: String
        @OptionGroup var realm: RealmOption
        @OptionGroup var deletion: DeletionOptions
        @OptionGroup var change: ReasonOption
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let realm = try realm.id()
            guard let id = UUID(uuidString: id) else {
                throw CommandFailure(
                    "'\(printable(id))' is no token's id, a UUID, as `writ registration token list` shows it",
                    .wrongUsage)
            }
            try deletion.ask(
                "Revoke the token \(id.uuidString.lowercased()) of realm \(realm)?", orElse: "nothing was revoked")
            try await options.perform(change) { try await $0.revokeInitialAccessToken(realm, id) }
            options.confirmDone("The token is revoked.", "revoked", id.uuidString.lowercased())
        }
    }
}

/// That what was shown is not shown again. A function of its own, for where an option is called `note`.
private func warnOfSecret(_ what: String) { note("The \(what) is shown this once: only its hash is kept.") }
