// Where people are logged in: listed and ended.
package import WritJOSE
package import WritProtocol
package import WritStore

/// A live session as administrators see it: never with what opens it.
package struct SessionView: Sendable {
    package var session: SessionSummary
    package var user: UserID
    package var username: String

    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("sid", session.id.description)
        json.member("sub", user.description)
        json.member("username", username)
        json.member("address", session.address)
        if let userAgent = session.userAgent { json.member("user_agent", userAgent) }
        json.member("remembered", session.isRemembered)
        json.member("created_at", session.createdAt)
        json.member("last_used_at", session.lastUsedAt)
        json.endObject()
    }
}

extension Administration {
    /// The realm's live sessions in the order of their ids, which is that of their beginning.
    /// - Parameter after: `next` of the part before.
    /// - Throws: `.notFound` (the realm).
    package func listSessions(
        _ realm: RealmID, after: SessionID? = nil, limit: Int = 100
    ) async throws -> Page<SessionView> {
        _ = try await showRealm(realm)
        let limit = Page<SessionView>.clamped(limit)
        let rows = try await store.liveSessions(realm, after: after, limit: limit + 1)
        return Page(
            rows.map { SessionView(session: $0.session, user: $0.user, username: $0.username) }, limit: limit
        ) { $0.session.id.description }
    }

    /// The person's live sessions, the last used first, a hundred at most.
    /// - Throws: `.notFound`.
    package func listSessions(_ realm: RealmID, of id: UserID) async throws -> [SessionView] {
        let user = try await showUser(realm, id).user
        return try await store.sessionsOfUser(realm, id).map {
            SessionView(session: $0, user: id, username: user.username)
        }
    }

    /// Ends a session with what began in it; grants with offline_access stay.
    /// - Parameter user: Only a session of this person.
    /// - Throws: `.notFound`, also for one that has ended.
    package func endSession(_ realm: RealmID, _ id: SessionID, of user: UserID? = nil) async throws {
        let missing = AdministrationError.notFound("live session \(id) of realm \(realm)")
        guard let owner = try await store.userOfSession(realm, id), user == nil || user == owner else { throw missing }
        try await checkHoldsRights(of: owner, in: realm)
        let ended = try await store.endSession(
            realm, id, reason: "ended by an administrator",
            event: event("session.ended", realm, user: owner, detail: [("reason", "ended by an administrator")]))
        guard ended != nil else { throw missing }
    }
}
