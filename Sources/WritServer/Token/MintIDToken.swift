// From a person's grant to a signed ID token (OIDC Core §2).
import WritCrypto
import WritJOSE
import WritProtocol

extension Authority {
    /// `nil` where nobody asked for one: without `openid` in the scope, or without a person.
    ///
    /// - Parameters:
    ///   - accessToken: What it is given with, for `at_hash` (§3.1.3.6).
    ///   - code: What it is given with, for `c_hash` (§3.3.2.11).
    func mintIDToken(
        _ granted: GrantedToken, for client: AuthenticatedClient, realm: RealmSnapshot, now: Instant,
        accessToken: String?, code: String? = nil
    ) throws -> String? {
        guard granted.scope.contains(.openid), granted.person != nil else { return nil }
        let key = try signingKey(for: client, realm: realm, now: now)
        func half(_ text: String) -> String { IDTokenClaims.halfHash(of: text, algorithm: key.algorithm) }
        guard
            let claims = idTokenClaims(
                granted, for: client, realm: realm, now: now, accessTokenHash: accessToken.map(half),
                codeHash: code.map(half), withAccessToken: accessToken != nil || code != nil)
        else { return nil }
        return try sign(claims.json(), typ: IDTokenClaims.type, key)
    }

    /// What is signed, and what a preview shows (``previewTokens(_:realm:asking:)``).
    func idTokenClaims(
        _ granted: GrantedToken, for client: AuthenticatedClient, realm: RealmSnapshot, now: Instant,
        accessTokenHash: String?, codeHash: String?, withAccessToken: Bool
    ) -> IDTokenClaims? {
        guard granted.scope.contains(.openid), let person = granted.person else { return nil }
        return IDTokenClaims(
            issuer: realm.issuer, subject: granted.subject, clientID: client.client.id, issuedAt: now,
            expiresAt: now + client.settings.accessTokenLifetime, authTime: person.authTime, nonce: granted.nonce,
            acr: person.acr, amr: person.amr, session: granted.session, accessTokenHash: accessTokenHash,
            codeHash: codeHash,
            disclosed: .inIDToken(
                of: person.profile, scope: granted.scope, request: granted.claims, allowed: client.client.scope,
                withAccessToken: withAccessToken))
    }
}
