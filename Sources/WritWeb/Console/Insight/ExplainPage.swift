// Explain: a token check by check, or everything that is known of a request.
import HTTPTypes
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
                "token", "Token", visit.text("token"), rows: 5, hint: "An access token or an ID token.",
                isRequired: true)
        ]
        var requestFields: [ConsoleField] = [
            .input(
                "request_id", "Request id", requestID,
                hint: "As error pages, logs and the header field X-Request-Id have it.", isRequired: true)
        ]
        var page = ConsolePage("Explain")
        page.lead = "Why a token would be refused, and what became of a request."
        page.place = .explain
        var answers: [ConsoleSection] = []
        var isRefused = false
        if visit.isPost {
            let token = visit.text("token")
            do {
                answers = sections(try await visit.administration.inspect(token, in: realm))
            } catch is AdministrationError {
                throw ConsoleRefusal.notFound
            } catch {
                tokenFields = tokenFields.refused("token", Self.words(for: token)) ?? tokenFields
                isRefused = true
            }
        } else if !requestID.isEmpty {
            do {
                let list = try await visit.administration.listAuditEvents(
                    realm, AuditQuery(requestID: requestID), limit: Self.pageSize)
                answers = [
                    ConsoleSection(
                        "What the request did", lead: "Refusals stand here with their reason.",
                        [.table(eventTable(list.items, visit))])
                ]
            } catch AdministrationError.invalid(_, let message) {
                requestFields = requestFields.refused("request_id", message) ?? requestFields
                isRefused = true
            }
        }
        page.sections =
            answers + [
                ConsoleSection(
                    "A token",
                    [
                        .form(
                            ConsoleForm(
                                "explain-token", action: visit.address("explain"), tokenFields, submit: "Explain token")
                        )
                    ]),
                ConsoleSection(
                    "A request",
                    [
                        .form(
                            ConsoleForm(
                                "explain-request", action: visit.address("explain"), requestFields,
                                submit: "Explain request", isQuestion: true))
                    ]),
            ]
        return isRefused ? .refused(page) : .page(page)
    }

    /// Words for what is no JWT.
    private static func words(for text: String) -> String {
        if text.hasPrefix("wrr_") {
            return "this is a refresh token, opaque to all but the server: ask its introspection endpoint about it"
        }
        for format in SecretFormat.allCases where text.hasPrefix(format.rawValue) {
            return format.check(text) == .wellFormed
                ? "this is a \(format), whole and without a typing slip; nothing else can be read from it"
                : "this looks like a \(format) with a character wrong or missing: its checksum does not fit"
        }
        return "this is no JWT, which has three parts with dots between them: paste the whole token"
    }

    private func sections(_ inspection: TokenInspection) -> [ConsoleSection] {
        let problems = inspection.problems
        let checks = ConsoleTable(
            "Checks", columns: ["Check", "Expected", "Received", "Verdict", "What to change"],
            rows: inspection.checks.map { check in
                [
                    [.code(check.name)], [.text(check.expected)], [.text(check.received)],
                    [check.problem == nil ? .tag("holds", isGood: true) : .tag("fails", isGood: false)],
                    [.quiet(check.problem == nil ? "" : check.advice ?? "")],
                ]
            }, empty: "Nothing was checked.")
        let claims = inspection.claims.members.members.map { member in
            ConsoleFact(
                member.name, .text(member.value.string ?? String(decoding: member.value.text, as: UTF8.self)))
        }
        let verdict = problems.isEmpty ? "It is valid." : "It would be refused: \(problems.joined(separator: "; "))."
        return [
            ConsoleSection("Verdict", lead: verdict, [.table(checks)]),
            ConsoleSection("Claims", [.folded(title: "What stands in it", [.facts(claims)])]),
        ]
    }
}
