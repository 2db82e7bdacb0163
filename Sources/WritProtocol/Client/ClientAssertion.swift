// The rules for a client's signed assertion (private_key_jwt): RFC 7523 §3, OIDC Core §9, FAPI 2.0 §5.3.2.1.
package import WritJOSE

/// What is left to do once the signature and the claims hold: the `jti` must be used up in the database.
package struct ClientAssertion: Sendable, Equatable {
    package var jti: String
    package var expiresAt: Instant
}

extension ClientAssertion {
    /// Octets of a `jti`, so that nobody fills the table with novels.
    private static let jtiLengthLimit = 512

    /// The client that an assertion claims to be of, read without trust, to find the keys to check it with.
    package static func claimedClient(_ assertion: String) -> ClientID? {
        guard let claims = try? JWTClaims(unverified: assertion), let subject = claims.subject else { return nil }
        return ClientID(subject)
    }

    /// - Parameters:
    ///   - keys: The client's own, or those fetched from its `jwks_uri`.
    ///   - issuer: The realm's; the only audience accepted, as one string. An array or the token endpoint's address would
    ///     let another server's assertion be replayed here (CVE-2025-27370).
    ///   - skew: How far clocks may differ.
    ///   - lifetimeLimit: How far ahead `exp` may lie, which bounds how long a `jti` is remembered.
    /// - Throws: `.clientAssertionRefused`, the detail saying which rule.
    package static func check(
        _ assertion: String, client: Client, keys: [JWK], issuer: String, now: Instant, skew: Seconds,
        lifetimeLimit: Seconds
    ) throws(OAuthError) -> ClientAssertion {
        let claims: JWTClaims
        do {
            // RFC 7591 §2: what it registered as token_endpoint_auth_signing_alg, and no other.
            let allowed = client.details.assertionAlgorithm.map { [JWSAlgorithm($0)] } ?? Set.asymmetric
            let verified = try JWS.verify(assertion, keys: JWKS(keys), allowed: allowed)
            claims = try JWTClaims(payload: verified.payload)
        } catch {
            throw OAuthError(.clientAssertionRefused, detail: "\(error)")
        }
        func require(_ rule: Bool, _ detail: String, _ description: String) throws(OAuthError) {
            if !rule { throw OAuthError(.clientAssertionRefused, detail: detail, description: description) }
        }
        try require(claims.issuer == client.id.rawValue, "iss", "The assertion's iss must be the client id.")
        try require(claims.subject == client.id.rawValue, "sub", "The assertion's sub must be the client id.")
        try require(
            claims.audienceIsString && claims.audience == [issuer], "aud",
            "The assertion's aud must be the issuer, \(issuer), as one string.")
        guard let expiry = claims.expiresAt, let jti = claims.jti, !jti.isEmpty else {
            throw OAuthError(
                .clientAssertionRefused, detail: "exp or jti", description: "The assertion needs exp and jti.")
        }
        try require(
            jti.utf8.count <= jtiLengthLimit && !jti.utf8.contains(0), "jti", "The assertion's jti is too long.")
        try require(
            expiry > now.secondsSince1970 - Int64(skew.count), "exp past", "The assertion has expired; check the clock."
        )
        try require(
            expiry <= now.secondsSince1970 + Int64(lifetimeLimit.count), "exp far",
            "The assertion's exp lies more than \(lifetimeLimit.count) seconds ahead.")
        for (name, time) in [("nbf", claims.notBefore), ("iat", claims.issuedAt)] {
            guard let time else { continue }
            try require(
                time <= now.secondsSince1970 + Int64(skew.count), "\(name) ahead",
                "The assertion's \(name) lies in the future; check the clock.")
        }
        return ClientAssertion(jti: jti, expiresAt: Instant(secondsSince1970: expiry) + skew)
    }
}
