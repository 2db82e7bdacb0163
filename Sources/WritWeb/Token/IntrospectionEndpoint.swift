// The introspection endpoint (RFC 7662 §2): for protected resources, never for pages.
import HTTPTypes
import WritProtocol
import WritServer

extension Endpoints {
    func introspection(_ exchange: inout Exchange) async throws -> Reply {
        let form = try exchange.form()
        let response = try await introspect(
            authority, realm: exchange.realm, form: form, authorization: exchange.authorization,
            caller: exchange.caller)
        exchange.client = response.clientID.rawValue
        return Reply(.ok, fields: fields.notStored, json: response.json)
    }
}
