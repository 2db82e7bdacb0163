// The audit trail: looked through by what is asked for, and exported.
import FoundationEssentials
import Logging
import NIOCore
import WritProtocol
import WritServer
import WritStore

extension Console {
    private static let auditFilters: [(name: String, label: String, hint: String)] = [
        ("kind", "Kind", "What it begins with, as login. or token.issued."),
        ("user", "User", "A user name or a subject."), ("client", "Client", "Its id."),
        ("request_id", "Request id", "As replies have it in X-Request-Id."), ("address", "Address", "Of the network."),
        ("from", "From", "A day, a time, or how long ago: 24h."), ("to", "To", "Not included."),
    ]

    func audit(_ visit: ConsoleVisit) async throws -> ConsoleAnswer {
        let realm = try visit.realmID()
        var fields = Self.auditFilters.map { filter in
            ConsoleField.input(filter.name, filter.label, visit.query[filter.name] ?? "", hint: filter.hint)
        }
        var page = ConsolePage("Audit")
        page.lead = "Everything that happened in this realm, the newest first."
        page.place = .audit
        var events: [AuditEventSummary] = []
        var next: String?
        var isRefused = false
        do {
            let list = try await visit.administration.listAuditEvents(
                realm, auditQuery(visit), after: visit.query["after"], limit: Self.pageSize)
            (events, next) = (list.items, list.next)
        } catch AdministrationError.invalid(let field, let message) {
            fields = fields.refused(field, message) ?? fields
            isRefused = true
        } catch AdministrationError.notFound(let what) where what.hasPrefix("user") {
            fields = fields.refused("user", "there is no \(what)") ?? fields
            isRefused = true
        }
        let isFiltered = Self.auditFilters.contains { visit.query[$0.name] != nil }
        let address = auditAddress("audit", visit, after: nil)
        page.actions = [
            ConsoleLink("Export CSV", auditAddress("audit-export", visit, after: nil))
        ]
        let form = ConsoleForm(
            "audit", action: visit.address("audit"), fields, submit: "Filter",
            cancel: isFiltered ? visit.address("audit") : nil, isQuestion: true)
        page.sections = [
            ConsoleSection(nil, isFiltered ? [.form(form)] : [.folded(title: "Filter", [.form(form)])]),
            ConsoleSection(
                nil,
                [
                    .table(
                        eventTable(
                            events, visit, next: next.map { auditAddress("audit", visit, after: $0) },
                            first: visit.query["after"].map { _ in address }))
                ]),
        ]
        return isRefused ? .refused(page) : .page(page)
    }

    func eventTable(
        _ events: [AuditEventSummary], _ visit: ConsoleVisit, next: String? = nil, first: String? = nil
    ) -> ConsoleTable {
        ConsoleTable(
            "Events", columns: ["Time", "Kind", "Who", "From", "Detail"],
            rows: events.map { event in
                let record = event.record
                var who: [ConsoleCell] = []
                if let user = record.user?.uuidString.lowercased() {
                    let name = "user \(user.suffix(8))"
                    who.append(visit.may(.readUsers) ? .link(name, visit.address("user", ["id": user])) : .text(name))
                }
                if let client = record.client {
                    who.append(
                        visit.may(.readClients) ? .link(client, visit.address("client", ["id": client])) : .text(client)
                    )
                }
                return [
                    [.text(String(event.time.prefix(19)).replacing("T", with: " "))],
                    [.link(record.kind, visit.address("audit", ["kind": record.kind]))], who,
                    [.quiet(record.address ?? "")],
                    record.detail.map { .quiet("\($0.name)=\($0.value)") }
                        + (record.requestID.map {
                            [.link("request", visit.address("explain", ["request_id": $0]))]
                        } ?? []),
                ]
            },
            empty: "Nothing of this kind has happened.", next: next, first: first)
    }

    private func auditQuery(_ visit: ConsoleVisit) -> AuditQuery {
        AuditQuery(
            from: visit.query["from"], to: visit.query["to"], kind: visit.query["kind"], user: visit.query["user"],
            client: visit.query["client"], requestID: visit.query["request_id"], address: visit.query["address"])
    }

    private func auditAddress(_ name: String, _ visit: ConsoleVisit, after: String?) -> String {
        var pairs = Self.auditFilters.compactMap { filter in
            visit.query[filter.name].map { (name: filter.name, value: $0) }
        }
        if let after { pairs.append((name: "after", value: after)) }
        let base = visit.address(name)
        return pairs.isEmpty ? base : "\(base)?\(FormCoding.encode(pairs))"
    }

    /// All of it, a part of it at a time: `writ audit export --format csv` over HTTP. Whoever loses the right meanwhile
    /// gets no further part.
    func auditExport(_ visit: ConsoleVisit) async throws -> ConsoleAnswer {
        let realm = try visit.realmID()
        let export = try await visit.administration.exportAuditEvents(realm, auditQuery(visit))
        let (logger, requestID, begun) = (authority.logger, visit.caller.requestID, authority.clock.now)
        let rest = ReplyStream {
            do {
                try await judgeAgain(visit, needs: .readAudit, since: begun)
                return try await export.next().map { events in Self.csv(events.map(\.row)) }
            } catch {
                logger.error(
                    "An export of the audit trail broke off.",
                    metadata: ["request_id": "\(requestID)", "realm": "\(realm)", "error": "\(error)"])
                throw error
            }
        }
        return .stream(
            type: "text/csv; charset=utf-8", name: "audit-\(realm).csv", Self.csv([AuditEventSummary.columns]), rest)
    }

    private static func csv(_ rows: [[String]]) -> ByteBuffer {
        ByteBuffer(string: rows.map { AuditCSV.line($0) + "\r\n" }.joined())
    }
}
