// `writ user set-password` and `writ user unlock`: lets somebody in again.
import ArgumentParser
import WritProtocol
import WritServer
import WritStore

extension UserCommand {
    struct SetPassword: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "set-password",
            abstract: "Set a user's password: read from standard input, or asked for on a terminal.",
            discussion: """
                Every session and every grant of theirs ends, and a mail tells them. With `writ user reset-password` they \
                choose one that nobody else learns.

                Example:
                  printf '%s\\n' "$PASSWORD" | writ user set-password ada --realm acme --password-stdin
                """)
        @OptionGroup var user: UserArgument
        @OptionGroup var password: PasswordOption
        @Flag(help: "They have to choose another one at their next login.") var temporaryPassword = false
        @OptionGroup var change: ReasonOption
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, name) = (try user.realm.id(), user.name)
            let (password, isTemporary) = (try password.given() ?? Terminal.newPassword(), temporaryPassword)
            let changed = try await options.perform(writesMail: true, change) { administration in
                let id = try await administration.findUser(realm, name).user.id
                return try await administration.updateUser(realm, id, password: password, isTemporary: isTemporary)
            }
            options.confirmDone(
                "User \(printable(name)) has a new password and is signed out everywhere.", "sub",
                changed.user.id.description)
        }
    }

    struct Unlock: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Forget a user's failed logins, so that they need not wait for the next try.",
            discussion: "Example:\n  writ user unlock ada --realm acme")
        @OptionGroup var user: UserArgument
        @OptionGroup var change: ReasonOption
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, name) = (try user.realm.id(), user.name)
            let id = try await options.perform(change) { administration in
                let id = try await administration.findUser(realm, name).user.id
                try await administration.unlockUser(realm, id)
                return id
            }
            options.confirmDone(
                "The failed logins of user \(printable(name)) are forgotten.", "unlocked", id.description)
        }
    }
}

/// `--password-stdin`, wherever a password is taken.
struct PasswordOption: ParsableArguments {
    @Flag(help: "Read the password from standard input: one line. (Arguments are seen by every user of the machine.)")
    var passwordStdin = false

    /// `nil` when none was offered.
    func given() throws(CommandFailure) -> String? {
        guard passwordStdin else { return nil }
        guard let line = Terminal.readOneLine(), !line.isEmpty else {
            throw CommandFailure("--password-stdin: standard input holds no password", .wrongUsage)
        }
        return line
    }
}
