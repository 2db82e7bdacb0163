// The claims of an ID token (OIDC Core §2), written straight into bytes.
package import WritCrypto
import WritJOSE

/// What an ID token says. It has no `azp`: its one audience is the client it is made for.
package struct IDTokenClaims: Sendable {
    package var issuer: String
    package var subject: String
    package var clientID: ClientID
    package var issuedAt: Instant
    package var expiresAt: Instant
    package var authTime: Instant
    package var nonce: String?
    package var acr: String?
    package var amr: [String]
    package var session: SessionID?
    /// OIDC Core §3.1.3.6 and §3.3.2.11: made by ``halfHash(of:algorithm:)``.
    package var accessTokenHash: String?
    package var codeHash: String?
    package var disclosed: DisclosedClaims?

    package init(
        issuer: String, subject: String, clientID: ClientID, issuedAt: Instant, expiresAt: Instant, authTime: Instant,
        nonce: String?, acr: String?, amr: [String], session: SessionID?, accessTokenHash: String? = nil,
        codeHash: String? = nil, disclosed: DisclosedClaims? = nil
    ) {
        self.issuer = issuer
        self.subject = subject
        self.clientID = clientID
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
        self.authTime = authTime
        self.nonce = nonce
        self.acr = acr
        self.amr = amr
        self.session = session
        self.accessTokenHash = accessTokenHash
        self.codeHash = codeHash
        self.disclosed = disclosed
    }

    /// The header's `typ`. Older than RFC 8725 §3.11, so that relying parties expect this or none.
    package static let type = "JWT"

    /// The payload of the JWT.
    package func json() -> [UInt8] {
        var json = JSONWriter(capacity: 512)
        json.beginObject()
        json.member("iss", issuer)
        json.member("sub", subject)
        json.member("aud", clientID.rawValue)
        json.member("exp", expiresAt.secondsSince1970)
        json.member("iat", issuedAt.secondsSince1970)
        json.member("auth_time", authTime.secondsSince1970)
        if let nonce { json.member("nonce", nonce) }
        if let acr { json.member("acr", acr) }
        if !amr.isEmpty { json.member("amr", amr) }
        if let session { json.member("sid", session.description) }
        if let accessTokenHash { json.member("at_hash", accessTokenHash) }
        if let codeHash { json.member("c_hash", codeHash) }
        disclosed?.write(to: &json)
        json.endObject()
        return json.bytes
    }

    /// OIDC Core §3.1.3.6: base64url of the left half of the hash that the signature's algorithm uses; that of Ed25519 is
    /// SHA-512 (RFC 8032 §5.1).
    package static func halfHash(of text: String, algorithm: SignatureAlgorithm) -> String {
        let hash =
            switch algorithm {
            case .RS256, .PS256, .ES256: SHA256.hash(text)
            case .EdDSA: SHA512.hash(Array(text.utf8))
            }
        return Base64URL.encode(Array(hash.prefix(hash.count / 2)))
    }
}
