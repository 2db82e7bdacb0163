// What has become of a token since it was issued: of its client and, where a person granted it, of the person and the
// grant.
import WritJOSE
import WritProtocol
import WritServer
import WritStore

struct TokenStanding: Sendable {
    let origin: TokenOrigin
    let clientID: ClientID?
    let client: Client?
    let family: FamilyState?
    let state: TokenState

    /// `nil` for a token whose `jti` is none of ours. Three round trips at most.
    /// - Throws: `PostgresError`.
    init?(_ claims: JWTClaims, realm: RealmID, store: Store) async throws {
        guard let jti = claims.jti, let id = TokenID(jti) else { return nil }
        origin = id.origin
        clientID = claims.string("client_id").flatMap(ClientID.init)
        client = if let clientID { try await store.loadClient(realm, clientID) } else { nil }
        family = if let family = id.family { try await store.familyState(realm, family: family) } else { nil }
        state = try await store.tokenState(realm, jti: jti, family: id.family)
    }

    /// For which of it introspection calls the token inactive (RFC 7662 §2.2).
    var problems: [String] { clientProblems + grantProblems + personProblems }

    private var clientProblems: [String] {
        guard let clientID else { return [] }
        guard let client else { return ["its client \(clientID) was deleted"] }
        if case .client(let createdAt) = origin, createdAt != client.createdAt {
            return ["its client \(clientID) was deleted, and the one of that id now is another"]
        }
        return client.isEnabled ? [] : ["its client \(clientID) is disabled"]
    }

    private var grantProblems: [String] {
        guard case .family = origin else { return state.isRevoked ? ["it was revoked"] : [] }
        guard let family else { return ["its grant is gone, with its user or its client"] }
        if let revokedAt = family.revokedAt { return ["its grant was revoked at \(shown(revokedAt)) UTC"] }
        return state.isRevoked ? ["it was revoked, and its grant lives on"] : []
    }

    /// A person who was deleted took the grant along, and that is said already.
    private var personProblems: [String] {
        state.userIsEnabled == false ? ["its user \(printable(state.username ?? "")) is disabled"] : []
    }

    /// When the grant ends unless it is renewed; `nil` once it is revoked.
    private func end(of family: FamilyState) -> Instant? {
        family.revokedAt == nil ? min(family.idleExpiresAt, family.absoluteExpiresAt) : nil
    }

    func append(to properties: inout Properties) {
        if let client { properties.append("client", "\(client.id), \(client.isEnabled ? "enabled" : "disabled")") }
        if let username = state.username {
            properties.append("user", "\(username), \(state.userIsEnabled == true ? "enabled" : "disabled")")
        }
        if let family {
            properties.append(
                "grant", end(of: family).map { "may be renewed until \(shown($0)) UTC" } ?? "revoked")
        }
    }

    /// The members only.
    func write(to json: inout JSONWriter) {
        if let client {
            json.key("client")
            json.beginObject()
            json.member("client_id", client.id.rawValue)
            json.member("enabled", client.isEnabled)
            json.endObject()
        }
        if let username = state.username {
            json.key("user")
            json.beginObject()
            json.member("username", username)
            json.member("enabled", state.userIsEnabled == true)
            json.endObject()
        }
        if let family {
            json.key("grant")
            json.beginObject()
            json.member("revoked", family.revokedAt != nil)
            if let end = end(of: family) { json.member("expires_at", end) }
            json.endObject()
        }
    }
}
