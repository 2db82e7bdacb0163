// One person: who they are, what they may do and why, where they are logged in, what they have allowed.
import WritProtocol
import WritServer
import WritStore

extension SessionSummary {
    /// The browser and its system, as far as it says.
    var browser: String { Device(userAgent: userAgent).description(PageTemplates.own.words(.en)) }
}

extension Console {
    func user(_ visit: ConsoleVisit) async throws -> ConsoleAnswer {
        let administration = try visit.administration
        let realm = try visit.realmID()
        let id = try visit.userID()
        var role = visit.roleField
        if visit.isPost {
            do {
                return try await changeUser(id, of: realm, administration, visit)
            } catch let error as AdministrationError where visit.form["action"] == "grant_role" && !error.isOfRights {
                role.error = "\(error)".sentence
            }
        }
        let user = try await administration.showUser(realm, id).user
        async let sessions = authority.store.sessionsOfUser(realm, id)
        async let consents = authority.store.consentsOfUser(realm, id)
        async let rights = administration.rights(realm, of: id)
        let reach = try await administration.reach(in: realm)
        var page = ConsolePage(user.name ?? user.username)
        page.place = .users
        page.crumbs = [ConsoleLink("Users", visit.address("users"))]
        // Of somebody who may do more than they do, administrators see everything and change nothing.
        let given = try await rights.given
        let mayManage = visit.may(.manageUsers) && reach.covers(given)
        if visit.may(.manageUsers) { role = try await offeringRoles(role, reach, visit) }
        if mayManage {
            page.actions = [ConsoleLink("Change", visit.address("edit-user", ["id": id.description]), isPrimary: true)]
        }
        page.sections = [
            ConsoleSection(nil, [.facts(facts(user))]),
            self.rights(try await rights, id, reach, role, visit),
            self.sessions(try await sessions, id, mayManage, visit),
            self.consents(try await consents, id, mayManage, visit),
        ]
        if mayManage { page.sections.append(administer(user, visit)) }
        return role.error == nil ? .page(page) : .refused(page)
    }

