// A realm's people: listed, made, changed, deleted.
import HTTPTypes
import WritProtocol
import WritServer
import WritStore

extension Console {
    static let userRoutes: [ConsoleRoute] = [
        ConsoleRoute(path("users"), .readUsers) { try await $0.userList($1) },
        ConsoleRoute(path("new-user"), .manageUsers, .manageUsers) { try await $0.newUser($1) },
        ConsoleRoute(path("user"), .readUsers, .manageUsers) { try await $0.user($1) },
        ConsoleRoute(path("edit-user"), .manageUsers, .manageUsers) { try await $0.editUser($1) },
        ConsoleRoute(path("delete-user"), .manageUsers, .manageUsers) { try await $0.deleteUser($1) },
        ConsoleRoute(path("sessions"), .readUsers, .manageUsers) { try await $0.sessionList($1) },
    ]

    func userList(_ visit: ConsoleVisit) async throws -> ConsoleAnswer {
        let search = visit.query["search"]
        let list = try await visit.administration.listUsers(
            try visit.realmID(), after: visit.query["after"], limit: Self.pageSize, search: search)
        var page = ConsolePage("Users")
        page.lead = "People who sign in at this realm."
        page.place = .users
        if visit.may(.manageUsers) {
            page.actions = [ConsoleLink("Create user", visit.address("new-user"), isPrimary: true)]
        }
        let address = visit.address("users")
        let table = ConsoleTable(
            "Users", columns: ["User name", "Name", "E-mail", "State", "Created"],
            rows: list.items.map { item in
                let user = item.user
                return [
                    [.link(user.username, visit.address("user", ["id": user.id.description]))],
                    [.text(user.name ?? "")], [.text(user.email ?? "")], [.enabled(user.isEnabled)],
                    [.time(user.createdAt)],
                ]
            },
            empty: search == nil ? "There is nobody yet." : "Nobody has this in their names or address.",
            next: list.next.map { visit.listAddress(address, search, after: $0) },
            first: visit.query["after"].map { _ in visit.listAddress(address, search, after: nil) })
        page.sections = [
            ConsoleSection(
                nil,
                [
                    .search(
                        ConsoleSearch(address, label: "Find a person by name or e-mail address", text: search ?? "")),
                    .table(table),
                ])
        ]
        return .page(page)
    }

    func newUser(_ visit: ConsoleVisit) async throws -> ConsoleAnswer {
        let realm = try visit.realmID()
        let administration = try visit.administration
        var form = UserForm(visit)
        let isTemporary = visit.isPost ? visit.isOn("temporary") : true
        if isTemporary, visit.form["password"]?.isEmpty == false { form.requiredActions = [.updatePassword] }
        let mails = authority.settings.mail.arrives
        var fields = form.fields
        if mails {
            fields.append(
                .check(
                    "invite", "Mail them a link to choose a password", isOn: visit.isPost ? visit.isOn("invite") : true)
            )
        }
        fields.append(
            .input(
                "password", "Password", type: "password", autocomplete: "new-password",
                hint: mails ? "Only where no link is mailed. Nobody but them should know it." : "At least 8 characters."
            ))
        fields.append(
            .check("temporary", "They have to choose another password at their first login", isOn: isTemporary))
        var page = ConsolePage("Create user")
        page.place = .users
        page.crumbs = [ConsoleLink("Users", visit.address("users"))]
        var isRefused = false
        if visit.isPost {
            do {
                let isInvited = visit.isOn("invite")
                let user =
                    isInvited
                    ? try await administration.createUser(realm, form.draft, inviting: .mail).user
                    : try await administration.createUser(realm, form.draft, password: visit.form["password"])
                let said = isInvited ? " A link to choose a password is on its way." : ""
                return .redirect(
                    visit.address("user", ["id": user.user.id.description]),
                    ConsoleMessage("\(user.user.username) has an account.\(said)"))
            } catch let error as AdministrationError {
                fields = try page.refuse(error, fields, existing: "username")
                isRefused = true
            }
        }
        page.sections = [
            ConsoleSection(
                nil,
                [
                    .form(
                        ConsoleForm(
                            "user", action: visit.address("new-user"), fields, submit: "Create user",
                            cancel: visit.address("users")))
                ])
        ]
        return isRefused ? .refused(page) : .page(page)
    }

