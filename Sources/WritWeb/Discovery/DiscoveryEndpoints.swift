// The documents that anybody may fetch.
import HTTPTypes
import HummingbirdCore

extension Endpoints {
    /// OpenID Connect Discovery 1.0 §4, RFC 8414 §3.
    func discovery(_ exchange: inout Exchange) async throws -> Reply {
        documents.of(exchange.realm).discovery.reply(ifNoneMatch: exchange.request.fields[.ifNoneMatch])
    }

    /// RFC 7517 §5.
    func jwks(_ exchange: inout Exchange) async throws -> Reply {
        documents.of(exchange.realm).jwks.reply(ifNoneMatch: exchange.request.fields[.ifNoneMatch])
    }

    /// Keycloak's `GET /realms/{realm}`.
    func realm(_ exchange: inout Exchange) async throws -> Reply {
        documents.of(exchange.realm).realm.reply(ifNoneMatch: exchange.request.fields[.ifNoneMatch])
    }
}
