// One request on its way through its endpoint.
import HTTPTypes
import WritProtocol
import WritServer

/// What an endpoint is given: the request, the realm it is for, and who asks.
struct Exchange: Sendable {
    let request: IncomingRequest
    let realm: RealmSnapshot
    let caller: Caller
    /// The client that asks, as far as is known; for the log.
    var client: String?

    init(request: IncomingRequest, realm: RealmSnapshot, caller: Caller) {
        self.request = request
        self.realm = realm
        self.caller = caller
    }

    var origin: String? { request.fields[.origin] }
    var authorization: String? { request.fields[.authorization] }

    /// The parameters of an endpoint that browsers come to: the query of a GET, the body of a POST (RFC 6749 §3.1).
    mutating func parameters(repetition: FormParameters.Repetition = .refused) throws(OAuthError) -> FormParameters {
        let form =
            if request.method == .post {
                try FormParameters(body: try FormBody.octets(request), repetition: repetition)
            } else {
                try FormParameters(query: request.query ?? "", repetition: repetition)
            }
        client = form["client_id"]
        return form
    }

    /// The body as a strict form; the query must be empty (RFC 6749 §3.2: parameters of these endpoints go in the body).
    mutating func form() throws(OAuthError) -> FormParameters {
        if let query = request.query, !query.isEmpty { throw OAuthError(.parameterInQuery) }
        let form = try FormParameters(body: try FormBody.octets(request))
        client = form["client_id"]
        return form
    }
}
