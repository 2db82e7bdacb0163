// RFC 6749 §4.4: a client asks for a token of its own. No database, no refresh token (§4.4.3), no ID token.
import WritProtocol

func clientCredentialsGrant(_ request: TokenRequest) throws(OAuthError) -> GrantedToken {
    let client = request.client.client
    guard client.type == .confidential else {
        throw OAuthError(.grantNotAllowedForClient, detail: "client_credentials by a public client")
    }
    return GrantedToken(
        subject: client.id.rawValue,
        rights: DirectRights(roles: client.roles),
        scope: try ScopeRules.granted(request.scope, client: client, forPerson: false),
        resources: request.resources)
}
