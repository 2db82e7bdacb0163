// One client: what it is, its secrets, and what to paste into software that is to use it.
import FoundationEssentials
import WritProtocol
import WritServer
import WritStore

extension Console {
    func client(_ visit: ConsoleVisit) async throws -> ConsoleAnswer {
        let administration = try visit.administration
        let realm = try visit.realmID()
        let id = try visit.clientID()
        var role = visit.roleField
        var page = ConsolePage(id.rawValue)
        if visit.isPost {
            do {
                return try await changeClient(id, of: realm, administration, visit)
            } catch let error as AdministrationError where visit.form["action"] == "grant_role" && !error.isOfRights {
                role.error = "\(error)".sentence
            }
        }
        let summary = try await administration.showClient(realm, id)
        let client = summary.client
        page.title = client.name ?? id.rawValue
        page.place = .clients
        page.crumbs = [ConsoleLink("Clients", visit.address("clients"))]
        let reach = try await administration.reach(in: realm)
        let mayManage = visit.may(.manageClients) && reach.covers(client)
        if mayManage {
            page.actions = [
                ConsoleLink("Change", visit.address("edit-client", ["id": id.rawValue]), isPrimary: true)
            ]
        }
        page.sections = [ConsoleSection(nil, [.facts(facts(summary))])]
        if client.authMethod.usesSecret { page.sections.append(secrets(summary, mayManage, visit)) }
        if client.grants.contains(.clientCredentials) || !client.roles.isEmpty {
            if visit.may(.manageClients) { role = try await offeringRoles(role, reach, visit) }
            page.sections.append(roles(client, reach, role, visit))
        }
        page.sections.append(snippets(client, realm))
        if mayManage { page.sections.append(administer(client, visit)) }
        return role.error == nil ? .page(page) : .refused(page)
    }

    private func roles(
        _ client: Client, _ reach: AdministrativeReach, _ role: ConsoleField, _ visit: ConsoleVisit
    ) -> ConsoleSection {
        let address = visit.address("client", ["id": client.id.rawValue])
        let mayManage = visit.may(.manageClients)
        let mayRead = visit.may(.readRealm)
        var parts: [ConsolePart] = [
            .table(
                ConsoleTable(
                    "Roles", columns: ["Role", ""],
                    rows: client.roles.enumerated().map { index, role in
                        let name = role.rawValue
                        let button = ConsoleButton(
                            "revoke-\(index + 1)", action: address, ["action": "revoke_role", "role": name],
                            "Take away",
                            about: name)
                        return [
                            [mayRead ? .link(name, visit.address("role", ["id": name])) : .text(name)],
                            mayManage && reach.covers(role) ? [.button(button)] : [],
                        ]
                    }, empty: "It has no role."))
        ]
        if mayManage { parts.append(.form(.grant(role, action: address))) }
        return ConsoleSection(
            "Roles", lead: "What it may do when it acts for itself, by client_credentials.", parts)
    }

    private func changeClient(
        _ id: ClientID, of realm: RealmID, _ administration: Administration, _ visit: ConsoleVisit
    ) async throws -> ConsoleAnswer {
        let back = visit.address("client", ["id": id.rawValue])
        switch visit.form["action"] {
        case "add_secret":
            let secret = try await administration.addSecret(realm, id).secret
            return .redirect(back, Self.made("The client has a new secret.", secret))
        case "remove_secret":
            guard let secret = visit.form["secret"].flatMap({ UUID(uuidString: $0) }) else {
                throw ConsoleRefusal.formInvalid
            }
            try await administration.removeSecret(realm, id, secret: secret)
            return .redirect(back, ConsoleMessage("The secret is worthless now."))
        case "enable", "disable":
            var changes = ClientChanges()
            changes.isEnabled = visit.form["action"] == "enable"
            _ = try await administration.updateClient(realm, id, changes)
            return .redirect(
                back, ConsoleMessage(changes.isEnabled == true ? "The client is enabled." : "The client is disabled."))
        case "grant_role":
            let role = try visit.roleName()
            try await administration.grantRole(realm, role, to: .client(id))
            return .redirect(back, ConsoleMessage("The client has the role \(role)."))
        case "revoke_role":
            let role = try visit.roleName()
            try await administration.revokeRole(realm, role, from: .client(id))
            return .redirect(back, ConsoleMessage("The client no longer has the role \(role)."))
        default: throw ConsoleRefusal.formInvalid
        }
    }

