// A user's properties as options, and a user as they are shown.
import ArgumentParser
import WritProtocol
import WritServer
import WritStore

struct UserOptions: ParsableArguments {
    @Option(help: "The e-mail address; empty takes it away.")
    var email: String?

    @Option(help: "Whether the e-mail address is known to be theirs.")
    var emailVerified: Bool?

    @Option(help: "The given name.")
    var givenName: String?

    @Option(help: "The family name.")
    var familyName: String?

    @Flag(help: "Read the password from standard input: one line. (Arguments are seen by every user of the machine.)")
    var passwordStdin = false

    var draft: UserDraft {
        UserDraft(email: email, isEmailVerified: emailVerified, givenName: givenName, familyName: familyName)
    }

    /// `nil` when none was offered.
    func password() throws(CommandFailure) -> String? {
        guard passwordStdin else { return nil }
        guard let line = Terminal.readOneLine(), !line.isEmpty else {
            throw CommandFailure("--password-stdin: standard input holds no password", .wrongUsage)
        }
        return line
    }
}

/// Which user of which realm.
struct UserArgument: ParsableArguments {
    @Argument(help: ArgumentHelp("The user name, e-mail address or sub.", valueName: "user"))
    var name: String

    @OptionGroup var realm: RealmOption
}

extension AdministrationOptions {
    func show(_ summary: UserSummary) {
        let user = summary.user
        var properties = Properties()
        properties.append("user", user.username)
        properties.append("sub", user.id.description)
        properties.append("email", user.email.map { $0 + (user.isEmailVerified ? ", verified" : "") })
        properties.append("name", user.name)
        properties.append("state", user.isEnabled ? "enabled" : "disabled")
        properties.append("created", shown(user.createdAt))
        properties.append("changed", shown(user.updatedAt))
        show(properties) { summary.write(to: &$0) }
    }
}
