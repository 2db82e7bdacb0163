// Sessions, over HTTP.
import WritProtocol
import WritServer

extension AdminAPI {
    static func listSessions(_ exchange: AdminExchange) async throws -> AdminReply {
        var after: SessionID?
        if let key = try exchange.after(.sessions) {
            guard let id = SessionID(key) else { throw Problem.malformed("after: no cursor of this list") }
            after = id
        }
        let page = try await exchange.administration.listSessions(
            try exchange.realm(), after: after, limit: exchange.limit)
        return AdminReply.page(page, AdminCursor.Kind.sessions) { $0.write(to: &$1) }
    }

    static func listUserSessions(_ exchange: AdminExchange) async throws -> AdminReply {
        .list(try await exchange.administration.listSessions(try exchange.realm(), of: try exchange.user())) {
            $0.write(to: &$1)
        }
    }

    static func endSession(_ exchange: AdminExchange) async throws -> AdminReply {
        try await exchange.administration.endSession(
            try exchange.realm(), try exchange.id("sid") { SessionID($0) })
        return .done
    }

    static func signOut(_ exchange: AdminExchange) async throws -> AdminReply {
        _ = try await exchange.administration.signOut(try exchange.realm(), try exchange.user())
        return .done
    }
}
