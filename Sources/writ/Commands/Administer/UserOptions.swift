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

    @Option(help: "The telephone number, best as +44 20 7946 0000.")
    var phoneNumber: String?

    @Option(help: "Whether the telephone number is known to be theirs.")
    var phoneNumberVerified: Bool?

    @Option(help: "Their language, as en-GB.")
    var locale: String?

    @Option(help: "Their time zone, as Europe/London.")
    var zoneinfo: String?

    @Option(
        name: .customLong("address"),
        help: ArgumentHelp(
            "A part of the postal address: \(PostalAddress.members.map(\.name).joined(separator: ", "))."
                + " May be given many times.",
            valueName: "part=text"))
    var addressParts: [String] = []

    @Option(
        help: ArgumentHelp(
            "What they have to do at their next login: "
                + "\(RequiredAction.allCases.map(\.rawValue).joined(separator: ", ")). May be given many times.",
            valueName: "action"))
    var requireAction: [RequiredAction] = []

    @Flag(help: "The password is temporary: they have to choose another one at their next login.")
    var temporaryPassword = false

    @OptionGroup var password: PasswordOption

    /// - Parameter user: Whom it changes; `nil`: somebody new.
    /// - Parameter removed: What is not demanded any more.
    func draft(
        of user: UserRecord? = nil, without removed: [RequiredAction] = []
    ) throws(CommandFailure) -> UserDraft {
        let isTemporary = user == nil && temporaryPassword
        let added = requireAction + (isTemporary ? [.updatePassword] : [])
        let actions = ((user?.requiredActions ?? []) + added).filter { !removed.contains($0) }
        return UserDraft(
            email: email, isEmailVerified: emailVerified, givenName: givenName, familyName: familyName,
            phoneNumber: phoneNumber, isPhoneNumberVerified: phoneNumberVerified, locale: locale, zoneinfo: zoneinfo,
            address: try address(), requiredActions: added.isEmpty && removed.isEmpty ? nil : actions)
    }

    private func address() throws(CommandFailure) -> PostalAddress? {
        guard !addressParts.isEmpty else { return nil }
        var address = PostalAddress()
        for part in addressParts {
            guard let equals = part.firstIndex(of: "="),
                let member = PostalAddress.members.first(where: { $0.name == part[..<equals] })
            else { throw CommandFailure("--address \(part): no part=text", .wrongUsage) }
            address[keyPath: member.value] = String(part[part.index(after: equals)...])
        }
        return address
    }
}

extension RequiredAction: ExpressibleByArgument {}

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
        properties.append("phone", user.phoneNumber.map { $0 + (user.isPhoneNumberVerified ? ", verified" : "") })
        properties.append("locale", user.locale)
        properties.append("zoneinfo", user.zoneinfo)
        for (name, member) in PostalAddress.members { properties.append(name, user.address?[keyPath: member]) }
        properties.append("state", user.isEnabled ? "enabled" : "disabled")
        let actions = user.requiredActions.map(\.rawValue).joined(separator: ", ")
        properties.append("required actions", actions.isEmpty ? nil : actions)
        properties.append("created", shown(user.createdAt))
        properties.append("changed", shown(user.updatedAt))
        show(properties) { summary.write(to: &$0) }
    }
}
