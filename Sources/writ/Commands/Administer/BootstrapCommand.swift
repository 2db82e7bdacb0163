// `writ bootstrap`: the first administrator; `writ admin recover`: a new link for one who cannot log in.
import ArgumentParser
import WritProtocol
import WritServer
import WritStore

struct BootstrapCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bootstrap",
        abstract: "Make the first administrator, and print a link by which they choose their password.",
        discussion: """
            Makes the realm 'operator' with a role 'administrator', where they are missing, and an account that has the \
            role. The link works once. With an administrator already there it changes nothing and says so. The link \
            begins with server.public_url (WRIT_SERVER_PUBLIC_URL).

            Example:
              writ bootstrap --email ada@example.com
              writ bootstrap --username ada --email ada@example.com --lifetime-minutes 15 --json
            """)

    @Option(help: "The administrator's user name.") var username = "admin"
    @Option(help: "Their e-mail address; asked for on a terminal.") var email: String?
    @OptionGroup var lifetime: LinkLifetimeOption
    @OptionGroup var options: AdministrationOptions

    mutating func run() async throws {
        let (username, seconds) = (username, lifetime.seconds)
        let given = email ?? (Terminal.isInteractive ? Terminal.ask("E-mail address of the administrator: ") : nil)
        options.show(
            try await options.perform(makesKeys: true) {
                try await $0.bootstrap(username: username, email: given, lifetime: seconds)
            })
    }
}

struct AdminCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "admin",
        abstract: "Let administrators in who have lost their password or their link.",
        discussion: """
            Example:
              writ admin recover
            """,
        subcommands: [Recover.self])

    struct Recover: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a new link by which an administrator of the realm 'operator' chooses a password.",
            discussion: """
                Older links are worthless from then on; the password stays as it is until the new one is used.

                Example:
                  writ admin recover
                  writ admin recover --user ada --lifetime-minutes 15
                """)
        @Option(help: "Whose: a user name, e-mail address or sub. Not needed when there is one administrator.")
        var user: String?
        @OptionGroup var lifetime: LinkLifetimeOption
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (user, seconds) = (user, lifetime.seconds)
            options.show(
                try await options.perform { try await $0.recoverAdministrator(user, lifetime: seconds) })
        }
    }
}

struct LinkLifetimeOption: ParsableArguments {
    @Option(help: "How long the link works.") var lifetimeMinutes = 60

    var seconds: Seconds { Seconds(lifetimeMinutes * 60) }

    mutating func validate() throws {
        guard (1...10_080).contains(lifetimeMinutes) else {
            throw ValidationError("--lifetime-minutes is 1 to 10080, a week.")
        }
    }
}
