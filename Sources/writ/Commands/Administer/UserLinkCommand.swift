// `writ user invite` and `writ user reset-password`: links by which people choose a password that nobody else learns.
import ArgumentParser
import WritJOSE
import WritProtocol
import WritServer
import WritStore
import WritWeb

/// How a link reaches the person.
struct LinkOptions: ParsableArguments {
    @Flag(help: "Print the link in place of mailing it. Who has it chooses the password: hand it on with care.")
    var printLink = false

    var delivery: LinkDelivery { printLink ? .shown : .mail }
}

extension UserCommand {
    struct Invite: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Mail somebody a link to choose their first password.",
            discussion: "Example:\n  writ user invite ada --realm acme")
        @OptionGroup var user: UserArgument
        @OptionGroup var link: LinkOptions
        @OptionGroup var change: ReasonOption
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, name, delivery) = (try user.realm.id(), user.name, link.delivery)
            options.show(
                try await options.perform(writesMail: true, change) { administration in
                    let id = try await administration.findUser(realm, name).user.id
                    return try await administration.inviteUser(realm, id, by: delivery)
                })
        }
    }

    struct ResetPassword: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "reset-password",
            abstract: "Mail somebody a link to set a new password; the old one works until they do.",
            discussion: "Example:\n  writ user reset-password ada --realm acme")
        @OptionGroup var user: UserArgument
        @OptionGroup var link: LinkOptions
        @OptionGroup var change: ReasonOption
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, name, delivery) = (try user.realm.id(), user.name, link.delivery)
            options.show(
                try await options.perform(writesMail: true, change) { administration in
                    let id = try await administration.findUser(realm, name).user.id
                    return try await administration.sendPasswordReset(realm, id, by: delivery)
                })
        }
    }
}

extension AdministrationOptions {
    /// A link, or where it was mailed: then it is nobody else's to see.
    func show(_ sent: SentLink) {
        let user = sent.user.user
        let link = sent.mailedTo == nil ? sent.url : nil
        var properties = Properties()
        properties.append("realm", sent.realm.rawValue)
        properties.append("user", user.username)
        properties.append("sub", user.id.description)
        properties.append("mailed to", sent.mailedTo)
        properties.append("link", link)
        properties.append("works", "once, until \(shown(sent.expiresAt)) UTC")
        show(properties) { json in
            json.beginObject()
            json.member("realm", sent.realm.rawValue)
            json.member("sub", user.id.description)
            json.member("username", user.username)
            if let address = sent.mailedTo { json.member("mailed_to", address) }
            if let link { json.member("link", link) }
            json.member("expires_at", sent.expiresAt)
            json.endObject()
        }
    }
}
