// One client: what it is, its secrets, and what to paste into software that is to use it.
import FoundationEssentials
import WritProtocol
import WritServer

extension Console {
    func client(_ visit: ConsoleVisit) async throws -> ConsoleAnswer {
        let administration = try visit.administration
        let realm = try visit.realmID()
        let id = try visit.clientID()
        if visit.isPost { return try await changeClient(id, of: realm, administration, visit) }
        let summary = try await administration.showClient(realm, id)
        var page = ConsolePage(summary.client.name ?? id.rawValue)
        page.place = .clients
        page.crumbs = [ConsoleLink("Clients", visit.address("clients"))]
        let mayManage = visit.may(.manageClients)
        if mayManage {
            page.actions = [
                ConsoleLink("Change", visit.address("edit-client", ["id": id.rawValue]), isPrimary: true)
            ]
        }
        page.sections = [ConsoleSection(nil, [.facts(facts(summary))])]
        if summary.client.authMethod.usesSecret { page.sections.append(secrets(summary, mayManage, visit)) }
        page.sections.append(snippets(summary.client, realm))
        if mayManage { page.sections.append(administer(summary.client, visit)) }
        return .page(page)
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
        default: throw ConsoleRefusal.formInvalid
        }
    }

    private func facts(_ summary: ClientSummary) -> [ConsoleFact] {
        let client = summary.client
        func codes(_ texts: [String]) -> [ConsoleCell] { texts.isEmpty ? [.quiet("–")] : texts.map { .code($0) } }
        var facts = [
            ConsoleFact("Client id", .code(client.id.rawValue)), ConsoleFact("State", .enabled(client.isEnabled)),
            ConsoleFact("Type", .text(client.type.rawValue)),
            ConsoleFact("Authenticates by", .code(client.authMethod.rawValue)),
            ConsoleFact("Grants", codes(client.grants.map(\.rawValue).sorted())),
            ConsoleFact("Redirect URIs", codes(client.redirectURIs)),
            ConsoleFact("After logout", codes(client.postLogoutRedirectURIs)),
            ConsoleFact("Scope", codes(client.scope.strings)), ConsoleFact("Audiences", codes(client.resources)),
            ConsoleFact("Origins", codes(client.origins.sorted())),
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
        var parts: [ConsolePart] = [
            .table(
                ConsoleTable(
                    "Secrets", columns: ["Secret", "Made"],
                    rows: summary.secrets.map {
                        [[.code(String($0.id.uuidString.lowercased().suffix(12)))], [.time($0.createdAt)]]
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
        if mayManage, summary.secrets.count > 1 {
            for (index, secret) in summary.secrets.enumerated() {
                let id = secret.id.uuidString.lowercased()
                parts.append(
                    .form(
                        ConsoleForm(
                            "remove-secret-\(index + 1)", action: address,
                            [.hidden("action", "remove_secret"), .hidden("secret", id)],
                            submit: "Remove \(id.suffix(12))", isDangerous: true, isCompact: true)))
            }
        }
        return ConsoleSection(
            "Secrets", lead: "Two at most: add one, let the client take it up, then remove the other.", parts)
    }

    private func snippets(_ client: Client, _ realm: RealmID) -> ConsoleSection {
        let issuer = "\(authority.settings.publicURL)/realms/\(realm)"
        return ConsoleSection(
            "Ready to paste", lead: "Put the secret where it says CLIENT_SECRET.",
            ClientSnippets(client, issuer: issuer).all.map {
                .folded(title: $0.title, [.code(title: $0.place, text: $0.text)])
            })
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
