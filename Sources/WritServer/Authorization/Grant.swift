// The answer to a request that the person agrees to: a code, tokens, or just yes (Multiple Response Types §2 to §5).
import FoundationEssentials
import WritCrypto
import WritProtocol
import WritStore

extension Authority {
    func grant(_ attempt: AuthorizationAttempt, _ session: LiveSession) async throws -> AuthorizationOutcome {
        let request = attempt.request
        let rights = try await rights(attempt.realm)
        guard try await complete(attempt) else {
            return answer(refusing: OAuthError(.requestURIInvalid), attempt)
        }
        try await noteUse(of: attempt.client.client, attempt.realm)
        let code = request.responseType.contains(.code) ? SecretFormat.authorizationCode.make(random: random) : nil
        if let code, try await !store.insertCode(newCode(code, attempt, session), event: codeEvent(attempt, session)) {
            return answer(refusing: OAuthError(.loginRequired), attempt)
        }
        var granted = grantedToken(attempt, session)
        if request.responseType.holdsToken {
            guard let given = try await startFamily(granted, attempt, session) else {
                return answer(refusing: OAuthError(.loginRequired), attempt)
            }
            granted.rights = given
        }
        let token =
            request.responseType.contains(.token)
            ? try mint(granted, for: attempt.client, realm: attempt.realm, rights: rights, now: attempt.now) : nil
        let idToken =
            request.responseType.contains(.idToken)
            ? try mintIDToken(
                granted, for: attempt.client, realm: attempt.realm, now: attempt.now, accessToken: token, code: code)
            : nil
        if token != nil { metrics.tokenIssued(.implicit) }
        let response = AuthorizationResponse(
            code: code,
            token: token.map {
                .init(
                    accessToken: $0, lifetime: attempt.client.settings.accessTokenLifetime, scope: granted.scope)
            },
            idToken: idToken, state: request.state, issuer: attempt.realm.issuer)
        return .answered(response, request.target)
    }

    /// RFC 9126 §4: a pushed request is for one answer of the person, yes or no. Whoever reloads a page before that is not
    /// sent away. One round trip, none for a request that was not pushed.
    /// - Returns: `false` when it has had its answer.
    func complete(_ attempt: AuthorizationAttempt) async throws -> Bool {
        guard let pushed = attempt.pushed else { return true }
        return try await store.usePushedRequest(
            attempt.realm.id, hash: SHA256.hash(pushed), client: attempt.client.client.id)
    }

    private func newCode(_ code: String, _ attempt: AuthorizationAttempt, _ session: LiveSession) -> NewCode {
        let request = attempt.request
        let record = session.record
        return NewCode(
            realm: attempt.realm.id, hash: SecretFormat.hash(code), client: request.clientID, user: record.user.id,
            session: record.id, family: FamilyID(UUID.v7(now: attempt.now, random: random)),
            redirectURI: request.redirectURI, redirectURIWasSent: request.redirectURIWasSent,
            codeChallenge: request.codeChallenge, scope: request.scope, resources: request.resources,
            nonce: request.nonce, authTime: record.authTime, acr: record.acr, amr: record.amr,
            claims: request.claims?.json, lifetime: attempt.client.settings.codeLifetime)
    }

    private func codeEvent(_ attempt: AuthorizationAttempt, _ session: LiveSession) -> AuditEvent {
        event(
            "code.issued", realm: attempt.realm.id, client: attempt.client.client.id, user: session.record.user.id,
            caller: attempt.browser.caller,
            detail: [
                ("response_type", attempt.request.responseType.description),
                ("scope", attempt.request.scope.description),
            ])
    }

    /// What the browser itself is given, without a code.
    private func grantedToken(_ attempt: AuthorizationAttempt, _ session: LiveSession) -> GrantedToken {
        let record = session.record
        return GrantedToken(
            subject: subject(of: record.user.id, for: attempt.client.client, in: attempt.realm), user: record.user,
            person: AccessTokenClaims.Person(
                authTime: record.authTime, acr: record.acr, amr: record.amr, sid: record.id.description,
                profile: record.user.profile),
            // A refresh token never comes this way (RFC 6749 §4.2.2).
            scope: attempt.request.scope.without([.offlineAccess]), resources: attempt.request.resources,
            family: FamilyID(UUID.v7(now: attempt.now, random: random)), refreshToken: nil, isRecorded: true,
            session: record.id, nonce: attempt.request.nonce, claims: attempt.request.claims)
    }

    private func startFamily(
        _ granted: GrantedToken, _ attempt: AuthorizationAttempt, _ session: LiveSession
    ) async throws -> DirectRights? {
        guard let id = granted.family else { return nil }
        let lifetime = attempt.client.settings.accessTokenLifetime
        let family = NewFamily(
            realm: attempt.realm.id, id: id, client: attempt.client.client.id, user: session.record.user.id,
            scope: granted.scope, resources: granted.resources, authTime: session.record.authTime,
            acr: session.record.acr, amr: session.record.amr, idle: lifetime, absolute: lifetime,
            issuesRefreshToken: false, claims: granted.claims?.json)
        return try await store.startFamilyInSession(
            family, session: session.record.id,
            event: event(
                "token.issued", realm: attempt.realm.id, client: attempt.client.client.id, user: session.record.user.id,
                caller: attempt.browser.caller,
                detail: [
                    ("response_type", attempt.request.responseType.description), ("scope", granted.scope.description),
                ]))
    }
}
