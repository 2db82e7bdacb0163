// Tokens to register clients with, over HTTP.
import FoundationEssentials
import WritJOSE
import WritProtocol
import WritServer
import WritStore

extension AdminAPI {
    static func listInitialAccessTokens(_ exchange: AdminExchange) async throws -> AdminReply {
        let page = try await exchange.administration.listInitialAccessTokens(
            try exchange.realm(), after: try exchange.after(.initialAccessTokens), limit: exchange.limit)
        return AdminReply.page(page, AdminCursor.Kind.initialAccessTokens) { $0.write(to: &$1) }
    }

    static func createInitialAccessToken(_ exchange: AdminExchange) async throws -> AdminReply {
        let (realm, body) = (try exchange.realm(), exchange.body)
        let made = try await exchange.administration.createInitialAccessToken(
            realm, note: body.text("note"), scopes: body.text("scope").map { [$0] } ?? [],
            uses: body.contains("uses") ? body.integer("uses") : InitialAccessTokenRules.usualUses,
            lifetime: body.integer("lifetime_seconds").map { Seconds($0) } ?? InitialAccessTokenRules.usualLifetime)
        let id = made.summary.record.id.uuidString.lowercased()
        return .created(at: ["realms", realm.rawValue, "initial-access-tokens", id]) {
            made.summary.write(to: &$0, token: made.token)
        }
    }

    static func revokeInitialAccessToken(_ exchange: AdminExchange) async throws -> AdminReply {
        try await exchange.administration.revokeInitialAccessToken(
            try exchange.realm(), try exchange.id("token_id") { UUID(uuidString: $0) })
        return .done
    }
}
