// Explain: a token check by check, or everything that is known of a request.
import WritJOSE
import WritProtocol
import WritServer
import WritStore

extension Console {
    /// A token comes by POST, for addresses stand in logs; a request's id by GET.
    func explain(_ visit: ConsoleVisit) async throws -> ConsoleAnswer {
        let realm = try visit.realmID()
        let requestID = visit.query["request_id"] ?? ""
        var tokenFields: [ConsoleField] = [
            .lines(
                "token", "Token", visit.text("token"), rows: 5,
                hint: "An access token, an ID token or a refresh token.",
                isRequired: true),
            .input(
                "audience", "Audience", visit.text("audience"),
                hint: "Of the API that refuses it. Empty: not looked at."),
        ]
        var requestFields: [ConsoleField] = [
            .input(
                "request_id", "Request id", requestID,
                hint: "As error pages, logs and the header field X-Request-Id have it.", isRequired: true)
        ]
        var page = ConsolePage("Explain")
        page.lead = "Why a request or a token was refused, and which setting changes it."
        page.place = .explain
        var answers: [ConsoleSection] = []
        var isRefused = false
        if visit.isPost {
            do {
                if let found = try await token(visit.text("token"), of: realm, visit) {
                    answers = found
                } else {
                    tokenFields = tokenFields.refused("token", Self.words(for: visit.text("token"))) ?? tokenFields
                    isRefused = true
                }
            } catch is AdministrationError {
                throw ConsoleRefusal.notFound
            }
        } else if !requestID.isEmpty {
            do {
                answers = sections(try await visit.administration.explainRequest(requestID, in: realm), visit)
            } catch AdministrationError.invalid(_, let message) {
                requestFields = requestFields.refused("request_id", message) ?? requestFields
                isRefused = true
            }
        }
        let request = ConsoleForm(
            "explain-request", action: visit.address("explain"), requestFields, submit: "Explain request",
            isQuestion: true)
        let token = ConsoleForm(
            "explain-token", action: visit.address("explain"), tokenFields, submit: "Explain token")
        page.sections =
            answers + [ConsoleSection("A request", [.form(request)]), ConsoleSection("A token", [.form(token)])]
        return isRefused ? .refused(page) : .page(page)
    }

    /// - Returns: `nil` for what is no token.
    private func token(
        _ text: String, of realm: RealmID, _ visit: ConsoleVisit
    ) async throws -> [ConsoleSection]? {
        let administration = try visit.administration
        if let checks = try await administration.inspectRefreshToken(text, in: realm) {
            return [verdict(checks, valid: "It is valid: its client would get new tokens for it.")]
        }
        do {
            var inspection = try await administration.inspect(text, in: realm)
            let audience = visit.text("audience")
            if !audience.isEmpty { inspection.hold(against: audience) }
            return sections(inspection)
        } catch let error as AdministrationError {
            throw error
        } catch is JOSEError {
            return nil
        } catch is JSONError {
            return nil
        }
    }

    /// Words for what is no token of this realm.
    private static func words(for text: String) -> String {
        if text.hasPrefix(RefreshTokenCodec.prefix) {
            return "this is a refresh token, and not of this realm, or a character of it is wrong or missing"
        }
        for format in SecretFormat.allCases where text.hasPrefix(format.rawValue) {
            return format.check(text) == .wellFormed
                ? "this is a \(format), whole and without a typing slip; nothing else can be read from it"
                : "this looks like a \(format) with a character wrong or missing: its checksum does not fit"
        }
        return "this is no JWT, which has three parts with dots between them: paste the whole token"
    }

    private func verdict(_ checks: [TokenCheck], valid: String) -> ConsoleSection {
        let problems = checks.compactMap(\.problem)
        return ConsoleSection(
            "Verdict",
            lead: problems.isEmpty ? valid : "It would be refused: \(problems.joined(separator: "; ")).",
            [.table(table(checks))])
    }

    private func table(_ checks: [TokenCheck]) -> ConsoleTable {
        ConsoleTable(
            "Checks", columns: ["Check", "Verdict", "Expected", "Received", "What to change"],
            rows: checks.map { check in
                [
                    [.text(check.name)],
                    [check.problem == nil ? .tag("holds", isGood: true) : .tag("fails", isGood: false)],
                    [.text(check.expected)], [.text(check.received)],
                    [.text(check.problem == nil ? "" : check.advice.map(\.sentence) ?? "")],
                ]
            }, empty: "Nothing was checked.")
    }

    private func sections(_ inspection: TokenInspection) -> [ConsoleSection] {
        let claims = inspection.claims.members.members.map { member in
            ConsoleFact(
                member.name, .text(member.value.string ?? String(decoding: member.value.text, as: UTF8.self)))
        }
        return [
            verdict(
                inspection.checks,
                valid: inspection.isForItsClient ? "It is valid for its client; an API refuses it." : "It is valid."),
            ConsoleSection("Claims", [.folded(title: "What stands in it", [.facts(claims)])]),
        ]
    }

    /// With the way to where it is changed, for whoever may go there.
    private func sections(_ explanation: RequestExplanation, _ visit: ConsoleVisit) -> [ConsoleSection] {
        var parts: [ConsolePart] = []
        if !explanation.checks.isEmpty { parts.append(.table(table(explanation.checks))) }
        var ways: [ConsoleLink] = []
        if let client = explanation.client, visit.may(.readClients) {
            let id = client.id.rawValue
            ways.append(ConsoleLink("Client \(client.name ?? id)", visit.address("client", ["id": id])))
        }
        if let user = explanation.user, visit.may(.readUsers) {
            ways.append(ConsoleLink("User \(user.username)", visit.address("user", ["id": user.id.description])))
        }
        if !explanation.checks.isEmpty, visit.may(.readRealm) {
            ways.append(ConsoleLink("Settings of the realm", visit.address("settings")))
        }
        if !ways.isEmpty { parts.append(.links(ways)) }
        var sections = [ConsoleSection("Verdict", lead: explanation.verdict, parts)]
        if !explanation.events.isEmpty {
            sections.append(
                ConsoleSection("What the trail has of it", [.table(eventTable(explanation.events, visit))]))
        }
        return sections
    }
}
