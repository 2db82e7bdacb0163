// One request on its way through its endpoint.
import HTTPTypes
import HummingbirdCore
import WritProtocol
import WritServer

/// What an endpoint is given: the request, the realm it is for, who asks, and the limits of reading it.
struct Exchange: Sendable {
    let request: Request
    let realm: RealmSnapshot
    let caller: Caller
    let bodyLimit: Int
    /// The client that asks, as far as is known; for the log.
    var client: String?

    init(request: Request, realm: RealmSnapshot, caller: Caller, bodyLimit: Int) {
        self.request = request
        self.realm = realm
        self.caller = caller
        self.bodyLimit = bodyLimit
    }

    var origin: String? { request.headers[.origin] }
    var authorization: String? { request.headers[.authorization] }

    /// The body as a strict form; the query must be empty (RFC 6749 §3.2: parameters of these endpoints go in the body).
    mutating func form() async throws -> FormParameters {
        if let query = request.uri.query, !query.isEmpty { throw OAuthError(.parameterInQuery) }
        try FormBody.checkType(request.headers)
        let form = try FormParameters(body: try await FormBody.read(request, limit: bodyLimit))
        client = form["client_id"]
        return form
    }
}
