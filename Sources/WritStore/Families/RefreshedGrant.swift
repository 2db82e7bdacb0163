// What a renewed grant gives: the grant as it was made, and the person as they are now.
import WritPostgres
package import WritProtocol

package struct RefreshedGrant: Sendable {
    /// The generation of the refresh token to hand out.
    package var generation: Int64
    /// As stored now, so that a renewed token tells a changed name or address.
    package var user: UserRecord
    /// As given now, so that a role that was taken is not in a renewed token.
    package var rights: DirectRights
    /// What was granted originally; a request may have less, and the next one all of it again (RFC 6749 §6).
    package var scope: Scope
    package var resources: [String]
    package var authTime: Instant
    package var acr: String?
    package var amr: [String]
    package var idleExpiresAt: Instant
    package var absoluteExpiresAt: Instant
    package var databaseNow: Instant
    /// The browser session it began in; `nil` for a grant without one.
    package var session: SessionID?
    /// The `claims` parameter of the request that it began with (OIDC Core §5.5), JSON in UTF-8.
    package var claims: [UInt8]?

    package init(
        generation: Int64, user: UserRecord, rights: DirectRights = DirectRights(), scope: Scope, resources: [String],
        authTime: Instant, acr: String?, amr: [String], idleExpiresAt: Instant, absoluteExpiresAt: Instant,
        databaseNow: Instant,
        session: SessionID? = nil, claims: [UInt8]? = nil
    ) {
        self.generation = generation
        self.user = user
        self.rights = rights
        self.scope = scope
        self.resources = resources
        self.authTime = authTime
        self.acr = acr
        self.amr = amr
        self.idleExpiresAt = idleExpiresAt
        self.absoluteExpiresAt = absoluteExpiresAt
        self.databaseNow = databaseNow
        self.session = session
        self.claims = claims
    }
}

extension RefreshedGrant {
    /// Reads generation, scopes, resources, auth_time, acr, amr, idle_expires_at, absolute_expires_at, now(),
    /// session_id, claims, then a user and what they were given.
    init(_ columns: inout Columns) throws(PostgresError) {
        generation = try columns.int8()
        scope = try columns.scope()
        resources = try columns.textArray()
        authTime = try columns.instant()
        acr = try columns.textOrNil()
        amr = try columns.textArray()
        idleExpiresAt = try columns.instant()
        absoluteExpiresAt = try columns.instant()
        databaseNow = try columns.instant()
        session = try columns.sessionIDOrNil()
        claims = try columns.bytesOrNil()
        user = try UserRecord(&columns)
        rights = try columns.directRights()
    }
}