    private func facts(_ summary: ClientSummary) -> [ConsoleFact] {
        let client = summary.client
        var facts = [
            ConsoleFact("Client id", .code(client.id.rawValue)), ConsoleFact("State", .enabled(client.isEnabled)),
            ConsoleFact("Type", .text(client.type.rawValue)),
            ConsoleFact("Authenticates by", .code(client.authMethod.rawValue)),
            ConsoleFact("Grants", ConsoleCell.codes(client.grants.map(\.rawValue).sorted())),
            ConsoleFact("Redirect URIs", ConsoleCell.codes(client.redirectURIs)),
            ConsoleFact("After logout", ConsoleCell.codes(client.postLogoutRedirectURIs)),
            ConsoleFact("Scope", ConsoleCell.codes(client.scope.strings)),
            ConsoleFact("Audiences", ConsoleCell.codes(client.resources)),
            ConsoleFact("Origins", ConsoleCell.codes(client.origins.sorted())),
        ]
        for (name, uri) in client.webURIs { if let uri { facts.append(ConsoleFact(name, .code(uri))) } }
        for (setting, value) in client.overrides.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            facts.append(ConsoleFact(setting.title, .code(value)))
        }
        if let from = summary.signingAlgorithmFrom {
            facts.append(ConsoleFact("Its algorithm signs from", .time(from)))
        }
        return facts + [
            ConsoleFact("Created", .time(summary.createdAt)), ConsoleFact("Changed", .time(summary.updatedAt)),
        ]
    }

    private func secrets(_ summary: ClientSummary, _ mayManage: Bool, _ visit: ConsoleVisit) -> ConsoleSection {
        let address = visit.address("client", ["id": summary.client.id.rawValue])
        let mayRemove = mayManage && summary.secrets.count > 1
        var parts: [ConsolePart] = [
            .table(
                ConsoleTable(
                    "Secrets", columns: ["Secret", "Made", ""],
                    rows: summary.secrets.enumerated().map { index, secret in
                        let id = secret.id.uuidString.lowercased()
                        let button = ConsoleButton(
                            "remove-secret-\(index + 1)", action: address, ["action": "remove_secret", "secret": id],
                            "Remove", about: String(id.suffix(12)))
                        return [
                            [.code(String(id.suffix(12)))], [.time(secret.createdAt)],
                            mayRemove ? [.button(button)] : [],
                        ]
                    },
                    empty: "It has no secret."))
        ]
        if mayManage, summary.secrets.count < 2 {
            parts.append(
                .form(
                    ConsoleForm(
                        "add-secret", action: address, [.hidden("action", "add_secret")], submit: "Add secret",
                        isCompact: true)))
        }
        return ConsoleSection(
            "Secrets", lead: "Two at most: add one, let the client take it up, then remove the other.", parts)
    }

    private func snippets(_ client: Client, _ realm: RealmID) -> ConsoleSection {
        let snippets = ClientSnippets(client, issuer: "\(authority.settings.publicURL)/realms/\(realm)")
        return ConsoleSection(
            "Ready to paste", lead: snippets.lead,
            snippets.all.map { .folded(title: $0.title, [.code(title: $0.place, text: $0.text)]) })
    }

    private func administer(_ client: Client, _ visit: ConsoleVisit) -> ConsoleSection {
        let (action, label) = client.isEnabled ? ("disable", "Disable client") : ("enable", "Enable client")
        return ConsoleSection(
            "Administration",
            [
                .form(
                    ConsoleForm(
                        "\(action)-client", action: visit.address("client", ["id": client.id.rawValue]),
                        [.hidden("action", action)], submit: label, isDangerous: client.isEnabled, isCompact: true)),
                .links([
                    ConsoleLink(
                        "Delete client …", visit.address("delete-client", ["id": client.id.rawValue]), isDangerous: true
                    )
                ]),
            ])
    }
}
