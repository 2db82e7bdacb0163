// The userinfo endpoint (OIDC Core §5.3).
import HTTPTypes
import WritProtocol
import WritServer

extension Endpoints {
    /// RFC 6750 §2: the token in the header, or in the form of a POST.
    func userInfo(_ exchange: inout Exchange) async throws -> Reply {
        let query = try FormParameters(query: exchange.request.query ?? "")
        let form = hasForm(exchange.request) ? try exchange.parameters() : nil
        let token = try BearerToken.presented(authorization: exchange.authorization, form: form, query: query)
        let response = try await WritServer.userInfo(authority, realm: exchange.realm, token: token)
        exchange.client = response.clientID.rawValue
        var reply =
            switch response.body {
            case .json(let json): Reply(.ok, fields: fields.notStored, json: json)
            case .jwt(let jwt): Reply(.ok, fields: fields.notStored, jwt: jwt)
            }
        if let origin = exchange.origin {
            reply.fields.varyByOrigin()
            if response.allowedOrigin(origin) { reply.fields.allow(origin: origin) }
        }
        return reply
    }

    /// A POST with the token in its header may have no body, or one of any type.
    private func hasForm(_ request: IncomingRequest) -> Bool {
        guard request.method == .post, request.fields[.contentType] != nil else { return false }
        return request.fields[.authorization] == nil || request.fields[.contentType]?.contains("urlencoded") == true
    }
}
