// Tokens to register with: made for a developer, listed, taken back.
package import FoundationEssentials
package import WritProtocol
import WritStore

/// What a token may be good for.
package enum InitialAccessTokenRules {
    /// Clients registered with it.
    package static let uses = 1...1_000_000
    /// Seconds; at most a year.
    package static let lifetime = 1...31_536_000
    package static let usualUses = 1
    /// A week.
    package static let usualLifetime: Seconds = 604_800
}

extension Administration {
    /// - Parameters:
    ///   - note: Whom it is for.
    ///   - scopes: What may be registered beyond what every client may.
    ///   - uses: How many clients, as ``InitialAccessTokenRules/uses`` says; `nil`: as many as wanted.
    ///   - lifetime: As ``InitialAccessTokenRules/lifetime`` says.
    /// - Returns: The token, the only time it is shown.
    /// - Throws: `.notFound` (the realm), `.invalid`.
    package func createInitialAccessToken(
        _ realm: RealmID, note: String? = nil, scopes: [String] = [], uses: Int? = InitialAccessTokenRules.usualUses,
        lifetime: Seconds = InitialAccessTokenRules.usualLifetime
    ) async throws -> (summary: InitialAccessTokenSummary, token: String) {
        let note = try TextRules.optional(note, field: "note")
        let scope = try ClientRules.scope(scopes)
        guard uses.map(InitialAccessTokenRules.uses.contains) ?? true else {
            throw AdministrationError.invalid(field: "uses", message: "must be 1 to 1000000")
        }
        guard InitialAccessTokenRules.lifetime.contains(lifetime.count) else {
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
