// The pushed authorization request endpoint (RFC 9126 §2).
import HTTPTypes
import WritProtocol
import WritServer

extension Endpoints {
    func pushedRequest(_ exchange: inout Exchange) async throws -> Reply {
        let form = try exchange.form()
        let response = try await pushRequest(
            authority, realm: exchange.realm, form: form, authorization: exchange.authorization,
            caller: exchange.caller)
        exchange.client = response.clientID.rawValue
        return Reply(.created, fields: fields.notStored, json: response.json)
    }
}
