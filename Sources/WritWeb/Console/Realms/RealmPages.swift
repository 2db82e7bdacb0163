// The list of realms, a new one, and a realm's own page.
import WritCrypto
import WritProtocol
import WritServer

extension Console {
    static let realmRoutes: [ConsoleRoute] = [
        ConsoleRoute("", .readRealm) { try await $0.realmList($1) },
        ConsoleRoute("/new-realm", .manageRealm, .manageRealm) { try await $0.newRealm($1) },
        ConsoleRoute(path(""), .readRealm, .manageRealm) { try await $0.realm($1) },
        ConsoleRoute(path("settings"), .readRealm, .manageRealm) { try await $0.realmSettings($1) },
        ConsoleRoute(path("delete"), .manageRealm, .manageRealm) { try await $0.deleteRealm($1) },
    ]

    /// Lines of a list.
    static let pageSize = 50

    func realmList(_ visit: ConsoleVisit) async throws -> ConsoleAnswer {
        let search = visit.query["search"]
        let list = try await visit.administration.listRealms(
            after: visit.query["after"], limit: Self.pageSize, search: search)
        var page = ConsolePage("Realms")
        page.lead = "Each realm has its own people, clients and keys."
        page.place = .realms
        if visit.may(.manageRealm), visit.administrator?.governsAllRealms == true {
            page.actions = [ConsoleLink("Create realm", visit.address(below: "/new-realm"), isPrimary: true)]
        }
        let table = ConsoleTable(
            "Realms", columns: ["Realm", "Name", "State", "Created"],
            rows: list.items.map { realm in
                [
                    [.link(realm.id.rawValue, visit.address("", of: realm.id))], [.text(realm.displayName ?? "")],
                    [.enabled(realm.isEnabled)], [.time(realm.createdAt)],
                ]
            },
            empty: search == nil ? "There is no realm yet." : "No realm has this in its id or name.",
            next: list.next.map { visit.listAddress("/", search, after: $0) },
            first: visit.query["after"].map { _ in visit.listAddress("/", search, after: nil) })
        page.sections = [
            ConsoleSection(
                nil,
                [
                    .search(ConsoleSearch(home, label: "Find a realm by id or name", text: search ?? "")),
                    .table(table),
                ])
        ]
        return .page(page)
    }

    func newRealm(_ visit: ConsoleVisit) async throws -> ConsoleAnswer {
        var fields: [ConsoleField] = [
            .input(
                "id", "Realm id", visit.text("id"),
                hint: "Lower-case letters, digits and hyphens. It is part of every address, and never changes.",
                isRequired: true),
            .input("display_name", "Name", visit.text("display_name"), hint: "What people read on the login page."),
        ]
        var page = ConsolePage("Create realm")
        page.crumbs = [ConsoleLink("Realms", home)]
        var isRefused = false
        if visit.isPost {
            do {
                let realm = try await visit.administration.createRealm(
                    visit.text("id"), displayName: visit.text("display_name"))
                return .redirect(
                    visit.address("", of: realm.id),
                    ConsoleMessage("The realm \(realm.id) is there, with its first key."))
            } catch let error as AdministrationError {
                fields = try page.refuse(error, fields, existing: "id")
                isRefused = true
            }
        }
        page.sections = [
            ConsoleSection(
                nil,
                [
                    .form(
                        ConsoleForm(
                            "new-realm", action: visit.address(below: "/new-realm"), fields, submit: "Create realm",
                            cancel: home))
                ])
        ]
        return isRefused ? .refused(page) : .page(page)
    }

    func realm(_ visit: ConsoleVisit) async throws -> ConsoleAnswer {
        let id = try visit.realmID()
        let administration = try visit.administration
        if visit.isPost {
            switch visit.form["action"] {
            case "enable", "disable":
                let isEnabled = visit.form["action"] == "enable"
                _ = try await administration.updateRealm(id, isEnabled: isEnabled)
                return .redirect(
                    visit.address(""),
                    ConsoleMessage(isEnabled ? "The realm is enabled." : "The realm is disabled: nobody gets a token."))
            case "console":
                try await administration.createConsoleClient(id)
                return .redirect(
                    visit.address(""),
                    ConsoleMessage("Administrators of this realm sign in at \(home)?realm=\(id)."))
            default: throw ConsoleRefusal.formInvalid
            }
        }
        let realm = try await administration.showRealm(id)
        let page = try await overview(realm, visit)
        return .page(page)
    }

    private func overview(_ realm: RealmSummary, _ visit: ConsoleVisit) async throws -> ConsolePage {
        var page = ConsolePage(realm.displayName ?? realm.id.rawValue)
        page.place = .overview
        page.lead = "Realm \(realm.id)"
        let issuer = realm.issuer
        let settings = RealmSettings(realm.settings)
        var facts = [
            ConsoleFact("Issuer", .code(issuer)), ConsoleFact("State", .enabled(realm.isEnabled)),
            ConsoleFact("Created", .time(realm.createdAt)),
            ConsoleFact("Signs with", .code(settings.signingAlgorithm.rawValue)),
            ConsoleFact("Access tokens live", .text(settings.accessTokenLifetime.spelled)),
            ConsoleFact(
                "Sessions end",
                .text(
                    "after \(settings.sessionIdle.spelled) unused, \(settings.sessionAbsolute.spelled) at the latest")),
            ConsoleFact("Registration of clients", .code(settings.registration.rawValue)),
        ]
        if let from = realm.signingAlgorithmFrom {
            facts.append(ConsoleFact("New algorithm signs from", .time(from)))
        }
        let addresses = [
            ("Discovery", Paths.discovery), ("Keys", Paths.jwks), ("Authorization", Paths.authorize),
            ("Token", Paths.token), ("Userinfo", Paths.userInfo), ("Logout", Paths.logout),
            ("Account page", Paths.account),
        ]
        page.sections = [
            ConsoleSection(nil, [.facts(facts)]),
            ConsoleSection(
                "Addresses", lead: "For clients that do not read discovery.",
                [.facts(addresses.map { ConsoleFact($0.0, .code(issuer + $0.1)) })]),
        ]
        guard visit.may(.manageRealm) else { return page }
        page.sections.append(administer(realm, hasConsole: try await authority.hasConsole(realm.id), visit))
        return page
    }

