// The successful reply of the token endpoint (RFC 6749 §5.1), written straight into bytes.
import WritJOSE
package import WritProtocol
import WritStore

package struct TokenResponse: Sendable {
    /// The body, as JSON.
    package let json: [UInt8]
    package let clientID: ClientID
    private let origins: Set<String>

    init(token: String, idToken: String?, granted: GrantedToken, request: TokenRequest) {
        clientID = request.client.client.id
        origins = request.client.client.origins
        var json = JSONWriter(capacity: 1024 + token.utf8.count)
        json.beginObject()
        json.member("access_token", token)
        json.member("token_type", "Bearer")
        json.member("expires_in", Int64(request.client.settings.accessTokenLifetime.count))
        json.member("scope", granted.scope.description)
        if let refresh = granted.refreshToken {
            json.member("refresh_token", refresh.text)
            json.member("refresh_expires_in", Int64(refresh.expiresIn.count))
        }
        if let idToken { json.member("id_token", idToken) }
        if let user = granted.user {
            json.key("user")
            json.beginObject()
            json.member("sub", granted.subject)
            if request.client.client.mayKnowNames(in: granted.scope) {
                json.member("preferred_username", user.username)
                if let name = user.profile.name { json.member("name", name) }
            }
            json.endObject()
        }
        json.endObject()
        self.json = json.bytes
    }

    /// CORS: whether pages of this origin may read the reply.
    package func allowedOrigin(_ origin: String) -> Bool { origins.contains(origin) }
}
