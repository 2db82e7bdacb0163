// `writ user`: the people of a realm.
import ArgumentParser
import WritProtocol
import WritServer
import WritStore

struct UserCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user",
        abstract: "Create, list, show, change, disable and delete the users of a realm.",
        discussion: """
            Example:
              printf '%s\\n' "$PASSWORD" | writ user create ada --realm acme --email ada@example.com --password-stdin
              writ user create ada --realm acme --email ada@example.com --invite
              writ user disable ada --realm acme
            """,
        subcommands: [
            Create.self, Invite.self, List.self, Show.self, Rights.self, Update.self, SetPassword.self,
            ResetPassword.self, MailRequiredActions.self, Unlock.self, Disable.self, Enable.self, SignOut.self,
            Delete.self,
        ])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create a user. The password is read from standard input, or asked for on a terminal.",
            discussion: """
                Example:
                  printf '%s\\n' "$PASSWORD" | writ user create ada --realm acme --email ada@example.com --password-stdin
                  writ user create ada --realm acme --email ada@example.com --invite
                """)
        @Argument(help: "The user name.") var username: String
        @OptionGroup var realm: RealmOption
        @OptionGroup var properties: UserOptions
        @Flag(help: "Without a password: nobody logs in to it with one.") var noPassword = false
        @Flag(help: "Without a password: the person is mailed a link to choose one.") var invite = false
        @OptionGroup var link: LinkOptions
        @OptionGroup var change: ReasonOption
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let realm = try realm.id()
            var draft = try properties.draft()
            draft.username = username
            if properties.temporaryPassword, invite || noPassword {
                throw CommandFailure("--temporary-password goes with a password", .wrongUsage)
            }
            if invite {
                guard !noPassword, !properties.password.passwordStdin else {
                    throw CommandFailure("give one of --invite, --no-password and --password-stdin", .wrongUsage)
                }
                let delivery = link.delivery
                let sent = try await options.perform(writesMail: true, change) { [draft] in
                    try await $0.createUser(realm, draft, inviting: delivery)
                }
                return options.show(sent)
            }
            if link.printLink { throw CommandFailure("--print-link goes with --invite", .wrongUsage) }
            let password: String? =
                if let given = try properties.password.given() { given } else if noPassword { nil } else {
                    try Terminal.newPassword()
                }
            let user = try await options.perform(change) { [draft] in
                try await $0.createUser(realm, draft, password: password)
            }
            options.show(user)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List a realm's users.", discussion: "Example:\n  writ user list --realm acme --search ada")
        @OptionGroup var realm: RealmOption
        @OptionGroup var list: ListOptions
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, list) = (try realm.id(), list)
            let users = try await options.perform { administration in
                try await list.part.collect {
                    try await administration.listUsers(realm, after: $0, limit: $1, search: list.search)
                }
            }
            writeList(
                users, "users", asJSON: options.output.json, table: Table("USER", "SUB", "STATE", "EMAIL", "NAME"),
                row: {
                    $1.append(
                        $0.user.username, $0.user.id.description, $0.user.isEnabled ? "enabled" : "disabled",
                        $0.user.email ?? "", $0.user.name ?? "")
                },
                json: { $0.write(to: &$1) })
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a user.", discussion: "Example:\n  writ user show ada --realm acme --json")
        @OptionGroup var user: UserArgument
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, name) = (try user.realm.id(), user.name)
            options.show(try await options.perform { try await $0.findUser(realm, name) })
        }
    }

    struct Rights: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show what a user may do: roles and groups, all that follows of them, and the permissions.",
            discussion: "Example:\n  writ user rights ada --realm acme")
        @OptionGroup var user: UserArgument
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, name) = (try user.realm.id(), user.name)
            let rights = try await options.perform { administration in
                try await administration.rights(realm, of: try await administration.findUser(realm, name).user.id)
            }
            options.show(rights, of: "user", name)
        }
    }

    struct Update: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change a user; what is not given stays. A new password ends every session and grant of theirs.",
            discussion: """
                Example:
                  printf '%s\\n' "$PASSWORD" | writ user update ada --realm acme --password-stdin --temporary-password
                  writ user update ada --realm acme --require-action update_profile
                """)
        @OptionGroup var user: UserArgument
        @Option(help: "A new user name.") var username: String?
        @OptionGroup var properties: UserOptions
        @Option(
            help: ArgumentHelp(
                "What they need not do any more at their next login. May be given many times.", valueName: "action"))
        var removeAction: [RequiredAction] = []
        @OptionGroup var change: ReasonOption
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, name, password) = (try user.realm.id(), user.name, try properties.password.given())
            let (properties, removed, username) = (properties, removeAction, username)
            guard password != nil || !properties.temporaryPassword else {
                throw CommandFailure("--temporary-password goes with --password-stdin", .wrongUsage)
            }
            let writesMail = password != nil || properties.email != nil
            let changed = try await options.perform(writesMail: writesMail, change) { administration in
                let found = try await administration.findUser(realm, name).user
                var draft = try properties.draft(of: found, without: removed)
                draft.username = username
                // A demand is added to those that were read.
                return try await administration.updateUser(
                    realm, found.id, draft, password: password, isTemporary: properties.temporaryPassword,
                    expecting: draft.requiredActions == nil ? nil : found.revision)
            }
            options.show(changed)
        }
    }

    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Disable a user: logins, renewals and introspection refuse them at once.",
            discussion: "Example:\n  writ user disable ada --realm acme")
        @OptionGroup var user: UserArgument
        @OptionGroup var change: ReasonOption
        @OptionGroup var options: AdministrationOptions
        mutating func run() async throws { try await setEnabled(false, user, change, options) }
    }

    struct Enable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Enable a user again; old grants do not come back.",
            discussion: "Example:\n  writ user enable ada --realm acme")
        @OptionGroup var user: UserArgument
        @OptionGroup var change: ReasonOption
        @OptionGroup var options: AdministrationOptions
        mutating func run() async throws { try await setEnabled(true, user, change, options) }
    }

    struct SignOut: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "sign-out", abstract: "End every session of a user, in each browser.",
            discussion: "Example:\n  writ user sign-out ada --realm acme")
        @OptionGroup var user: UserArgument
        @OptionGroup var change: ReasonOption
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, name) = (try user.realm.id(), user.name)
            let id = try await options.perform(change) { administration in
                let id = try await administration.findUser(realm, name).user.id
                _ = try await administration.signOut(realm, id)
                return id
            }
            options.confirmDone("User \(printable(name)) is signed out everywhere.", "signed_out", id.description)
        }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Delete a user with every grant of theirs.",
            discussion: "Example:\n  writ user delete ada --realm acme --yes")
        @OptionGroup var user: UserArgument
        @OptionGroup var deletion: DeletionOptions
        @OptionGroup var change: ReasonOption
        @OptionGroup var options: AdministrationOptions

        mutating func run() async throws {
            let (realm, name) = (try user.realm.id(), user.name)
            try deletion.confirm("user \(name) of realm \(realm)")
            let id = try await options.perform(change) { administration in
                let id = try await administration.findUser(realm, name).user.id
                try await administration.deleteUser(realm, id)
                return id
            }
            options.confirmDone("User \(printable(name)) is deleted.", "deleted", id.description)
        }
    }
}

private func setEnabled(
    _ isEnabled: Bool, _ user: UserArgument, _ change: ReasonOption, _ options: AdministrationOptions
) async throws {
    let (realm, name) = (try user.realm.id(), user.name)
    let changed = try await options.perform(change) { administration in
        let id = try await administration.findUser(realm, name).user.id
        return try await administration.setEnabled(realm, id, isEnabled)
    }
    options.show(changed)
}
