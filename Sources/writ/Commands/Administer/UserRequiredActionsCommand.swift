// `writ user mail-required-actions`: people learn by mail what is required of them.
import ArgumentParser
import WritJOSE
import WritProtocol
import WritServer
import WritStore

extension UserCommand {
    struct MailRequiredActions: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "mail-required-actions",
            abstract: "Mail somebody what is required of them, and where they do it.",
            discussion: """
                `writ user update --require-action` says what that is. Where update_password is among it, and the realm \
                has password_reset, the mail holds a link to set a new password, which works once; else it leads to the \
                login.

                Example:
                  writ user update ada --realm acme --require-action update_password
                  writ user mail-required-actions ada --realm acme
                """)
        @OptionGroup var user: UserArgument
        @OptionGroup var change: ReasonOption
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, name) = (try user.realm.id(), user.name)
            options.show(
                try await options.perform(writesMail: true, change) { administration in
                    let id = try await administration.findUser(realm, name).user.id
                    return try await administration.mailRequiredActions(realm, id)
                })
        }
    }
}

extension AdministrationOptions {
    fileprivate func show(_ mail: RequiredActionsMail) {
        let user = mail.user.user
        let actions = user.requiredActions.map(\.rawValue)
        var properties = Properties()
        properties.append("realm", mail.realm.rawValue)
        properties.append("user", user.username)
        properties.append("sub", user.id.description)
        properties.append("mailed to", mail.mailedTo)
        properties.append("required", actions.joined(separator: ", "))
        properties.append(
            "link", mail.linkExpiresAt.map { "sets a password once, until \(shown($0)) UTC" } ?? "leads to the login")
        show(properties) { json in
            json.beginObject()
            json.member("realm", mail.realm.rawValue)
            json.member("sub", user.id.description)
            json.member("username", user.username)
            json.member("mailed_to", mail.mailedTo)
            json.key("required_actions")
            json.strings(actions)
            if let end = mail.linkExpiresAt { json.member("link_expires_at", end) }
            json.endObject()
        }
    }
}
