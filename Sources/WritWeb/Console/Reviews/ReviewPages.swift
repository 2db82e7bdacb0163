// The queue of applications for clients: each with what an approval would change, and the decision.
import WritJOSE
import WritProtocol
import WritServer
import WritStore

extension Console {
    static let reviewRoutes: [ConsoleRoute] = [
        ConsoleRoute(path("reviews"), .reviewClients) { try await $0.reviewList($1) },
        ConsoleRoute(path("review"), .reviewClients, .reviewClients) { try await $0.review($1) },
    ]

    func reviewList(_ visit: ConsoleVisit) async throws -> ConsoleAnswer {
        let state = visit.query["state"].map { RegistrationState(rawValue: $0) } ?? .pending
        let list = try await visit.administration.listRegistrations(
            try visit.realmID(), state: state, after: visit.query["after"], limit: Self.pageSize)
        var page = ConsolePage("Review")
        page.lead = "Applications that wait for a decision."
        page.place = .reviews
        let address = visit.address("reviews")
        let states = ConsoleField.choice(
            "state", "Show",
            RegistrationState.allCases.map {
                .init($0.rawValue, $0.rawValue.replacing("_", with: " "), isChosen: $0 == state)
            } + [.init("all", "all", isChosen: state == nil)])
        let table = ConsoleTable(
            "Applications", columns: ["Application", "Client id", "State", "From", "Asked"],
            rows: list.items.map { item in
                [
                    [.link(item.name ?? item.id.rawValue, visit.address("review", ["id": item.id.rawValue]))],
                    [.code(item.id.rawValue)], [Self.tag(item.record.state)], [.quiet(item.record.address)],
                    [.time(item.record.updatedAt)],
                ]
            },
            empty: state == .pending ? "Nothing waits." : "There is none.",
            next: list.next.map { visit.address("reviews", ["state": visit.query["state"], "after": $0]) },
            first: visit.query["after"].map { _ in address })
        page.sections = [
            ConsoleSection(
                nil,
                [
                    .form(ConsoleForm("states", action: address, [states], submit: "Show", isQuestion: true)),
                    .table(table),
                ])
        ]
        return .page(page)
    }

    private static func tag(_ state: RegistrationState) -> ConsoleCell {
        .tag(
            state.rawValue.replacing("_", with: " "),
            isGood: state == .approved ? true : state == .rejected ? false : nil)
    }

    func review(_ visit: ConsoleVisit) async throws -> ConsoleAnswer {
        let realm = try visit.realmID()
        let id = try visit.clientID()
        let administration = try administration(visit)
        var page = ConsolePage(id.rawValue)
        page.place = .reviews
        page.crumbs = [ConsoleLink("Review", visit.address("reviews"))]
        var field = ConsoleField.lines(
            "reason", "Words to the applicant", visit.text("reason"),
            hint: "A rejection and a request for changes need them.")
        if visit.isPost {
            do {
                let said = try await decide(id, realm, administration, visit)
                return .redirect(visit.address("reviews"), ConsoleMessage(said))
            } catch AdministrationError.invalid(_, let message) {
                field.error = message.sentence
            } catch AdministrationError.conflict(let message) {
                page.error = message.sentence
            }
        }
        let summary = try await administration.showRegistration(realm, id)
        page.title = summary.name ?? id.rawValue
        page.sections = [ConsoleSection(nil, [.facts(facts(summary, visit))]), changes(summary)]
        if !summary.notes.isEmpty { page.sections.append(notes(summary)) }
        guard summary.record.state == .pending else { return visit.isPost ? .refused(page) : .page(page) }
        var form = ConsoleForm(
            "decision", action: visit.address("review", ["id": id.rawValue]),
            [field, .hidden("revision", String(summary.record.revision))], submit: "Approve")
        form.others = [
            .init(value: "request_changes", label: "Ask for changes"), .init(value: "reject", label: "Reject"),
        ]
        page.sections.append(ConsoleSection("Decision", [.form(form)]))
        return visit.isPost ? .refused(page) : .page(page)
    }

    /// - Returns: What is said of it.
    private func decide(
        _ id: ClientID, _ realm: RealmID, _ administration: Administration, _ visit: ConsoleVisit
    ) async throws -> String {
        // What the reviewer has looked at, and nothing that came since.
        let revision = visit.form["revision"].flatMap { Int64($0) }
        switch visit.form["action"] {
        case "reject":
            _ = try await administration.rejectRegistration(realm, id, reason: visit.text("reason"), revision: revision)
            return "The application is rejected."
        case "request_changes":
            _ = try await administration.requestChanges(realm, id, reason: visit.text("reason"), revision: revision)
            return "The applicant is asked for changes."
        default:
            let note = visit.text("reason")
            _ = try await administration.approveRegistration(
                realm, id, note: note.isEmpty ? nil : note, revision: revision)
            return "The client is approved."
        }
    }

    private func facts(_ summary: RegistrationSummary, _ visit: ConsoleVisit) -> [ConsoleFact] {
        let record = summary.record
        var facts = [
            ConsoleFact("State", Self.tag(record.state)), ConsoleFact("Asked from", .text(record.address)),
            ConsoleFact("First asked", .time(record.createdAt)), ConsoleFact("Last changed", .time(record.updatedAt)),
        ]
        if record.hasClient {
            facts.append(
                ConsoleFact("In force", .link(record.id.rawValue, visit.address("client", ["id": record.id.rawValue]))))
        }
        if let reason = record.reason { facts.append(ConsoleFact("Told", .text(reason))) }
        if let obstacle = summary.obstacle { facts.append(ConsoleFact("Stands against it", .text(obstacle))) }
        return facts
    }

    private func changes(_ summary: RegistrationSummary) -> ConsoleSection {
        func shown(_ value: JSONValue?) -> [ConsoleCell] {
            guard let value else { return [.quiet("–")] }
            guard let items = value.array else {
                return [.text(value.string ?? String(decoding: value.text, as: UTF8.self))]
            }
            return items.map { .code($0.string ?? String(decoding: $0.text, as: UTF8.self)) }
        }
        return ConsoleSection(
            "What an approval would change",
            [
                .table(
                    ConsoleTable(
                        "Changes", columns: ["Member", "In force", "Asked"],
                        rows: summary.changes.map { [[.code($0.member)], shown($0.before), shown($0.after)] },
                        empty: "Nothing."))
            ])
    }

    private func notes(_ summary: RegistrationSummary) -> ConsoleSection {
        ConsoleSection(
            "What was said",
            [
                .table(
                    ConsoleTable(
                        "Notes", columns: ["When", "What", "By", "Words"],
                        rows: summary.notes.map {
                            [
                                [.time($0.at)], [.text($0.kind.rawValue.replacing("_", with: " "))], [.text($0.author)],
                                [.text($0.note ?? "")],
                            ]
                        }, empty: ""))
            ])
    }
}
