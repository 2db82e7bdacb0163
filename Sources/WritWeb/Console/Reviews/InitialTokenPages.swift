// Tokens to register clients with: made for a developer, shown once, taken back.
import FoundationEssentials
import WritProtocol
import WritServer
import WritStore

extension Console {
    func initialTokens(_ visit: ConsoleVisit) async throws -> ConsoleAnswer {
        let realm = try visit.realmID()
        let administration = try visit.administration
        let address = visit.address("initial-access-tokens")
        var fields = tokenFields(visit)
        var page = ConsolePage("Initial access tokens")
        page.lead = "Whoever holds one registers clients by themselves, without a review (RFC 7591 §3)."
        page.place = .clients
        page.crumbs = [ConsoleLink("Clients", visit.address("clients"))]
        if visit.isPost {
            do {
                return .redirect(address, try await changeTokens(of: realm, administration, visit))
            } catch let error as AdministrationError where visit.form["action"] == "create" {
                fields = try page.refuse(error, fields, existing: "note")
            }
        }
        let list = try await administration.listInitialAccessTokens(
            realm, after: visit.query["after"], limit: Self.pageSize)
        let mayManage = visit.may(.manageClients)
        let table = ConsoleTable(
            "Initial access tokens", columns: ["For", "Scope", "Uses left", "Made by", "Expires", ""],
            rows: list.items.enumerated().map { index, item in
                let (record, id) = (item.record, item.record.id.uuidString.lowercased())
                let button = ConsoleButton(
                    "revoke-\(index + 1)", action: address, ["action": "revoke", "token": id], "Revoke",
                    about: record.note ?? id)
                return [
                    [.text(record.note ?? String(id.suffix(12)))], record.scope.strings.map { .code($0) },
                    [.text(record.usesLeft.map(String.init) ?? "any number")], [.quiet(record.author)],
                    [.time(record.expiresAt)], mayManage ? [.button(button)] : [],
                ]
            },
            empty: "There is none.",
            next: list.next.map { visit.listAddress(address, nil, after: $0) },
            first: visit.query["after"].map { _ in address })
        page.sections = [ConsoleSection(nil, [.table(table)])]
        if mayManage {
            page.sections.append(
                ConsoleSection(
                    "New token", lead: "It is shown once, and given to the developer.",
                    [.form(ConsoleForm("token", action: address, fields, submit: "Create token"))]))
        }
        return visit.isPost ? .refused(page) : .page(page)
    }

    private func tokenFields(_ visit: ConsoleVisit) -> [ConsoleField] {
        var uses = ConsoleField.input(
            "uses", "Clients", visit.text("uses"), hint: "How many may be registered with it. Empty: one.")
        uses.kind = .number(InitialAccessTokenRules.uses, placeholder: "1")
        var days = ConsoleField.input(
            "days", "Days", visit.text("days"), hint: "How long it is good for. Empty: seven.")
        days.kind = .number(1...365, placeholder: "7")
        return [
            .hidden("action", "create"),
            .input("note", "For", visit.text("note"), hint: "Whom it is for; nobody but administrators reads it."),
            uses,
            days,
            .input(
                "scope", "Scope", visit.text("scope"),
                hint: "What may be registered beyond what every client may, with spaces between."),
        ]
    }

    private func changeTokens(
        of realm: RealmID, _ administration: Administration, _ visit: ConsoleVisit
    ) async throws -> ConsoleMessage {
        func number(_ name: String, _ range: ClosedRange<Int>, else other: Int) throws(AdministrationError) -> Int {
            let text = visit.text(name)
            guard !text.isEmpty else { return other }
            guard let number = Int(text), range.contains(number) else {
                throw .invalid(field: name, message: "must be \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
        switch visit.form["action"] {
        case "create":
            let note = visit.text("note")
            let token = try await administration.createInitialAccessToken(
                realm, note: note.isEmpty ? nil : note, scopes: visit.lines("scope"),
                uses: try number("uses", InitialAccessTokenRules.uses, else: InitialAccessTokenRules.usualUses),
                lifetime: Seconds(try number("days", 1...365, else: 7) * 86_400)
            ).token
            return ConsoleMessage(
                "The token is there. Copy it now: it is not shown again.", secret: token,
                secretName: "Initial access token")
        case "revoke":
            guard let id = visit.form["token"].flatMap({ UUID(uuidString: $0) }) else {
                throw ConsoleRefusal.formInvalid
            }
            try await administration.revokeInitialAccessToken(realm, id)
            return ConsoleMessage("The token is worthless now. Clients that were registered with it stay.")
        default: throw ConsoleRefusal.formInvalid
        }
    }
}
