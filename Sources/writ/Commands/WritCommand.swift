// The list of commands.
import ArgumentParser

struct WritCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "writ",
        abstract: "An OAuth 2 and OpenID Connect authorization server on PostgreSQL.",
        discussion: """
            Begin with `writ dev`: it runs everything, prints a curl line that gets a token, and stops with Ctrl-C.

            Commands that read or change a database take it from, the strongest first: --data-dir or --database; a \
            settings file and WRIT_DATABASE_URL; DATABASE_URL; WRIT_DATA_DIR; libpq's PG* variables; and, when none of \
            these is given, the data directory of `writ dev`.

            Exit status: 0 done, 1 could not be done, 2 wrong usage, 3 server or database unreachable.
            """,
        version: Program.version,
        groupedSubcommands: [
            CommandGroup(name: "Run", subcommands: [ServeCommand.self, DevCommand.self]),
            CommandGroup(
                name: "Administer",
                subcommands: [
                    RealmCommand.self, ClientCommand.self, RegistrationCommand.self, UserCommand.self,
                    SessionCommand.self, ConsentCommand.self, RoleCommand.self, GroupCommand.self, APICommand.self,
                    KeyCommand.self, TokenCommand.self, AuditCommand.self, BootstrapCommand.self, AdminCommand.self,
                ]),
            CommandGroup(
                name: "Operate",
                subcommands: [
                    MigrateCommand.self, ImportCommand.self, DoctorCommand.self, MasterKeyCommand.self,
                    SettingsCommand.self,
                    PagesCommand.self,
                ]),
        ])
}

/// What the program says of itself.
enum Program {
    static let version = "0.1.0"
}
