// The client registration and configuration endpoints (RFC 7591 §3, RFC 7592 §2).
import HTTPTypes
import WritProtocol
import WritServer

extension Endpoints {
    func registerClient(_ exchange: inout Exchange) async throws -> Reply {
        let response = try await WritServer.registerClient(
            authority, realm: exchange.realm, body: try JSONBody.octets(exchange.request),
            authorization: exchange.authorization, caller: exchange.caller)
        return reply(response, &exchange)
    }

    func manageRegistration(_ exchange: inout Exchange) async throws -> Reply {
        let path = exchange.request.originForm.prefix { $0 != "?" }
        let id = path.split(separator: "/").last.map(String.init) ?? ""
        let response: RegistrationReply
        switch exchange.request.method {
        case .put:
            response = try await updateRegistration(
                authority, realm: exchange.realm, id: id, body: try JSONBody.octets(exchange.request),
                authorization: exchange.authorization, caller: exchange.caller)
        case .delete:
            response = try await deleteRegistration(
                authority, realm: exchange.realm, id: id, authorization: exchange.authorization,
                caller: exchange.caller)
        default:
            // RFC 9110 §9.2.1: HEAD changes nothing, and its reply's body, with a secret in it, would be thrown away.
            guard exchange.request.method == .get else {
                var refused = Reply(.methodNotAllowed, fields: fields.notStored)
                refused.fields.append(HTTPField(name: .allow, value: "GET, PUT, DELETE, OPTIONS"))
                return refused
            }
            response = try await readRegistration(
                authority, realm: exchange.realm, id: id, authorization: exchange.authorization,
                caller: exchange.caller)
        }
        return reply(response, &exchange)
    }

    private func reply(_ response: RegistrationReply, _ exchange: inout Exchange) -> Reply {
        exchange.client = response.clientID?.rawValue
        let status = HTTPResponse.Status(code: response.status)
        guard response.status != 204 else { return Reply(status, fields: fields.notStored) }
        return Reply(status, fields: fields.notStored, json: response.json)
    }
}
