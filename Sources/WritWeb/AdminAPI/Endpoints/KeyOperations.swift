// Signing keys, over HTTP.
import WritCrypto
import WritProtocol
import WritServer

extension AdminAPI {
    static func listKeys(_ exchange: AdminExchange) async throws -> AdminReply {
        let (realm, after) = (try exchange.realm(), try exchange.after(.keys))
        do {
            let page = try await exchange.administration.listKeys(realm, after: after, limit: exchange.limit)
            return AdminReply.page(page, AdminCursor.Kind.keys) { $0.write(to: &$1) }
        } catch AdministrationError.notFound(let what) where after != nil && what.hasPrefix("key ") {
            throw Problem.malformed("after: no cursor of this list")
        }
    }

    static func showKey(_ exchange: AdminExchange) async throws -> AdminReply {
        let key = try await exchange.administration.showKey(
            try exchange.realm(), try exchange.id("kid") { KeyID($0) })
        return .ok { key.write(to: &$0) }
    }

    static func rotateKey(_ exchange: AdminExchange) async throws -> AdminReply {
        let (realm, body) = (try exchange.realm(), exchange.body)
        let key = try await exchange.administration.rotateKey(
            realm, algorithm: body.text("algorithm").flatMap(SignatureAlgorithm.init),
            kind: body.text("kind").flatMap(KeyKind.init), now: body.flag("now") ?? false)
        return .created(at: ["realms", realm.rawValue, "keys", key.id.rawValue]) { key.write(to: &$0) }
    }

    static func retireKey(_ exchange: AdminExchange) async throws -> AdminReply {
        let key = try await exchange.administration.retireKey(
            try exchange.realm(), try exchange.id("kid") { KeyID($0) })
        return .ok { key.write(to: &$0) }
    }
}
