// The queue of applications for clients: each with what an approval would change, and the decision.
import WritJOSE
import WritProtocol
import WritServer
import WritStore

extension Console {
    static let reviewRoutes: [ConsoleRoute] = [
        ConsoleRoute(path("reviews"), .reviewClients) { try await $0.reviewList($1) },
        ConsoleRoute(path("review"), .reviewClients, .reviewClients) { try await $0.review($1) },
        ConsoleRoute(path("initial-access-tokens"), .readClients, .manageClients) { try await $0.initialTokens($1) },
    ]

    func reviewList(_ visit: ConsoleVisit) async throws -> ConsoleAnswer {
        let state = visit.query["state"].map { RegistrationState(rawValue: $0) } ?? .pending
        let list = try await visit.administration.listRegistrations(
            try visit.realmID(), state: state, after: visit.query["after"], limit: Self.pageSize)
        var page = ConsolePage("Review")
        page.lead = "Applications that wait for a decision."
        page.place = .reviews
        if visit.may(.readClients) {
            page.actions = [ConsoleLink("Initial access tokens", visit.address("initial-access-tokens"))]
        }
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
                    [.code(item.id.rawValue)],
                    [Self.tag(item.record.state), .quiet(item.record.hasClient ? "a change" : "a new client")],
                    [.quiet(item.record.address)],
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
                    .form(
                        ConsoleForm(
                            "states", action: address, [states], submit: "Show", isQuestion: true, isShort: true)),
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
        let administration = try visit.administration
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
            } catch AdministrationError.changedMeanwhile(let what) {
                page.error = "\(what) has changed since, and is shown as it is now.".sentence
            }
        }
        let summary = try await administration.showRegistration(realm, id)
        page.title = summary.name ?? id.rawValue
        page.sections = [ConsoleSection(nil, [.facts(facts(summary, visit))]), changes(summary)]
        if !summary.notes.isEmpty { page.sections.append(notes(summary)) }
        if let decision = try await decision(summary, field, administration, visit) { page.sections.append(decision) }
        return visit.isPost ? .refused(page) : .page(page)
    }

    /// `nil` where nothing waits.
    private func decision(
        _ summary: RegistrationSummary, _ field: ConsoleField, _ administration: Administration, _ visit: ConsoleVisit
    ) async throws -> ConsoleSection? {
        let record = summary.record
        guard record.state == .pending || record.state == .changesRequested else { return nil }
        // A change of a client that may do more than the reviewer is approved by somebody who may do as much.
        var mayApprove = record.state == .pending && summary.obstacle == nil
        if mayApprove, let present = summary.present {
            mayApprove = try await administration.reach(in: try visit.realmID()).covers(present)
        }
        let fields = [field, ConsoleField.hidden("revision", String(record.revision))]
        let address = visit.address("review", ["id": record.id.rawValue])
        var buttons = [ConsoleForm.Button(value: "reject", label: "Reject")]
        if record.state == .pending {
            buttons.insert(.init(value: "request_changes", label: "Ask for changes"), at: 0)
        }
        if mayApprove { buttons.insert(.init(value: "approve", label: "Approve"), at: 0) }
        let first = buttons.removeFirst()
        var form = ConsoleForm("decision", action: address, fields, submit: first.label)
        form.submitValue = first.value
        form.others = buttons
        return ConsoleSection(
            "Decision",
            lead: record.state == .pending ? nil : "The applicant was asked for changes, and has not sent them yet.",
            [.form(form)])
    }

    /// - Returns: What is said of it.
    private func decide(
        _ id: ClientID, _ realm: RealmID, _ administration: Administration, _ visit: ConsoleVisit
    ) async throws -> String {
        // What the reviewer has looked at, and nothing that came since.
        let revision = visit.form["revision"].flatMap { Int64($0) }
        // A browser sends the lines of a text with CR and LF between them (HTML §4.10.21.7).
        let words = visit.text("reason").replacing("\r\n", with: "\n")
        switch visit.form["action"] {
        case "reject":
            _ = try await administration.rejectRegistration(realm, id, reason: words, revision: revision)
            return "The application is rejected, and the applicant is told why."
        case "request_changes":
            _ = try await administration.requestChanges(realm, id, reason: words, revision: revision)
            return "The applicant is asked for changes, and told which."
        case "approve":
            _ = try await administration.approveRegistration(
                realm, id, note: words.isEmpty ? nil : words, revision: revision)
            return "The client is approved."
        default: throw ConsoleRefusal.formInvalid
        }
    }

    private func facts(_ summary: RegistrationSummary, _ visit: ConsoleVisit) -> [ConsoleFact] {
        let record = summary.record
        var facts = [
            ConsoleFact("State", Self.tag(record.state)),
            ConsoleFact("Client id", .code(record.id.rawValue)), ConsoleFact("Came by", .text(record.way.words)),
            ConsoleFact("Asked from", .text(record.address)),
            ConsoleFact("Contacts", ConsoleCell.codes(summary.contacts)),
            ConsoleFact("First asked", .time(record.createdAt)), ConsoleFact("Last changed", .time(record.updatedAt)),
        ]
        if record.hasClient {
            facts.append(
                ConsoleFact(
                    "In force",
                    visit.may(.readClients)
                        ? .link(record.id.rawValue, visit.address("client", ["id": record.id.rawValue]))
                        : .code(record.id.rawValue)))
        }
        if let reason = record.reason { facts.append(ConsoleFact("Told", .text(reason))) }
        if let obstacle = summary.obstacle { facts.append(ConsoleFact("Stands against it", .text(obstacle))) }
        return facts
    }

    /// What stays is shown once; of a list, what is new in it and what goes.
    private func changes(_ summary: RegistrationSummary) -> ConsoleSection {
        ConsoleSection(
            "What an approval would change",
            [
                .table(
                    ConsoleTable(
                        "Changes", columns: ["Member", "In force", "Asked"],
                        rows: summary.changes.map { change in
                            let (before, after) = (Self.texts(change, change.before), Self.texts(change, change.after))
                            return [
                                [.code(change.member)],
                                before.isEmpty
                                    ? [.quiet("–")] : before.map { after.contains($0) ? .code($0) : .removed($0) },
                                after.isEmpty
                                    ? [.quiet("–")] : after.map { before.contains($0) ? .code($0) : .added($0) },
                            ]
                        },
                        empty: summary.record.asked == nil ? "Nothing waits." : "Nothing."))
            ])
    }

    /// A scope is a list in a text (RFC 6749 §3.3).
    private static func texts(_ change: MetadataChange, _ value: JSONValue?) -> [String] {
        guard let value else { return [] }
        if change.member == "scope", let scope = value.string { return scope.split(separator: " ").map(String.init) }
        return (value.array ?? [value]).map { $0.string ?? String(decoding: $0.text, as: UTF8.self) }
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
                                [.text($0.note ?? "–")],
                            ]
                        }, empty: ""))
            ])
    }
}

extension RegistrationWay {
    fileprivate var words: String {
        switch self {
        case .review: "an application, to be reviewed"
        case .initialAccessToken: "an initial access token"
        case .open: "open registration"
        }
    }
}
