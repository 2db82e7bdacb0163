// The revocation endpoint (RFC 7009 §2).
import HTTPTypes
import WritProtocol
import WritServer

extension Endpoints {
    func revocation(_ exchange: inout Exchange) async throws -> Reply {
        let form = try exchange.form()
        let response = try await revoke(
            authority, realm: exchange.realm, form: form, authorization: exchange.authorization,
            caller: exchange.caller)
        exchange.client = response.clientID.rawValue
        var reply = Reply(.ok, fields: fields.notStored)
        if let origin = exchange.origin {
            reply.fields.varyByOrigin()
            if response.allowedOrigin(origin) { reply.fields.allow(origin: origin) }
        }
        return reply
    }
}
