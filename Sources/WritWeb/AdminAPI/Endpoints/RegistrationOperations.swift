// Applications for clients, over HTTP.
import WritProtocol
import WritServer
import WritStore

extension AdminAPI {
    static func listRegistrations(_ exchange: AdminExchange) async throws -> AdminReply {
        let page = try await exchange.administration.listRegistrations(
            try exchange.realm(), state: exchange.query["state"].flatMap { RegistrationState(rawValue: $0) },
            after: try exchange.after(.registrations), limit: exchange.limit)
        return AdminReply.page(page, AdminCursor.Kind.registrations) { $0.write(to: &$1) }
    }

    static func showRegistration(_ exchange: AdminExchange) async throws -> AdminReply {
        shown(try await exchange.administration.showRegistration(try exchange.realm(), try exchange.registration()))
    }

    /// `If-Match` names what the reviewer has looked at.
    static func approveRegistration(_ exchange: AdminExchange) async throws -> AdminReply {
        shown(
            try await exchange.administration.approveRegistration(
                try exchange.realm(), try exchange.registration(), note: exchange.body.text("note"),
                revision: exchange.condition.revision))
    }

    static func rejectRegistration(_ exchange: AdminExchange) async throws -> AdminReply {
        shown(
            try await exchange.administration.rejectRegistration(
                try exchange.realm(), try exchange.registration(), reason: exchange.body.text("reason") ?? "",
                revision: exchange.condition.revision))
    }

    static func requestChanges(_ exchange: AdminExchange) async throws -> AdminReply {
        shown(
            try await exchange.administration.requestChanges(
                try exchange.realm(), try exchange.registration(), reason: exchange.body.text("reason") ?? "",
                revision: exchange.condition.revision))
    }

    private static func shown(_ registration: RegistrationSummary) -> AdminReply {
        .ok(revision: registration.record.revision) { registration.write(to: &$0) }
    }
}
