// What has become of a token since it was issued: of its client and, where a person granted it, of the person and the
// grant.
package import WritJOSE
package import WritProtocol
package import WritStore

package struct TokenStanding: Sendable {
    package let origin: TokenOrigin
    package let clientID: ClientID?
    package let client: Client?
    package let family: FamilyState?
    package let state: TokenState
    /// Whether checks call them by name.
    private let namesClient: Bool
    private let namesUser: Bool

    /// `nil` for a token whose `jti` is none of ours. Three round trips at most.
    /// - Parameter namesClient: `false` where the caller may not read clients.
    /// - Parameter namesUser: `false` where the caller may not read users.
    /// - Throws: `PostgresError`.
    package init?(
        _ claims: JWTClaims, realm: RealmID, store: Store, namesClient: Bool = true, namesUser: Bool = true
    ) async throws {
        self.namesClient = namesClient
        self.namesUser = namesUser
        guard let jti = claims.jti, let id = TokenID(jti) else { return nil }
        origin = id.origin
        clientID = claims.string("client_id").flatMap(ClientID.init)
        client = if let clientID { try await store.loadClient(realm, clientID) } else { nil }
        family = if let family = id.family { try await store.familyState(realm, family: family) } else { nil }
        state = try await store.tokenState(realm, jti: jti, family: id.family)
    }

    /// What introspection looks at (RFC 7662 §2.2).
    var checks: [TokenCheck] { [clientCheck, grantCheck, personCheck].compactMap(\.self) }

    private var clientCheck: TokenCheck? {
        guard let clientID else { return nil }
        var check = TokenCheck.enabled(
            "client", namesClient ? clientID.rawValue : nil, client?.isEnabled == true)
        let named = namesClient ? "client \(clientID)" : "client"
        guard let client else {
            check.received = "deleted"
            check.problem = "its \(named) was deleted"
            check.advice = nil
            return check
        }
        if case .client(let createdAt) = origin, createdAt != client.createdAt {
            check.received = "another one of that id"
            check.problem = "its \(named) was deleted, and the one of that id now is another"
            check.advice = nil
        }
        return check
    }

    private var grantCheck: TokenCheck {
        var check = TokenCheck(name: "grant", expected: "live", received: "live")
        check.advice = "have the person sign in again, or the client ask for a new token"
        if case .family = origin {
            guard let family else {
                check.received = "gone"
                check.problem = "its grant is gone, with its user or its client"
                return check
            }
            if let revokedAt = family.revokedAt {
                check.received = "revoked at \(revokedAt.rfc3339)"
                check.problem = "its grant was revoked at \(revokedAt.rfc3339)"
                return check
            }
        }
        if state.isRevoked {
            check.received = "token revoked"
            check.problem = family == nil ? "it was revoked" : "it was revoked, and its grant lives on"
        }
        return check
    }

    /// A person who was deleted took the grant along, and that is said already.
    private var personCheck: TokenCheck? {
        state.username.map { .enabled("user", namesUser ? $0 : nil, state.userIsEnabled == true) }
    }

    /// When the grant ends unless it is renewed; `nil` once it is revoked.
    package func end(of family: FamilyState) -> Instant? {
        family.revokedAt == nil ? min(family.idleExpiresAt, family.absoluteExpiresAt) : nil
    }
}
