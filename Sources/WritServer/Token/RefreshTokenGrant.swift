// RFC 6749 §6: a refresh token becomes a new pair of tokens. RefreshFamilies.md beside this file tells the whole story.
import WritProtocol
import WritStore

func refreshTokenGrant(_ request: TokenRequest, _ authority: Authority) async throws -> GrantedToken {
    let text = try request.form.required("refresh_token")
    guard let token = authority.refreshTokens.decode(text, realm: request.realm.id) else {
        throw OAuthError(.refreshTokenMalformed, detail: "not made by this server for this realm")
    }
    let grant = try await rotate(token, request, authority)
    let client = request.client.client
    // RFC 6749 §6: what was asked for now, of what was granted then, of what the client may still have.
    let asked = request.scope ?? grant.scope
    let scope = Scope(asked.tokens.filter(client.scope.contains))
    let resources = (request.resources.isEmpty ? grant.resources : request.resources)
        .filter(client.resources.contains)
    let expiry = min(grant.idleExpiresAt, grant.absoluteExpiresAt)
    return GrantedToken(
        subject: authority.subject(of: grant.user.id, for: client, in: request.realm),
        user: grant.user,
        person: AccessTokenClaims.Person(
            authTime: grant.authTime, acr: grant.acr, amr: grant.amr,
            sid: grant.session?.description ?? token.family.description,
            profile: grant.user.profile),
        rights: grant.rights,
        scope: scope, grantScope: grant.scope, resources: resources, family: token.family,
        refreshToken: (
            authority.refreshTokens.encode(
                RefreshToken(family: token.family, generation: grant.generation), realm: request.realm.id),
            expiry.seconds(from: grant.databaseNow)
        ),
        session: grant.session, claims: try grant.claimsRequest())
}

/// One statement when all is well; a second, read-only one says why not.
private func rotate(
    _ token: RefreshToken, _ request: TokenRequest, _ authority: Authority
) async throws -> RefreshedGrant {
    let realm = request.realm.id
    let client = request.client.client.id
    let settings = request.client.settings
    let resources = request.resources.isEmpty ? nil : request.resources
    // Each further turn means that the row changed between the two statements.
    for _ in 0..<3 {
        if let grant = try await authority.store.rotate(
            realm, family: token.family, generation: token.generation, client: client, scope: request.scope,
            resources: resources, idle: settings.refreshIdle, rotates: settings.rotatesRefreshTokens,
            allowedScope: request.client.client.scope, allowedResources: request.client.client.resources)
        {
            return grant
        }
        let state = try await authority.store.familyState(realm, family: token.family)
        if let state, state.client == client, !state.clientIsEnabled {
            throw OAuthError(.clientDisabled, detail: "disabled since it authenticated")
        }
        let outcome = RefreshOutcome.judge(
            state?.facts, generation: token.generation, client: client, scope: request.scope, resources: resources,
            window: settings.refreshRetryWindow, rotates: settings.rotatesRefreshTokens,
            allowedScope: request.client.client.scope, allowedResources: request.client.client.resources)
        switch outcome {
        case .sameSuccessor(let generation):
            guard var grant = state?.grant else { break }
            grant.generation = generation
            return grant
        case .reused:
            try await authority.endReusedFamily(token, request)
            throw OAuthError(.refreshTokenReused, detail: "generation \(token.generation) of \(token.family)")
        case .refused(let reason):
            throw OAuthError(reason, detail: "family \(token.family)")
        case .tryAgain:
            break
        }
    }
    throw OAuthError(.overloaded, detail: "the family kept changing", retryAfter: 1)
}

extension Authority {
    /// RFC 9700 §4.14.2: whoever holds a used token may be a thief, and so may whoever holds its successor.
    fileprivate func endReusedFamily(_ token: RefreshToken, _ request: TokenRequest) async throws {
        _ = try await store.revokeFamily(
            request.realm.id, family: token.family, client: request.client.client.id, reason: "reuse",
            event: event(
                "refresh.reused", realm: request.realm.id, client: request.client.client.id, user: nil,
                caller: request.caller,
                detail: [("family", token.family.description), ("generation", String(token.generation))]))
    }
}
