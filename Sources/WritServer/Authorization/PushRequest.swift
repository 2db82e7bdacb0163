// Pushed authorization requests (RFC 9126): the client sends its parameters ahead, and proves who it is.
import WritCrypto
import WritJOSE
package import WritProtocol
import WritStore

package struct PushedRequestResponse: Sendable {
    package let clientID: ClientID
    package let json: [UInt8]
}

/// Round trips: one, besides those of the client's authentication.
/// - Throws: `OAuthError`: every refusal is the client's (§2.3).
package func pushRequest(
    _ authority: Authority, realm: RealmSnapshot, form: FormParameters, authorization: String?, caller: Caller
) async throws -> PushedRequestResponse {
    let client = try await authority.authenticateClient(
        realm: realm, form: form, authorization: authorization, caller: caller)
    // What proves the client is not part of the request; who it is, is.
    var parameters = form.without(["client_secret", "client_assertion", "client_assertion_type", "client_id"])
    parameters = try FormParameters(
        query: FormCoding.encode([(name: "client_id", value: client.client.id.rawValue)]) + "&" + parameters.encoded)
    do {
        _ = try AuthorizationRequest.check(
            parameters, client: client.client, settings: client.settings, endpoint: .pushed)
    } catch {
        throw error.error
    }
    let reference = Base64URL.encode(authority.random.bytes(32))
    let lifetime = authority.settings.pushedRequestLifetime
    guard
        try await authority.store.pushRequest(
            realm.id, hash: SHA256.hash(reference), client: client.client.id,
            parameters: Array(parameters.encoded.utf8), lifetime: lifetime,
            limit: authority.settings.pushedRequestLimit)
    else { throw OAuthError(.tooManyPushedRequests, retryAfter: lifetime) }
    var json = JSONWriter(capacity: 128)
    json.beginObject()
    json.member("request_uri", PushedRequestURI.make(reference))
    json.member("expires_in", Int64(lifetime.count))
    json.endObject()
    return PushedRequestResponse(clientID: client.client.id, json: json.bytes)
}
