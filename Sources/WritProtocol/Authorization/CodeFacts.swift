// What is stored of an authorization code, for the rule that says why it was not redeemed.

/// The facts about a code, read after a redemption found no row to change. Every time is the database's.
package struct CodeFacts: Sendable {
    package var client: ClientID
    package var redirectURI: String
    /// Whether the authorization request named it.
    package var redirectURIWasSent: Bool
    package var codeChallenge: String?
    package var expiresAt: Instant
    package var usedAt: Instant?
    /// What the code gave, or would have given.
    package var family: FamilyID
    package var userIsEnabled: Bool
    package var sessionIsLive: Bool
    package var now: Instant
    /// RFC 8707: what was allowed.
    package var resources: [String]

    package init(
        client: ClientID, redirectURI: String, redirectURIWasSent: Bool, codeChallenge: String?, expiresAt: Instant,
        usedAt: Instant?, family: FamilyID, userIsEnabled: Bool, sessionIsLive: Bool, now: Instant,
        resources: [String] = []
    ) {
        self.client = client
        self.redirectURI = redirectURI
        self.redirectURIWasSent = redirectURIWasSent
        self.codeChallenge = codeChallenge
        self.expiresAt = expiresAt
        self.usedAt = usedAt
        self.family = family
        self.userIsEnabled = userIsEnabled
        self.sessionIsLive = sessionIsLive
        self.now = now
        self.resources = resources
    }
}
