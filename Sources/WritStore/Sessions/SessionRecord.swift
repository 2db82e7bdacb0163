// A live browser session, with the person as they are now.
import WritPostgres
package import WritProtocol

package struct SessionRecord: Sendable {
    package var id: SessionID
    package var user: UserRecord
    package var authTime: Instant
    package var acr: String?
    package var amr: [String]
    package var createdAt: Instant
    package var lastUsedAt: Instant
    package var idleExpiresAt: Instant
    package var absoluteExpiresAt: Instant
    package var isRemembered: Bool
    package var databaseNow: Instant

    package init(
        id: SessionID, user: UserRecord, authTime: Instant, acr: String?, amr: [String], createdAt: Instant,
        lastUsedAt: Instant, idleExpiresAt: Instant, absoluteExpiresAt: Instant, isRemembered: Bool,
        databaseNow: Instant
    ) {
        self.id = id
        self.user = user
        self.authTime = authTime
        self.acr = acr
        self.amr = amr
        self.createdAt = createdAt
        self.lastUsedAt = lastUsedAt
        self.idleExpiresAt = idleExpiresAt
        self.absoluteExpiresAt = absoluteExpiresAt
        self.isRemembered = isRemembered
        self.databaseNow = databaseNow
    }
}

extension SessionRecord {
    /// Reads session_id, auth_time, acr, amr, created_at, last_used_at, idle_expires_at, absolute_expires_at,
    /// is_remembered, now(), then a user.
    init(_ columns: inout Columns) throws(PostgresError) {
        id = try columns.sessionID()
        authTime = try columns.instant()
        acr = try columns.textOrNil()
        amr = try columns.textArray()
        createdAt = try columns.instant()
        lastUsedAt = try columns.instant()
        idleExpiresAt = try columns.instant()
        absoluteExpiresAt = try columns.instant()
        isRemembered = try columns.bool()
        databaseNow = try columns.instant()
        user = try UserRecord(&columns)
    }
}
