// From what was granted to a signed access token (RFC 9068).
import WritCrypto
import WritJOSE
import WritProtocol

extension Authority {
    func mint(_ granted: GrantedToken, _ request: TokenRequest) throws -> String {
        let settings = request.client.settings
        guard let key = request.realm.signingKey(settings.signingAlgorithm, at: request.now) else {
            throw OAuthError(.internalError, detail: "the realm has no key for \(settings.signingAlgorithm.rawValue)")
        }
        let claims = AccessTokenClaims(
            issuer: request.realm.issuer,
            subject: granted.subject,
            audience: granted.resources.isEmpty ? [request.realm.issuer] : granted.resources,
            clientID: request.client.client.id,
            scope: granted.scope,
            issuedAt: request.now,
            expiresAt: request.now + settings.accessTokenLifetime,
            id: TokenID(
                granted.family.map { .family($0) } ?? .client(createdAt: request.client.client.createdAt),
                random: random),
            person: granted.person)
        let start = ContinuousClock.now
        let token = try key.sign(payload: claims.json(), typ: Self.accessTokenType)
        metrics.signed(nanoseconds: start.nanosecondsSince)
        return token
    }

    /// RFC 9068 §2.1.
    static let accessTokenType = "at+jwt"
}
