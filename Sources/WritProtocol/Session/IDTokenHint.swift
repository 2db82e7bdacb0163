// An ID token that comes back to say whom a request is about (OIDC Core §3.1.2.1, RP-Initiated Logout §2).
package import WritJOSE

package struct IDTokenHint: Sendable, Equatable {
    package var subject: String
    package var audience: [String]
    package var session: SessionID?

    package init(subject: String, audience: [String], session: SessionID?) {
        self.subject = subject
        self.audience = audience
        self.session = session
    }

    /// Whether the token was made for this client.
    package func isFor(_ client: ClientID) -> Bool {
        audience.contains { $0.utf8.elementsEqual(client.rawValue.utf8) }
    }

    /// It may have expired: it proves who was meant, and opens nothing. An access token is none, although the same key
    /// signed it; nor is a logout token, nor a signed userinfo reply, which never expires. The header's `typ` does not
    /// tell all of them apart, so the claims that only they have, or lack, are looked at.
    /// - Throws: `.idTokenHintInvalid`.
    package static func verify(
        _ token: String, keys: some KeyLookup, issuer: String
    ) throws(OAuthError) -> IDTokenHint {
        let claims: JWTClaims
        do {
            let verified = try JWS.verify(
                token, keys: keys, allowed: .asymmetric, typ: .absentOr(IDTokenClaims.type))
            claims = try JWTClaims(payload: verified.payload)
        } catch {
            throw OAuthError(.idTokenHintInvalid, detail: "\(error)")
        }
        guard claims.issuer == issuer else { throw OAuthError(.idTokenHintInvalid, detail: "iss") }
        guard claims["client_id"] == nil, claims["scope"] == nil, claims["events"] == nil,
            claims.expiresAt != nil
        else {
            throw OAuthError(.idTokenHintInvalid, detail: "a token of another kind")
        }
        guard let subject = claims.subject, !claims.audience.isEmpty else {
            throw OAuthError(.idTokenHintInvalid, detail: "sub or aud")
        }
        return IDTokenHint(
            subject: subject, audience: claims.audience, session: claims.string("sid").flatMap { SessionID($0) })
    }
}
