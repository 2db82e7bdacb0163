// The form of a person, and one person's page.
import WritProtocol
import WritServer
import WritStore

struct UserForm: Sendable {
    var username = ""
    var email = ""
    var isEmailVerified = false
    var givenName = ""
    var familyName = ""
    var phoneNumber = ""
    var locale = ""
    var zoneinfo = ""
    var requiredActions: [RequiredAction] = []

    init(_ user: UserRecord) {
        username = user.username
        email = user.email ?? ""
        isEmailVerified = user.isEmailVerified
        givenName = user.givenName ?? ""
        familyName = user.familyName ?? ""
        phoneNumber = user.phoneNumber ?? ""
        locale = user.locale ?? ""
        zoneinfo = user.zoneinfo ?? ""
        requiredActions = user.requiredActions
    }

    init(_ visit: ConsoleVisit) {
        username = visit.text("username")
        email = visit.text("email")
        isEmailVerified = visit.isOn("email_verified")
        givenName = visit.text("given_name")
        familyName = visit.text("family_name")
        phoneNumber = visit.text("phone_number")
        locale = visit.text("locale")
        zoneinfo = visit.text("zoneinfo")
        requiredActions = RequiredAction.allCases.filter { visit.isOn($0.fieldName) }
    }

    var draft: UserDraft {
        UserDraft(
            username: username, email: email, isEmailVerified: isEmailVerified, givenName: givenName,
            familyName: familyName, phoneNumber: phoneNumber, locale: locale, zoneinfo: zoneinfo,
            requiredActions: requiredActions)
    }

    var fields: [ConsoleField] {
        [
            .input("username", "User name", username, isRequired: true),
            .input("email", "E-mail address", email, type: "email"),
            .input("given_name", "Given name", givenName), .input("family_name", "Family name", familyName),
            .input("phone_number", "Phone number", phoneNumber, type: "tel", hint: "With the country, as +49 30 1234."),
            .input("locale", "Language", locale, hint: "A tag, as de or en-GB."),
            .input("zoneinfo", "Time zone", zoneinfo, hint: "As Europe/Berlin."),
        ]
    }
}

extension UserForm {
    /// What the person has to do before they come in again.
    var requirements: ConsoleField {
        .checks(
            "required_actions", "At the next login they have to",
            RequiredAction.allCases.map { .init($0.fieldName, $0.words, isChosen: requiredActions.contains($0)) })
    }
}

extension RequiredAction {
    /// Of a box to tick.
    var fieldName: String { "require_" + rawValue }

    var words: String {
        switch self {
        case .updatePassword: "choose a new password"
        case .updateProfile: "complete the profile"
        case .verifyEmail: "confirm the e-mail address"
        }
    }
}

extension SessionSummary {
    /// The browser and its system, as far as it says.
    var browser: String { Device(userAgent: userAgent).description(PageTemplates.own.words(.en)) }
}

extension Console {
    func user(_ visit: ConsoleVisit) async throws -> ConsoleAnswer {
        let administration = try administration(visit)
        let realm = try visit.realmID()
        let id = try visit.userID()
        if visit.isPost { return try await changeUser(id, of: realm, administration, visit) }
        let user = try await administration.showUser(realm, id).user
        async let sessions = authority.store.sessionsOfUser(realm, id)
        async let rights = administration.rights(realm, of: id)
        var page = ConsolePage(user.name ?? user.username)
        page.place = .users
        page.crumbs = [ConsoleLink("Users", visit.address("users"))]
        let mayManage = visit.may(.manageUsers)
        if mayManage {
            page.actions = [ConsoleLink("Change", visit.address("edit-user", ["id": id.description]), isPrimary: true)]
        }
        page.sections = [
            ConsoleSection(nil, [.facts(facts(user))]),
            self.rights(try await rights, id, mayManage, visit),
            self.sessions(try await sessions, id, mayManage, visit),
        ]
        if mayManage { page.sections.append(administer(user, visit)) }
        return .page(page)
    }

    private func facts(_ user: UserRecord) -> [ConsoleFact] {
        var facts = [
            ConsoleFact("Subject", .code(user.id.description)), ConsoleFact("State", .enabled(user.isEnabled)),
            ConsoleFact("User name", .text(user.username)),
        ]
        if let email = user.email {
            facts.append(
                ConsoleFact(
                    "E-mail address", .text(email),
                    user.isEmailVerified ? .tag("verified", isGood: true) : .tag("not verified")))
        }
        if let phone = user.phoneNumber {
            facts.append(
                ConsoleFact(
                    "Phone number", .text(phone),
                    user.isPhoneNumberVerified ? .tag("verified", isGood: true) : .tag("not verified")))
        }
        if !user.requiredActions.isEmpty {
            facts.append(ConsoleFact("At the next login", user.requiredActions.map { .tag($0.words) }))
        }
        if let locale = user.locale { facts.append(ConsoleFact("Language", .text(locale))) }
        if let zone = user.zoneinfo { facts.append(ConsoleFact("Time zone", .text(zone))) }
        return facts + [
            ConsoleFact("Created", .time(user.createdAt)), ConsoleFact("Changed", .time(user.updatedAt)),
        ]
    }

