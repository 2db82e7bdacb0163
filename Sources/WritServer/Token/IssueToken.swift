// The token endpoint (RFC 6749 §3.2): every grant goes through these phases, in this order.
import WritCrypto
import WritJOSE
package import WritProtocol
import WritStore

/// What a grant decides; the rest of a token is the same for all.
struct GrantedToken: Sendable {
    var subject: String
    /// `nil` where a client acts for itself.
    var user: UserRecord?
    var person: AccessTokenClaims.Person?
    /// What the person, or the client that acts for itself, was given.
    var rights = DirectRights()
    var scope: Scope
    /// What a renewed grant began with.
    var grantScope = Scope()
    /// RFC 8707 audiences; empty for the realm's own.
    var resources: [String]
    var family: FamilyID?
    var refreshToken: (text: String, expiresIn: Seconds)?
    /// The grant has written its audit event in its own transaction.
    var isRecorded = false
    /// The browser session that it came of.
    var session: SessionID?
    /// OIDC Core §3.1.2.1: of the authorization request, for the ID token.
    var nonce: String?
    var claims: ClaimsRequest?
}

extension RefreshedGrant {
    /// OIDC Core §5.5: what the request that it began with asked for by name.
    func claimsRequest() throws(OAuthError) -> ClaimsRequest? {
        try claims.map { json throws(OAuthError) in try ClaimsRequest(json: json) }
    }
}

/// What every grant is given.
struct TokenRequest: Sendable {
    var realm: RealmSnapshot
    var client: AuthenticatedClient
    var form: FormParameters
    /// As asked for; `nil` when the request names none.
    var scope: Scope?
    var resources: [String]
    var rights: Rights
    var caller: Caller
    var now: Instant
}

/// - Returns: The successful reply.
/// - Throws: `OAuthError` for every refusal; failures of the database pass through.
package func issueToken(
    _ authority: Authority, realm: RealmSnapshot, form: FormParameters, authorization: String?, caller: Caller
) async throws -> TokenResponse {
    // 1. Who asks?
    let client = try await authority.authenticateClient(
        realm: realm, form: form, authorization: authorization, caller: caller)
    // 2. May this client use this grant, here?
    let grant = try allowedGrant(form, client: client.client, realm: realm)
    // 3. For what?
    let request = TokenRequest(
        realm: realm, client: client, form: form, scope: try ScopeRules.parse(form["scope"]),
        resources: try ScopeRules.resources(form.all("resource"), client: client.client),
        rights: try await authority.rights(realm), caller: caller, now: authority.clock.now)
    // 4. The grant itself.
    let granted = try await run(grant, request, authority)
    // 5. Sign.
    let token = try authority.mint(granted, for: client, realm: realm, rights: request.rights, now: request.now)
    let idToken = try authority.mintIDToken(
        granted, for: client, realm: realm, now: request.now, accessToken: token)
    // 6. Record.
    if !granted.isRecorded { try authority.audit.append(authority.issuedEvent(grant, granted, request)) }
    authority.metrics.tokenIssued(grant)
    // 7. Answer.
    return TokenResponse(token: token, idToken: idToken, granted: granted, request: request)
}

/// RFC 6749 §5.2: `unsupported_grant_type` is of the server, `unauthorized_client` of the client.
private func allowedGrant(_ form: FormParameters, client: Client, realm: RealmSnapshot) throws(OAuthError) -> GrantType
{
    let name = try form.required("grant_type")
    guard let grant = GrantType(rawValue: name), grant.isOfTokenEndpoint else {
        throw OAuthError(.unsupportedGrantType, detail: "grant_type \(name.prefix(64))")
    }
    guard client.grants.contains(grant) else { throw OAuthError(.grantNotAllowedForClient, detail: name) }
    if grant == .password, !realm.settings.allowsPasswordGrant {
        throw OAuthError(.grantNotAllowedInRealm, detail: name)
    }
    return grant
}

private func run(_ grant: GrantType, _ request: TokenRequest, _ authority: Authority) async throws -> GrantedToken {
    switch grant {
    case .clientCredentials: try clientCredentialsGrant(request)
    case .password: try await passwordGrant(request, authority)
    case .refreshToken: try await refreshTokenGrant(request, authority)
    case .authorizationCode: try await authorizationCodeGrant(request, authority)
    case .implicit: throw OAuthError(.unsupportedGrantType, detail: grant.rawValue)
    }
}

extension GrantType {
    /// Implicit is a response type of the authorization endpoint.
    package var isOfTokenEndpoint: Bool { self != .implicit }
}

extension Authority {
    func issuedEvent(_ grant: GrantType, _ granted: GrantedToken, _ request: TokenRequest) -> AuditEvent {
        event(
            "token.issued", realm: request.realm.id, client: request.client.client.id, user: granted.user?.id,
            caller: request.caller, detail: [("grant_type", grant.rawValue), ("scope", granted.scope.description)])
    }
}