    private func facts(_ user: UserRecord) -> [ConsoleFact] {
        func verified(_ isVerified: Bool) -> ConsoleCell {
            isVerified ? .tag("verified", isGood: true) : .tag("not verified")
        }
        var facts = [
            ConsoleFact("Subject", .code(user.id.description)), ConsoleFact("State", .enabled(user.isEnabled)),
            ConsoleFact("User name", .text(user.username)),
        ]
        if let email = user.email {
            facts.append(ConsoleFact("E-mail address", .text(email), verified(user.isEmailVerified)))
        }
        if let phone = user.phoneNumber {
            facts.append(ConsoleFact("Phone number", .text(phone), verified(user.isPhoneNumberVerified)))
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
        _ rights: RightsSummary, _ id: UserID, _ reach: AdministrativeReach, _ role: ConsoleField,
        _ visit: ConsoleVisit
    ) -> ConsoleSection {
        let address = visit.address("user", ["id": id.description])
        let mayManage = visit.may(.manageUsers)
        let mayRead = visit.may(.readRealm)
        let roles = ConsoleTable(
            "Roles in force", columns: ["Role", "Where it comes from", ""],
            rows: rights.roles.enumerated().map { index, held in
                let name = held.name.rawValue
                let button = ConsoleButton(
                    "revoke-\(index + 1)", action: address, ["action": "revoke_role", "role": name], "Take away",
                    about: name)
                return [
                    [mayRead ? .link(name, visit.address("role", ["id": name])) : .text(name)],
                    [.quiet(held.origins.map(\.words).joined(separator: "; "))],
                    mayManage && held.origins.contains(.direct) && reach.covers(held.name) ? [.button(button)] : [],
                ]
            }, empty: "No role.")
        var parts: [ConsolePart] = [
            .table(roles),
            .facts([
                ConsoleFact("Groups", ConsoleCell.codes(rights.effective.groups)),
                ConsoleFact("Permissions", ConsoleCell.codes(rights.permissions.map(\.description))),
            ]),
        ]
        if mayManage { parts.append(.form(.grant(role, action: address))) }
        return ConsoleSection("Rights", parts)
    }

    private func sessions(
        _ sessions: [SessionSummary], _ id: UserID, _ mayManage: Bool, _ visit: ConsoleVisit
    ) -> ConsoleSection {
        let address = visit.address("user", ["id": id.description])
        var parts: [ConsolePart] = [
            .table(
                ConsoleTable(
                    "Sessions", columns: ["Browser", "Address", "Begun", "Last used", ""],
                    rows: sessions.enumerated().map { index, session in
                        let button = ConsoleButton(
                            "end-session-\(index + 1)", action: address,
                            ["action": "end_session", "session": session.id.description], "End",
                            about: "the session in \(session.browser)")
                        return [
                            [.text(session.browser)], [.text(session.address)], [.time(session.createdAt)],
                            [.time(session.lastUsedAt)], mayManage ? [.button(button)] : [],
                        ]
                    },
                    empty: "Not signed in anywhere."))
        ]
        if mayManage, sessions.count > 1 {
            parts.append(
                .form(
                    ConsoleForm(
                        "end-sessions", action: address, [.hidden("action", "end_sessions")],
                        submit: "End all sessions", isDangerous: true, isCompact: true)))
        }
        return ConsoleSection("Sessions", parts)
    }

    private func consents(
        _ consents: [ConsentRecord], _ id: UserID, _ mayManage: Bool, _ visit: ConsoleVisit
    ) -> ConsoleSection {
        let address = visit.address("user", ["id": id.description])
        let mayRead = visit.may(.readClients)
        let table = ConsoleTable(
            "Consents", columns: ["Application", "Scope", "Allowed", ""],
            rows: consents.enumerated().map { index, consent in
                let client = consent.client.rawValue
                let name = consent.clientName ?? client
                let button = ConsoleButton(
                    "revoke-consent-\(index + 1)", action: address, ["action": "revoke_consent", "client": client],
                    "Revoke", about: "the consent to \(name)")
                return [
                    [mayRead ? .link(name, visit.address("client", ["id": client])) : .text(name)],
                    ConsoleCell.codes(consent.scope.strings), [.time(consent.updatedAt)],
                    mayManage ? [.button(button)] : [],
                ]
            },
            empty: "No application was allowed anything.")
        let lead = "Revoking one ends the application's grants; it has to ask again."
        return ConsoleSection("Consents", lead: consents.isEmpty || !mayManage ? nil : lead, [.table(table)])
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
            if !user.requiredActions.isEmpty { parts.append(button("mail_actions", "Mail what they have to do")) }
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
        case "end_session":
            guard let session = visit.form["session"].flatMap({ SessionID($0) }) else {
                throw ConsoleRefusal.formInvalid
            }
            try await administration.endSession(realm, session, of: id)
            said = "The session has ended."
        case "revoke_consent":
            let client = try Administration.clientID(visit.text("client"))
            try await administration.revokeConsent(realm, of: id, to: client)
            said = "The consent is revoked, and the application's grants have ended."
        case "send_reset":
            _ = try await administration.sendPasswordReset(realm, id, by: .mail)
            said = "A link to choose a password is on its way."
        case "mail_actions":
            let mail = try await administration.mailRequiredActions(realm, id)
            said =
                mail.linkExpiresAt == nil
                ? "A mail is on its way. It leads to the login, where they are asked for it."
                : "A mail is on its way, with a link to choose a password."
        case "grant_role", "revoke_role":
            let role = try visit.roleName()
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

extension RoleOrigin {
    fileprivate var words: String {
        switch self {
        case .direct: "given directly"
        case .group(let path): "by group \(path)"
        case .role(let name): "part of role \(name)"
        }
    }
}
