// RFC 6749 §4.1.3: a client brings the code that a person's browser brought it.
import WritProtocol
import WritStore

func authorizationCodeGrant(_ request: TokenRequest, _ authority: Authority) async throws -> GrantedToken {
    let code = try request.form.required("code")
    guard SecretFormat.authorizationCode.check(code) == .wellFormed else {
        throw OAuthError(.codeUnknown, detail: "not of the form of a code")
    }
    let redeemed = try await redeem(code, request, authority)
    let grant = redeemed.grant
    let resources = request.resources.isEmpty ? grant.resources : request.resources
    let client = request.client.client
    let expiry = min(grant.idleExpiresAt, grant.absoluteExpiresAt)
    return GrantedToken(
        subject: authority.subject(of: grant.user.id, for: client, in: request.realm),
        user: grant.user,
        person: AccessTokenClaims.Person(
            authTime: grant.authTime, acr: grant.acr, amr: grant.amr, sid: redeemed.session.description,
            profile: grant.user.profile),
        rights: grant.rights,
        // What an administrator has taken from the client since is not granted any more.
        scope: Scope(grant.scope.tokens.filter(client.scope.contains)),
        resources: resources.filter(client.resources.contains),
        family: redeemed.family,
        refreshToken: client.grants.contains(.refreshToken)
            ? (
                authority.refreshTokens.encode(
                    RefreshToken(family: redeemed.family, generation: grant.generation), realm: request.realm.id),
                expiry.seconds(from: grant.databaseNow)
            ) : nil,
        isRecorded: true,
        session: redeemed.session, nonce: redeemed.nonce,
        claims: try grant.claimsRequest())
}

/// One statement when all is well; a second, read-only one says why not.
private func redeem(_ code: String, _ request: TokenRequest, _ authority: Authority) async throws -> RedeemedCode {
    let realm = request.realm.id
    let client = request.client.client
    let settings = request.client.settings
    let hash = SecretFormat.hash(code)
    let redirectURI = request.form["redirect_uri"]
    let verifier = request.form["code_verifier"]
    // A text that is no verifier fits no challenge, and not the absence of one either.
    let challenge = verifier.map { PKCE.challenge(of: $0) ?? "" }
    let issuesRefreshToken = client.grants.contains(.refreshToken)
    // Each further turn means that the row changed between the two statements.
    for _ in 0..<3 {
        if let redeemed = try await authority.store.redeemCode(
            realm, hash: hash, client: client.id, redirectURI: redirectURI, codeChallenge: challenge,
            idle: issuesRefreshToken ? settings.refreshIdle : settings.accessTokenLifetime,
            absolute: issuesRefreshToken ? settings.refreshAbsolute : settings.accessTokenLifetime,
            issuesRefreshToken: issuesRefreshToken,
            resources: request.resources.isEmpty ? nil : request.resources,
            event: authority.event(
                "token.issued", realm: realm, client: client.id, user: nil, caller: request.caller,
                detail: [("grant_type", GrantType.authorizationCode.rawValue)]))
        {
            return redeemed
        }
        let facts = try await authority.store.codeState(realm, hash: hash)
        switch CodeOutcome.judge(
            facts, client: client.id, redirectURI: redirectURI, verifier: verifier,
            resources: request.resources.isEmpty ? nil : request.resources)
        {
        case .replayed(let family):
            try await authority.endReplayedFamily(family, request)
            throw OAuthError(.codeReused, detail: "family \(family)")
        case .refused(let reason): throw OAuthError(reason)
        case .tryAgain: break
        }
    }
    throw OAuthError(.overloaded, detail: "the code kept changing", retryAfter: 1)
}

extension Authority {
    /// RFC 6749 §4.1.2: whoever brings a code for the second time may be a thief, and so may whoever came first.
    fileprivate func endReplayedFamily(_ family: FamilyID, _ request: TokenRequest) async throws {
        _ = try await store.revokeFamily(
            request.realm.id, family: family, client: request.client.client.id, reason: "code reuse",
            event: event(
                "code.reused", realm: request.realm.id, client: request.client.client.id, user: nil,
                caller: request.caller, detail: [("family", family.description)]))
    }
}

extension Instant {
    /// Whole seconds from `start` to this moment, 1 at least.
    func seconds(from start: Instant) -> Seconds {
        Seconds(max(1, Int((millisecondsSince1970 - start.millisecondsSince1970 + 999) / 1000)))
    }
}
