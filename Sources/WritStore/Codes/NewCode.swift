// What an authorization code is made of.
package import WritProtocol

/// A grant that is made when the code is redeemed: who, in which session, for which client, what, and what the client
/// must show for it.
package struct NewCode: Sendable {
    package var realm: RealmID
    /// SHA-256 of the code.
    package var hash: [UInt8]
    package var client: ClientID
    package var user: UserID
    package var session: SessionID
    /// The grant's id; its row is made by redeeming.
    package var family: FamilyID
    /// Where the code is sent.
    package var redirectURI: String
    /// RFC 6749 §4.1.3: only then must the token request hold it too.
    package var redirectURIWasSent: Bool
    /// RFC 7636 §4.2, of method S256; `nil`: the client sent none.
    package var codeChallenge: String?
    package var scope: Scope
    package var resources: [String]
    package var nonce: String?
    package var authTime: Instant
    package var acr: String?
    package var amr: [String]
    /// The request's `claims` parameter (OIDC Core §5.5), JSON in UTF-8.
    package var claims: [UInt8]?
    package var lifetime: Seconds

    package init(
        realm: RealmID, hash: [UInt8], client: ClientID, user: UserID, session: SessionID, family: FamilyID,
        redirectURI: String, redirectURIWasSent: Bool, codeChallenge: String?, scope: Scope, resources: [String],
        nonce: String?, authTime: Instant, acr: String?, amr: [String], claims: [UInt8]?, lifetime: Seconds
    ) {
        self.realm = realm
        self.hash = hash
        self.client = client
        self.user = user
        self.session = session
        self.family = family
        self.redirectURI = redirectURI
        self.redirectURIWasSent = redirectURIWasSent
        self.codeChallenge = codeChallenge
        self.scope = scope
        self.resources = resources
        self.nonce = nonce
        self.authTime = authTime
        self.acr = acr
        self.amr = amr
        self.claims = claims
        self.lifetime = lifetime
    }
}
