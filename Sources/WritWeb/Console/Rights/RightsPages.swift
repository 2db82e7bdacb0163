// Roles, groups and protected APIs of a realm: listed and made.
import WritProtocol
import WritServer
import WritStore

extension Console {
    static let rightsRoutes: [ConsoleRoute] = [
        ConsoleRoute(path("roles"), .readRealm, .manageRealm) { try await $0.roleList($1) },
        ConsoleRoute(path("role"), .readRealm, .manageRealm) { try await $0.role($1) },
        ConsoleRoute(path("groups"), .readRealm, .manageUsers) { try await $0.groupList($1) },
        ConsoleRoute(path("group"), .readRealm, .manageUsers) { try await $0.group($1) },
        ConsoleRoute(path("apis"), .readRealm, .manageRealm) { try await $0.apiList($1) },
        ConsoleRoute(path("api"), .readRealm, .manageRealm) { try await $0.api($1) },
    ]

    func roleList(_ visit: ConsoleVisit) async throws -> ConsoleAnswer {
        let realm = try visit.realmID()
        let administration = try visit.administration
        var page = ConsolePage("Roles")
        page.lead = "A role bundles permissions on APIs, and other roles."
        page.place = .roles
        var fields = roleFields(
            name: visit.text("name"), description: visit.text("description"), permissions: visit.text("permissions"),
            includes: visit.text("includes"))
        if visit.isPost {
            do {
                let role = try await administration.createRole(
                    realm, visit.text("name"),
                    RoleDraft(
                        description: visit.text("description"), permissions: visit.lines("permissions"),
                        includes: visit.lines("includes")))
                return .redirect(
                    visit.address("role", ["id": role.role.name.rawValue]), ConsoleMessage("The role is there."))
            } catch let error as AdministrationError {
                fields = try page.refuse(error, fields, existing: "name")
            }
        }
        let list = try await administration.listRoles(
            realm, after: visit.query["after"], limit: Self.pageSize, search: visit.query["search"])
        let address = visit.address("roles")
        let table = ConsoleTable(
            "Roles", columns: ["Role", "Description", "Permissions", "Includes"],
            rows: list.items.map { item in
                let role = item.role
                return [
                    [.link(role.name.rawValue, visit.address("role", ["id": role.name.rawValue]))],
                    [.text(role.description ?? "")], role.permissions.map { .code($0.description) },
                    role.includes.map { .code($0.rawValue) },
                ]
            },
            empty: "There is no role.",
            next: list.next.map { visit.listAddress(address, visit.query["search"], after: $0) },
            first: visit.query["after"].map { _ in address })
        page.sections = [
            ConsoleSection(
                nil,
                [
                    .search(ConsoleSearch(address, label: "Find a role", text: visit.query["search"] ?? "")),
                    .table(table),
                ])
        ]
        if visit.may(.manageRealm) {
            page.sections.append(
                ConsoleSection(
                    "New role",
                    [.form(ConsoleForm("role", action: address, fields, submit: "Create role"))]))
        }
        return visit.isPost ? .refused(page) : .page(page)
    }

    private func roleFields(name: String?, description: String, permissions: String, includes: String) -> [ConsoleField]
    {
        var fields: [ConsoleField] = []
        if let name { fields.append(.input("name", "Name", name, isRequired: true)) }
        return fields + [
            .input("description", "Description", description),
            .lines(
                "permissions", "Permissions", permissions,
                hint: "As orders:read, the API and its permission; one a line."),
            .lines("includes", "Includes roles", includes, rows: 2, hint: "One a line."),
        ]
    }

