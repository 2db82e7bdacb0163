// What a refresh family is made of.
package import WritProtocol

/// A grant that begins: who, for which client, what, and for how long.
package struct NewFamily: Sendable {
    package var realm: RealmID
    package var id: FamilyID
    package var client: ClientID
    package var user: UserID
    package var scope: Scope
    package var resources: [String]
    package var authTime: Instant
    package var acr: String?
    package var amr: [String]
    /// How long it lives without being renewed.
    package var idle: Seconds
    /// How long it lives at all.
    package var absolute: Seconds
    package var issuesRefreshToken: Bool
    /// The request's `claims` parameter, JSON in UTF-8.
    package var claims: [UInt8]?

    package init(
        realm: RealmID, id: FamilyID, client: ClientID, user: UserID, scope: Scope, resources: [String],
        authTime: Instant, acr: String?, amr: [String], idle: Seconds, absolute: Seconds, issuesRefreshToken: Bool,
        claims: [UInt8]? = nil
    ) {
        self.realm = realm
        self.id = id
        self.client = client
        self.user = user
        self.scope = scope
        self.resources = resources
        self.authTime = authTime
        self.acr = acr
        self.amr = amr
        self.idle = idle
        self.absolute = absolute
        self.issuesRefreshToken = issuesRefreshToken
        self.claims = claims
    }
}