    func editUser(_ visit: ConsoleVisit) async throws -> ConsoleAnswer {
        let administration = try visit.administration
        let realm = try visit.realmID()
        let user = try await administration.showUser(realm, try visit.userID()).user
        try await administration.requireReach(of: user.id, in: realm)
        let form = visit.isPost ? UserForm(visit) : UserForm(user)
        var fields = form.fields
        fields.insert(
            .check("email_verified", "The e-mail address is verified", isOn: form.isEmailVerified), at: 2)
        fields.append(form.requirements)
        fields.append(.hidden("revision", visit.form["revision"] ?? String(user.revision)))
        let back = visit.address("user", ["id": user.id.description])
        var page = ConsolePage("Change \(user.username)")
        page.place = .users
        page.crumbs = [ConsoleLink("Users", visit.address("users")), ConsoleLink(user.username, back)]
        var isRefused = false
        if visit.isPost {
            do {
                _ = try await administration.updateUser(
                    realm, user.id, form.draft, expecting: visit.form["revision"].flatMap { Int64($0) })
                return .redirect(back, ConsoleMessage("The account is changed."))
            } catch let error as AdministrationError {
                fields = try page.refuse(error, fields, existing: "username")
                isRefused = true
            }
        }
        page.sections = [
            ConsoleSection(
                nil,
                [
                    .form(
                        ConsoleForm(
                            "user", action: visit.address("edit-user", ["id": user.id.description]), fields,
                            submit: "Save user", cancel: back))
                ])
        ]
        return isRefused ? .refused(page) : .page(page)
    }

    func deleteUser(_ visit: ConsoleVisit) async throws -> ConsoleAnswer {
        let administration = try visit.administration
        let user = try await administration.showUser(try visit.realmID(), try visit.userID()).user
        try await administration.requireReach(of: user.id, in: try visit.realmID())
        if visit.isPost {
            try await administration.deleteUser(try visit.realmID(), user.id)
            return .redirect(visit.address("users"), ConsoleMessage("\(user.username) is deleted."))
        }
        var page = ConsolePage("Delete \(user.username)?")
        page.place = .users
        let back = visit.address("user", ["id": user.id.description])
        page.crumbs = [ConsoleLink("Users", visit.address("users")), ConsoleLink(user.username, back)]
        page.sections = [
            ConsoleSection(
                nil,
                [
                    .text(
                        "Every session and grant of this person ends. Somebody who gets the same user name later is somebody else. There is no way back; disabling is enough to keep them out."
                    ),
                    .form(
                        ConsoleForm(
                            "delete-user", action: visit.address("delete-user", ["id": user.id.description]), [],
                            submit: "Delete user", cancel: back, isDangerous: true)),
                ])
        ]
        return .page(page)
    }

    func sessionList(_ visit: ConsoleVisit) async throws -> ConsoleAnswer {
        let realm = try visit.realmID()
        let administration = try visit.administration
        if visit.isPost {
            guard let id = visit.form["session"].flatMap({ SessionID($0) }) else { throw ConsoleRefusal.formInvalid }
            try await administration.endSession(realm, id)
            return .redirect(visit.address("sessions"), ConsoleMessage("The session has ended."))
        }
        let list = try await administration.listSessions(
            realm, after: visit.query["after"].flatMap { SessionID($0) }, limit: Self.pageSize)
        var page = ConsolePage("Sessions")
        page.lead = "Where people are signed in now."
        page.place = .sessions
        // Of each line's person one would have to know what they may do; their own pages know.
        let isEverything = try await administration.reach(in: realm).isEverything
        let mayEnd = visit.may(.manageUsers) && isEverything
        let table = ConsoleTable(
            "Sessions", columns: ["User", "Browser", "Address", "Begun", "Last used", ""],
            rows: list.items.enumerated().map { index, view in
                let button = ConsoleButton(
                    "end-session-\(index + 1)", action: visit.address("sessions"),
                    ["session": view.session.id.description], "End", about: "the session of \(view.username)")
                return [
                    [.link(view.username, visit.address("user", ["id": view.user.description]))],
                    [.text(view.session.browser)], [.text(view.session.address)], [.time(view.session.createdAt)],
                    [.time(view.session.lastUsedAt)], mayEnd ? [.button(button)] : [],
                ]
            },
            empty: "Nobody is signed in.",
            next: list.next.map { visit.listAddress(visit.address("sessions"), nil, after: $0) },
            first: visit.query["after"].map { _ in visit.address("sessions") })
        page.sections = [ConsoleSection(nil, [.table(table)])]
        return .page(page)
    }
}

extension ConsoleVisit {
    /// `id` of the query, as a person's.
    func userID() throws -> UserID {
        guard let id = query["id"].flatMap({ UserID($0) }) else { throw ConsoleRefusal.notFound }
        return id
    }
}