    func role(_ visit: ConsoleVisit) async throws -> ConsoleAnswer {
        let realm = try visit.realmID()
        let administration = try visit.administration
        guard let name = visit.query["id"].flatMap({ RoleName($0) }) else { throw ConsoleRefusal.notFound }
        let role = try await administration.showRole(realm, name).role
        let address = visit.address("role", ["id": name.rawValue])
        var page = ConsolePage(name.rawValue)
        page.place = .roles
        page.crumbs = [ConsoleLink("Roles", visit.address("roles"))]
        var fields = roleFields(
            name: nil, description: visit.isPost ? visit.text("description") : role.description ?? "",
            permissions: visit.isPost
                ? visit.text("permissions") : role.permissions.map(\.description).joined(separator: "\n"),
            includes: visit.isPost ? visit.text("includes") : role.includes.map(\.rawValue).joined(separator: "\n"))
        if visit.isPost {
            do {
                let message = try await change(role, of: realm, administration, visit)
                return .redirect(visit.form["action"] == "delete" ? visit.address("roles") : address, message)
            } catch let error as AdministrationError {
                fields = try page.refuse(error, fields, existing: "description")
            }
        }
        if visit.may(.readUsers) {
            let holders = try await administration.listUsers(realm, withRole: name, limit: Self.pageSize)
            page.sections = [holderSection(holders.items, visit)]
        }
        let reach = try await administration.reach(in: realm)
        guard visit.may(.manageRealm), reach.covers(name) else {
            page.sections.insert(bundle(role, visit), at: 0)
            return visit.isPost ? .refused(page) : .page(page)
        }
        page.sections.append(
            ConsoleSection(
                "What it bundles", [.form(ConsoleForm("role", action: address, fields, submit: "Save role"))]))
        page.sections.append(Self.deletion("role", address, "Whoever has it loses what it bundles."))
        return visit.isPost ? .refused(page) : .page(page)
    }

    private func bundle(_ role: RoleRecord, _ visit: ConsoleVisit) -> ConsoleSection {
        let includes = role.includes.map { ConsoleCell.link($0.rawValue, visit.address("role", ["id": $0.rawValue])) }
        return ConsoleSection(
            "What it bundles",
            [
                .facts([
                    ConsoleFact("Description", role.description.map { .text($0) } ?? .quiet("–")),
                    ConsoleFact("Permissions", ConsoleCell.codes(role.permissions.map(\.description))),
                    ConsoleFact("Includes", includes.isEmpty ? [.quiet("–")] : includes),
                ])
            ])
    }

    private func holderSection(_ holders: [UserSummary], _ visit: ConsoleVisit) -> ConsoleSection {
        ConsoleSection(
            "Who has it", lead: "Given to them alone, on their pages; groups and other roles may bring it to more.",
            [
                .table(
                    ConsoleTable(
                        "Holders", columns: ["User", "E-mail"],
                        rows: holders.map {
                            [
                                [.link($0.user.username, visit.address("user", ["id": $0.user.id.description]))],
                                [.text($0.user.email ?? "")],
                            ]
                        }, empty: "Nobody."))
            ])
    }

    private func change(
        _ role: RoleRecord, of realm: RealmID, _ administration: Administration, _ visit: ConsoleVisit
    ) async throws -> ConsoleMessage {
        switch visit.form["action"] {
        case "delete":
            guard visit.isOn("sure") else { throw AdministrationError.conflict("tick the box to delete it") }
            try await administration.deleteRole(realm, role.name)
            return ConsoleMessage("The role \(role.name) is deleted.")
        default:
            _ = try await administration.updateRole(
                realm, role.name,
                RoleDraft(
                    description: visit.text("description"), permissions: visit.lines("permissions"),
                    includes: visit.lines("includes")))
            return ConsoleMessage("The role is changed.")
        }
    }

    /// Asks by a box that has to be ticked.
    static func deletion(_ what: String, _ address: String, _ words: String) -> ConsoleSection {
        ConsoleSection(
            "Deletion",
            [
                .form(
                    ConsoleForm(
                        "delete", action: address,
                        [
                            .hidden("action", "delete"),
                            .check("sure", "Yes, delete this \(what)", isOn: false, hint: words),
                        ], submit: "Delete \(what)", isDangerous: true))
            ])
    }
}
