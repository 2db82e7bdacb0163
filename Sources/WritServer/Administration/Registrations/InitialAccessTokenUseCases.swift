// Tokens to register with: made for a developer, listed, taken back.
package import FoundationEssentials
package import WritProtocol
import WritStore

extension Administration {
    /// - Parameters:
    ///   - note: Whom it is for.
    ///   - scopes: What may be registered beyond what every client may.
    ///   - uses: How many clients; `nil`: as many as wanted.
    ///   - lifetime: At most a year.
    /// - Returns: The token, the only time it is shown.
    /// - Throws: `.notFound` (the realm), `.invalid`.
    package func createInitialAccessToken(
        _ realm: RealmID, note: String? = nil, scopes: [String] = [], uses: Int? = 1, lifetime: Seconds = 604_800
    ) async throws -> (summary: InitialAccessTokenSummary, token: String) {
        let note = try TextRules.optional(note, field: "note")
        guard let scope = Scope(parsing: scopes.joined(separator: " ")) else {
            throw AdministrationError.invalid(field: "scopes", message: "must be scope tokens")
        }
        guard uses.map({ (1...1_000_000).contains($0) }) ?? true else {
            throw AdministrationError.invalid(field: "uses", message: "must be 1 to 1000000")
        }
        guard (1...31_536_000).contains(lifetime.count) else {
            throw AdministrationError.invalid(
                field: "lifetime_seconds", message: "must be 1 to 31536000 seconds, a year")
        }
        let token = SecretFormat.initialAccessToken.make(random: random)
        let id = newUUID()
        let record = try await store.transaction(realm) { transaction in
            try await requireRealm(transaction)
            let record = try await transaction.insertInitialAccessToken(
                id: id, hash: SecretFormat.hash(token), note: note, scope: scope, uses: uses, author: caller.name,
                lifetime: lifetime)
            try await transaction.audit(
                event(
                    "initial_access_token.created", realm, detail: [("id", id.uuidString.lowercased())]))
            return record
        }
        guard let record else { throw AdministrationError.notFound("realm \(realm)") }
        return (InitialAccessTokenSummary(record: record), token)
    }

    /// The oldest first.
    package func listInitialAccessTokens(
        _ realm: RealmID, after: String? = nil, limit: Int = 100
    ) async throws -> Page<InitialAccessTokenSummary> {
        _ = try await showRealm(realm)
        let limit = Page<InitialAccessTokenSummary>.clamped(limit)
        let rows = try await store.listInitialAccessTokens(
            realm, after: after.flatMap { UUID(uuidString: $0) }, limit: limit + 1)
        return Page(
            rows.map { InitialAccessTokenSummary(record: $0) }, limit: limit,
            key: { $0.record.id.uuidString.lowercased() })
    }

    /// Clients that were registered with it stay.
    /// - Throws: `.notFound`.
    package func revokeInitialAccessToken(_ realm: RealmID, _ id: UUID) async throws {
        try await store.transaction(realm) { transaction in
            guard try await transaction.deleteInitialAccessToken(id) else {
                throw AdministrationError.notFound(
                    "initial access token \(id.uuidString.lowercased()) of realm \(realm)")
            }
            try await transaction.audit(
                event("initial_access_token.revoked", realm, detail: [("id", id.uuidString.lowercased())]))
        }
    }
}