    private func rights(
        _ rights: RightsSummary, _ id: UserID, _ mayManage: Bool, _ visit: ConsoleVisit
    ) -> ConsoleSection {
        func codes(_ texts: [String]) -> [ConsoleCell] { texts.isEmpty ? [.quiet("–")] : texts.map { .code($0) } }
        var parts: [ConsolePart] = [
            .facts([
                ConsoleFact("Roles of their own", codes(rights.direct.map(\.rawValue))),
                ConsoleFact("Groups", codes(rights.effective.groups)),
                ConsoleFact("Roles in force", codes(rights.effective.roles)),
                ConsoleFact("Permissions", codes(rights.permissions.map(\.description))),
            ])
        ]
        guard mayManage else { return ConsoleSection("Rights", parts) }
        let address = visit.address("user", ["id": id.description])
        parts.append(
            .form(
                ConsoleForm(
                    "grant", action: address,
                    [.hidden("action", "grant_role"), .input("role", "Give a role", isRequired: true)],
                    submit: "Give the role")))
        for (index, role) in rights.direct.enumerated() {
            parts.append(
                .form(
                    ConsoleForm(
                        "revoke-\(index + 1)", action: address,
                        [.hidden("action", "revoke_role"), .hidden("role", role.rawValue)],
                        submit: "Take \(role) away", isDangerous: true, isCompact: true)))
        }
        return ConsoleSection("Rights", parts)
    }

    private func sessions(
        _ sessions: [SessionSummary], _ id: UserID, _ mayManage: Bool, _ visit: ConsoleVisit
    ) -> ConsoleSection {
        var parts: [ConsolePart] = [
            .table(
                ConsoleTable(
                    "Sessions", columns: ["Browser", "Address", "Begun", "Last used"],
                    rows: sessions.map {
                        [[.text($0.browser)], [.text($0.address)], [.time($0.createdAt)], [.time($0.lastUsedAt)]]
                    },
                    empty: "Not signed in anywhere."))
        ]
        if mayManage, !sessions.isEmpty {
            parts.append(
                .form(
                    ConsoleForm(
                        "end-sessions", action: visit.address("user", ["id": id.description]),
                        [.hidden("action", "end_sessions")], submit: "End all sessions", isDangerous: true,
                        isCompact: true)))
        }
        return ConsoleSection("Sessions", parts)
    }

    private func administer(_ user: UserRecord, _ visit: ConsoleVisit) -> ConsoleSection {
        let address = visit.address("user", ["id": user.id.description])
        func button(_ action: String, _ label: String, isDangerous: Bool = false) -> ConsolePart {
            .form(
                ConsoleForm(
                    action.replacing("_", with: "-"), action: address, [.hidden("action", action)], submit: label,
                    isDangerous: isDangerous, isCompact: true))
        }
        var parts: [ConsolePart] = []
        if authority.settings.mail.arrives, user.email != nil, user.isEnabled {
            parts.append(button("send_reset", "Mail a link to choose a password"))
        }
        parts.append(button("unlock", "Forget failed logins"))
        parts.append(
            user.isEnabled
                ? button("disable", "Disable user", isDangerous: true) : button("enable", "Enable user"))
        parts.append(
            .links([
                ConsoleLink(
                    "Delete user …", visit.address("delete-user", ["id": user.id.description]), isDangerous: true)
            ]))
        return ConsoleSection("Administration", parts)
    }

    private func changeUser(
        _ id: UserID, of realm: RealmID, _ administration: Administration, _ visit: ConsoleVisit
    ) async throws -> ConsoleAnswer {
        let said: String
        switch visit.form["action"] {
        case "enable":
            _ = try await administration.setEnabled(realm, id, true)
            said = "The account is enabled."
        case "disable":
            _ = try await administration.setEnabled(realm, id, false)
            said = "The account is disabled, and every session and grant of it has ended."
        case "end_sessions":
            let count = try await administration.signOut(realm, id)
            said = count == 1 ? "One session has ended." : "\(count) sessions have ended."
        case "send_reset":
            _ = try await administration.sendPasswordReset(realm, id, by: .mail)
            said = "A link to choose a password is on its way."
        case "grant_role", "revoke_role":
            guard let role = RoleName(visit.text("role")) else {
                throw AdministrationError.notFound("role \(visit.text("role")) of realm \(realm)")
            }
            if visit.form["action"] == "grant_role" {
                try await administration.grantRole(realm, role, to: .user(id))
                said = "The role \(role) is given."
            } else {
                try await administration.revokeRole(realm, role, from: .user(id))
                said = "The role \(role) is taken away."
            }
        case "unlock":
            try await administration.unlockUser(realm, id)
            said = "Failed logins are forgotten."
        default: throw ConsoleRefusal.formInvalid
        }
        return .redirect(visit.address("user", ["id": id.description]), ConsoleMessage(said))
    }
}
