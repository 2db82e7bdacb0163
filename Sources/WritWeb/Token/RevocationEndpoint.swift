// The revocation endpoint (RFC 7009 §2).
import HTTPTypes
import WritServer

extension Endpoints {
    func revocation(_ exchange: inout Exchange) async throws -> Reply {
        let form = try await exchange.form()
        try await revoke(
            authority, realm: exchange.realm, form: form, authorization: exchange.authorization,
            caller: exchange.caller)
        var reply = Reply(.ok, fields: fields.notStored)
        if let origin = exchange.origin {
            reply.fields.varyByOrigin()
            if try await authority.allowsPages(of: origin, exchange.realm) { reply.fields.allow(origin: origin) }
        }
        return reply
    }
}
