// From what was granted to a signed access token (RFC 9068).
import WritCrypto
import WritJOSE
import WritProtocol

extension Authority {
    func mint(
        _ granted: GrantedToken, for client: AuthenticatedClient, realm: RealmSnapshot, rights: Rights, now: Instant
    ) throws -> String {
        let claims = accessTokenClaims(granted, for: client, realm: realm, rights: rights, now: now)
        let key = try signingKey(for: client, realm: realm, now: now)
        return try sign(claims.json(), typ: claims.shape.type.rawValue, key)
    }

    /// What is signed, and what a preview shows (``previewTokens(_:realm:asking:)``).
    func accessTokenClaims(
        _ granted: GrantedToken, for client: AuthenticatedClient, realm: RealmSnapshot, rights: Rights, now: Instant
    ) -> AccessTokenClaims {
        let audience = granted.resources.isEmpty ? [realm.issuer] : granted.resources
        let shape = rights.shape(of: audience)
        return AccessTokenClaims(
            issuer: realm.issuer,
            subject: granted.subject,
            audience: audience,
            clientID: client.client.id,
            scope: granted.scope,
            issuedAt: now,
            expiresAt: now + client.settings.accessTokenLifetime,
            id: TokenID(
                granted.family.map { .family($0) } ?? .client(createdAt: client.client.createdAt), random: random),
            person: granted.person,
            rights: shape.isLean
                ? RightsClaims()
                : rights.claims(
                    of: granted.rights, audience: audience,
                    scope: ScopeOfRights(token: granted.scope, grant: granted.grantScope)),
            shape: shape)
    }

    func signingKey(for client: AuthenticatedClient, realm: RealmSnapshot, now: Instant) throws(OAuthError)
        -> SigningKey
    {
        try signingKey(client.settings.signingAlgorithm, realm: realm, now: now)
    }

    func signingKey(
        _ algorithm: SignatureAlgorithm, realm: RealmSnapshot, now: Instant
    ) throws(OAuthError) -> SigningKey {
        guard let key = realm.signingKey(algorithm, at: now) else {
            throw OAuthError(.internalError, detail: "the realm has no key for \(algorithm.rawValue)")
        }
        return key
    }

    /// Signs, and counts the time it takes.
    func sign(_ payload: [UInt8], typ: String, _ key: SigningKey) throws -> String {
        let start = ContinuousClock.now
        let token = try key.sign(payload: payload, typ: typ)
        metrics.signed(nanoseconds: start.nanosecondsSince)
        return token
    }
}
