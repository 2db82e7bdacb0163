// A realm's templates: listed, and given back for Writ's own.
import WritProtocol
import WritServer
import WritStore

extension Console {
    static let templateRoutes: [ConsoleRoute] = [
        ConsoleRoute(path("templates"), .readRealm) { try await $0.templateList($1) },
        ConsoleRoute(path("template"), .readRealm, .manageRealm) { try await $0.template($1) },
        ConsoleRoute(path("reset-template"), .manageRealm, .manageRealm) { try await $0.resetTemplate($1) },
    ]

    func templateList(_ visit: ConsoleVisit) async throws -> ConsoleAnswer {
        let own = try await visit.administration.listTemplates(try visit.realmID())
        var page = ConsolePage("Templates")
        page.place = .templates
        page.lead =
            "The pages that the realm's people see, and the texts of their letters: Writ's, or the realm's own."
        if !visit.maySetTemplates { page.lead? += " " + Self.whoSetsTemplates }
        let leftOut = Set(pages.templates.with(OwnTemplates(own).texts).flaws.map(\.name))
        func table(_ title: String, _ names: [TemplateName]) -> ConsoleSection {
            let rows = names.map { name -> [[ConsoleCell]] in
                let record = own.first { $0.name == name }
                let whose: ConsoleCell =
                    leftOut.contains(name)
                    ? .tag("left out", isGood: false) : record == nil ? .quiet("Writ's") : .tag("own", isGood: true)
                return [
                    [.link(name.rawValue, visit.address("template", ["name": name.rawValue]))],
                    [.text(name.purpose ?? "Of an earlier version of Writ; not used any more.")], [whose],
                    record.map { [.time($0.updatedAt)] } ?? [],
                ]
            }
            return ConsoleSection(
                title,
                [
                    .table(
                        ConsoleTable(
                            title, columns: ["Template", "What for", "Whose", "Changed"], rows: rows, empty: ""))
                ])
        }
        page.sections = TemplateKind.allCases.map { kind in
            table(kind.title, PageTemplates.ownNames.filter { TemplateKind($0) == kind })
        }
        let others = own.map(\.name).filter { $0.purpose == nil }
        if !others.isEmpty { page.sections.append(table("Others", others)) }
        return .page(page)
    }

    static let whoSetsTemplates =
        "They are changed by administrators of all realms who hold every permission: a page can ask for passwords."

    func resetTemplate(_ visit: ConsoleVisit) async throws -> ConsoleAnswer {
        let found = try await templateInHand(visit)
        guard visit.maySetTemplates, let stored = found.stored else { throw ConsoleRefusal.notFound }
        let query: KeyValuePairs<String, String?> = ["name": found.name.rawValue]
        let back = visit.address("template", query)
        var page = ConsolePage("Reset \(found.name) to Writ's own?")
        page.place = .templates
        page.crumbs = [
            ConsoleLink("Templates", visit.address("templates")), ConsoleLink(found.name.rawValue, back),
        ]
        if visit.isPost {
            do {
                try await visit.administration.removeTemplate(
                    found.realm.id, found.name, expecting: visit.templateRevision)
                return .redirect(
                    visit.address("templates"), ConsoleMessage("For \(found.name), Writ's own is in force again."))
            } catch let error as AdministrationError { _ = try page.refuse(error, [], existing: "") }
        }
        page.sections = [
            ConsoleSection(
                nil,
                [
                    .facts([
                        ConsoleFact("Template", .code(found.name.rawValue)),
                        ConsoleFact("Changed", .time(stored.updatedAt)),
                    ]),
                    .text(
                        "The realm's text goes, and people see Writ's own within a second. What the text was, the "
                            + "realm's history still knows."),
                    .form(
                        ConsoleForm(
                            "reset-template", action: visit.address("reset-template", query),
                            [.hidden("revision", found.revision.rawValue)], submit: "Reset to Writ's own",
                            cancel: back, isDangerous: true)),
                ])
        ]
        return visit.isPost ? .refused(page) : .page(page)
    }
}

/// The template that a page is about, in its realm.
struct TemplateInHand: Sendable {
    let realm: RealmSummary
    let name: TemplateName
    /// Every template of the realm's own.
    let own: [TemplateRecord]

    /// `nil`: Writ's own is in force.
    var stored: TemplateRecord? { own.first { $0.name == name } }
    var revision: TemplateRevision { TemplateRevision(of: stored?.content) }
}

extension Console {
    /// The one that the query names.
    /// - Throws: `.notFound`, for a name too that neither Writ nor the realm has a template of.
    func templateInHand(_ visit: ConsoleVisit) async throws -> TemplateInHand {
        let administration = try visit.administration
        let realm = try await administration.showRealm(try visit.realmID())
        let own = try await administration.listTemplates(realm.id)
        guard let name = visit.query["name"].flatMap({ TemplateName($0) }),
            name.purpose != nil || own.contains(where: { $0.name == name })
        else { throw ConsoleRefusal.notFound }
        return TemplateInHand(realm: realm, name: name, own: own)
    }
}

extension ConsoleVisit {
    /// As ``Administration/setTemplate(_:_:_:expecting:)`` has it.
    var maySetTemplates: Bool { administrator?.governsAllRealms == true && holdsEverything }

    /// What the person had read.
    var templateRevision: TemplateRevision { TemplateRevision(rawValue: form["revision"] ?? "") }
}
