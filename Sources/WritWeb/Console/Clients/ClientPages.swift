// A realm's clients: listed, made, shown, changed, deleted.
import FoundationEssentials
import WritProtocol
import WritServer

extension Console {
    static let clientRoutes: [ConsoleRoute] = [
        ConsoleRoute(path("clients"), .readClients) { try await $0.clientList($1) },
        ConsoleRoute(path("new-client"), .manageClients, .manageClients) { try await $0.newClient($1) },
        ConsoleRoute(path("client"), .readClients, .manageClients) { try await $0.client($1) },
        ConsoleRoute(path("edit-client"), .manageClients, .manageClients) { try await $0.editClient($1) },
        ConsoleRoute(path("delete-client"), .manageClients, .manageClients) { try await $0.deleteClient($1) },
    ]

    func clientList(_ visit: ConsoleVisit) async throws -> ConsoleAnswer {
        let search = visit.query["search"]
        let list = try await visit.administration.listClients(
            try visit.realmID(), after: visit.query["after"], limit: Self.pageSize, search: search)
        var page = ConsolePage("Clients")
        page.lead = "Applications and services that get tokens from this realm."
        page.place = .clients
        page.actions = [ConsoleLink("Initial access tokens", visit.address("initial-access-tokens"))]
        if visit.may(.manageClients) {
            page.actions.append(ConsoleLink("Create client", visit.address("new-client"), isPrimary: true))
        }
        let address = visit.address("clients")
        let table = ConsoleTable(
            "Clients", columns: ["Client", "Name", "Type", "Grants", "State"],
            rows: list.items.map { item in
                let client = item.client
                return [
                    [.link(client.id.rawValue, visit.address("client", ["id": client.id.rawValue]))],
                    [.text(client.name ?? "")], [.quiet(client.type.rawValue)],
                    [.quiet(client.grants.map(\.rawValue).sorted().joined(separator: ", "))],
                    [.enabled(client.isEnabled)],
                ]
            },
            empty: search == nil ? "There is no client yet." : "No client has this in its id or name.",
            next: list.next.map { visit.listAddress(address, search, after: $0) },
            first: visit.query["after"].map { _ in visit.listAddress(address, search, after: nil) })
        page.sections = [
            ConsoleSection(
                nil,
                [
                    .search(ConsoleSearch(address, label: "Find a client by id or name", text: search ?? "")),
                    .table(table),
                ])
        ]
        return .page(page)
    }

    func newClient(_ visit: ConsoleVisit) async throws -> ConsoleAnswer {
        let realm = try await visit.administration.showRealm(try visit.realmID())
        let form = visit.isPost ? ClientForm(visit) : ClientForm()
        var fields = form.fields(isNew: true, realm: realm.settings)
        var page = ConsolePage("Create client")
        page.place = .clients
        page.crumbs = [ConsoleLink("Clients", visit.address("clients"))]
        var isRefused = false
        if visit.isPost {
            do {
                let (client, secret) = try await visit.administration.createClient(realm.id, form.draft)
                return .redirect(
                    visit.address("client", ["id": client.client.id.rawValue]),
                    Self.made("The client is there.", secret))
            } catch let error as AdministrationError {
                fields = try page.refuse(error, fields, existing: "client_id")
                isRefused = true
            }
        }
        page.sections = [
            ConsoleSection(
                nil,
                [
                    .form(
                        ConsoleForm(
                            "client", action: visit.address("new-client"), fields, submit: "Create client",
                            cancel: visit.address("clients")))
                ])
        ]
        return isRefused ? .refused(page) : .page(page)
    }

    static func made(_ text: String, _ secret: String?) -> ConsoleMessage {
        guard let secret else { return ConsoleMessage(text) }
        return ConsoleMessage(
            text + " Copy its secret now: it is not shown again.", secret: secret, secretName: "Client secret")
    }

    func editClient(_ visit: ConsoleVisit) async throws -> ConsoleAnswer {
        let administration = try visit.administration
        let realm = try await administration.showRealm(try visit.realmID())
        let summary = try await administration.showClient(realm.id, try visit.clientID())
        try await administration.requireReach(of: summary.client, in: realm.id)
        let form = visit.isPost ? ClientForm(visit) : ClientForm(summary)
        var fields = form.fields(isNew: false, realm: realm.settings)
        fields.append(.hidden("revision", visit.form["revision"] ?? String(summary.revision)))
        let id = summary.client.id
        let back = visit.address("client", ["id": id.rawValue])
        var page = ConsolePage("Change \(summary.client.name ?? id.rawValue)")
        page.place = .clients
        page.crumbs = [ConsoleLink("Clients", visit.address("clients")), ConsoleLink(id.rawValue, back)]
        var isRefused = false
        if visit.isPost {
            do {
                let (_, secret) = try await administration.updateClient(
                    realm.id, id, form.changes, expecting: visit.form["revision"].flatMap { Int64($0) })
                return .redirect(back, Self.made("The client is changed.", secret))
            } catch let error as AdministrationError {
                fields = try page.refuse(error, fields, existing: "client_name")
                isRefused = true
            }
        }
        page.sections = [
            ConsoleSection(
                nil,
                [
                    .form(
                        ConsoleForm(
                            "client", action: visit.address("edit-client", ["id": id.rawValue]), fields,
                            submit: "Save client", cancel: back))
                ])
        ]
        return isRefused ? .refused(page) : .page(page)
    }

    func deleteClient(_ visit: ConsoleVisit) async throws -> ConsoleAnswer {
        let administration = try visit.administration
        let client = try await administration.showClient(try visit.realmID(), try visit.clientID()).client
        try await administration.requireReach(of: client, in: try visit.realmID())
        if visit.isPost {
            try await administration.deleteClient(try visit.realmID(), client.id)
            return .redirect(visit.address("clients"), ConsoleMessage("The client \(client.id) is deleted."))
        }
        var page = ConsolePage("Delete client \(client.name ?? client.id.rawValue)?")
        page.place = .clients
        let back = visit.address("client", ["id": client.id.rawValue])
        page.crumbs = [ConsoleLink("Clients", visit.address("clients")), ConsoleLink(client.id.rawValue, back)]
        page.sections = [
            ConsoleSection(
                nil,
                [
                    .text("Every grant made to it ends, and its tokens become worthless. There is no way back."),
                    .form(
                        ConsoleForm(
                            "delete-client", action: visit.address("delete-client", ["id": client.id.rawValue]), [],
                            submit: "Delete client", cancel: back, isDangerous: true)),
                ])
        ]
        return .page(page)
    }
}

extension ConsoleVisit {
    /// `id` of the query, as a client's.
    func clientID() throws -> ClientID {
        guard let id = query["id"].flatMap({ ClientID($0) }) else { throw ConsoleRefusal.notFound }
        return id
    }
}
