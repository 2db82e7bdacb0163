// RFC 6749 §4.3: a client brings the resource owner's user name and password. Off unless realm and client are told otherwise.
import FoundationEssentials
import WritProtocol
import WritStore

func passwordGrant(_ request: TokenRequest, _ authority: Authority) async throws -> GrantedToken {
    let username = try request.form.required("username")
    let password = try request.form.required("password")
    let client = request.client
    let scope = try ScopeRules.granted(request.scope, client: client.client, forPerson: true)
    let login = try await authority.authenticateUser(
        username: username, password: password, realm: request.realm, client: client.client.id, caller: request.caller)
    // There is no page here to do it on. Told after the right password only, so it tells no stranger anything.
    guard login.user.pendingActions.isEmpty else {
        let actions = login.user.requiredActions.map(\.rawValue).joined(separator: " ")
        authority.audit.appendIfRoom(
            authority.event(
                "login.failed", realm: request.realm.id, client: client.client.id, user: login.user.id,
                caller: request.caller, detail: [("reason", "required_actions"), ("required_actions", actions)]))
        throw OAuthError(.actionRequired, detail: actions)
    }

    let family = FamilyID(UUID.v7(now: request.now, random: authority.random))
    let issuesRefreshToken = client.client.grants.contains(.refreshToken)
    let settings = client.settings
    let new = NewFamily(
        realm: request.realm.id, id: family, client: client.client.id, user: login.user.id, scope: scope,
        resources: request.resources, authTime: request.now, acr: Authentication.password.acr,
        amr: Authentication.password.amr,
        // Without a refresh token the row is there to be revoked: for as long as its access token lives.
        idle: issuesRefreshToken ? settings.refreshIdle : settings.accessTokenLifetime,
        absolute: issuesRefreshToken ? settings.refreshAbsolute : settings.accessTokenLifetime,
        issuesRefreshToken: issuesRefreshToken)
    let event = authority.event(
        "token.issued", realm: request.realm.id, client: client.client.id, user: login.user.id, caller: request.caller,
        detail: [("grant_type", GrantType.password.rawValue), ("scope", scope.description)])
    guard
        let rights = try await authority.store.startFamily(
            new, network: request.caller.network, rehash: login.rehash, event: event,
            verifiedHash: login.verifiedHash, failuresAllowed: login.failuresAllowed)
    else { throw OAuthError(.invalidCredentials, detail: Login.overtaken) }

    return GrantedToken(
        subject: authority.subject(of: login.user.id, for: client.client, in: request.realm),
        user: login.user,
        person: AccessTokenClaims.Person(
            authTime: request.now, acr: new.acr, amr: new.amr, sid: family.description, profile: login.user.profile),
        rights: rights, scope: scope, resources: request.resources, family: family,
        refreshToken: issuesRefreshToken
            ? (
                authority.refreshTokens.encode(RefreshToken(family: family, generation: 0), realm: request.realm.id),
                min(settings.refreshIdle, settings.refreshAbsolute)
            ) : nil,
        isRecorded: true)
}

/// How a person proved who they are, in the words of RFC 8176 and OIDC Core §2.
struct Authentication: Sendable {
    var acr: String
    var amr: [String]

    static let password = Authentication(acr: "1", amr: ["pwd"])
}