    private func administer(_ realm: RealmSummary, hasConsole: Bool, _ visit: ConsoleVisit) -> ConsoleSection {
        func button(_ id: String, _ action: String, _ label: String, isDangerous: Bool = false) -> ConsolePart {
            .form(
                ConsoleForm(
                    id, action: visit.address(""), [.hidden("action", action)], submit: label, isDangerous: isDangerous,
                    isCompact: true))
        }
        var parts: [ConsolePart] = []
        if hasConsole {
            parts.append(.text("Administrators of this realm sign in at \(home)?realm=\(realm.id)."))
        } else if realm.isEnabled {
            parts.append(.text("Its own administrators cannot use the console yet; those of all realms can."))
            // The client of the console carries the rights of everybody who logs in by it.
            if visit.holdsEverything {
                parts.append(button("console-form", "console", "Let its administrators use the console"))
            }
        }
        parts.append(
            realm.isEnabled
                ? button("disable-form", "disable", "Disable realm", isDangerous: true)
                : button("enable-form", "enable", "Enable realm"))
        if visit.mayDelete(realm.id) {
            parts.append(.links([ConsoleLink("Delete realm …", visit.address("delete"), isDangerous: true)]))
        }
        return ConsoleSection("Administration", parts)
    }

    func deleteRealm(_ visit: ConsoleVisit) async throws -> ConsoleAnswer {
        let realm = try await visit.administration.showRealm(try visit.realmID())
        guard visit.mayDelete(realm.id) else { throw ConsoleRefusal.notFound }
        var field = ConsoleField.input(
            "confirm", "Type the realm's id to confirm", visit.text("confirm"), isRequired: true)
        var page = ConsolePage("Delete realm \(realm.id)?")
        page.crumbs = [ConsoleLink(realm.id.rawValue, visit.address(""))]
        var isRefused = false
        if visit.isPost {
            if visit.text("confirm") == realm.id.rawValue {
                try await visit.administration.deleteRealm(realm.id)
                return .redirect(home, ConsoleMessage("The realm \(realm.id) is deleted."))
            }
            field.error = "This is not the realm's id."
            isRefused = true
        }
        page.sections = [
            ConsoleSection(
                nil,
                [
                    .text(
                        "All its people, clients, keys and sessions go with it, and every token of it becomes worthless. The audit trail stays. There is no way back."
                    ),
                    .form(
                        ConsoleForm(
                            "delete-realm", action: visit.address("delete"), [field], submit: "Delete realm",
                            cancel: visit.address(""), isDangerous: true)),
                ])
        ]
        return isRefused ? .refused(page) : .page(page)
    }
}

extension ConsolePage {
    /// Takes a refusal into the page: at the field that it names, else above the form.
    /// - Parameter existing: The field that an id which is taken stands in.
    /// - Throws: what is gone, and what the caller may not do: they are pages of their own.
    mutating func refuse(
        _ error: AdministrationError, _ fields: [ConsoleField], existing: String
    ) throws -> [ConsoleField] {
        switch error {
        case .invalid(let field, let message):
            if let marked = fields.refused(field, message) {
                // It may be far down a long form.
                let label = marked.first { $0.name == field }?.label ?? field
                self.error = "Nothing was changed: look at the field \(label)."
                return marked
            }
            self.error = "\(field): \(message)".sentence
        case .alreadyExists(let what):
            if let marked = fields.refused(existing, "\(what) exists already") { return marked }
            self.error = "\(error)".sentence
        case .conflict, .changedMeanwhile, .beyondRights: self.error = "\(error)".sentence
        case .notFound: throw error
        }
        return fields
    }
}

extension ConsoleVisit {
    var holdsEverything: Bool { AdminPermission.allCases.allSatisfy(may) }

    /// Realms are deleted by administrators of all realms, and theirs by nobody here.
    func mayDelete(_ realm: RealmID) -> Bool {
        administrator?.governsAllRealms == true && realm.rawValue != RealmID.operatorRealm
    }

    /// Of a part of a list.
    func listAddress(_ path: String, _ search: String?, after: String?) -> String {
        let pairs = [("search", search), ("after", after)].compactMap { name, value in
            value.map { (name: name, value: $0) }
        }
        let base = path.hasPrefix(home) ? path : address(below: path)
        return pairs.isEmpty ? base : "\(base)?\(FormCoding.encode(pairs))"
    }
}

extension Seconds {
    /// `5 minutes`, in the largest whole unit.
    var spelled: String {
        let (size, unit) =
            count >= 86_400 && count % 86_400 == 0
            ? (86_400, "day")
            : count >= 3600 && count % 3600 == 0
                ? (3600, "hour") : count >= 60 && count % 60 == 0 ? (60, "minute") : (1, "second")
        return "\(count / size) \(unit)" + (count / size == 1 ? "" : "s")
    }
}
