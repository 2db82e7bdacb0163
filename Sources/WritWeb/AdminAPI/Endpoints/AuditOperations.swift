// The audit trail, over HTTP.
import WritProtocol
import WritServer

extension AdminAPI {
    static func listAuditEvents(_ exchange: AdminExchange) async throws -> AdminReply {
        let query = exchange.query
        let page = try await exchange.administration.listAuditEvents(
            try exchange.realm(),
            AuditQuery(
                from: query["from"], to: query["to"], kind: query["kind"], user: query["user"],
                client: query["client"], requestID: query["request_id"], address: query["address"]),
            after: try exchange.after(.events), limit: exchange.limit)
        return AdminReply.page(page, AdminCursor.Kind.events) { $0.write(to: &$1) }
    }
}
