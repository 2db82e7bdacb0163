// Who is this client, and can it prove it? The same for every endpoint that clients call.
import WritCrypto
package import WritProtocol
import WritStore

/// A client that has proven itself, or, if public, has named itself.
struct AuthenticatedClient: Sendable {
    var client: Client
    var settings: RealmSettings

    init(_ snapshot: ClientSnapshot, in realm: RealmSnapshot) {
        client = snapshot.client
        settings = snapshot.settings(in: realm)
    }
}

extension Authority {
    /// Round trips: none, or one for a client that is not in memory; one more for an assertion's `jti`.
    /// - Throws: `OAuthError` whose status is 401, whatever was wrong; it tells nothing of which clients exist.
    func authenticateClient(
        realm: RealmSnapshot, form: FormParameters, authorization: String?, caller: Caller
    ) async throws -> AuthenticatedClient {
        do {
            return try await authenticatedClient(realm: realm, form: form, authorization: authorization)
        } catch let error as OAuthError where error.reason.row.status == 401 {
            let named = (try? PresentedCredentials(authorization: authorization, form: form))?.client
            audit.appendIfRoom(
                event(
                    "client_authentication.failed", realm: realm.id, client: named.flatMap { known($0, realm.id) },
                    user: nil, caller: caller,
                    detail: [("reason", error.reason.rawValue)] + (error.detail.map { [("detail", $0)] } ?? [])))
            throw error
        }
    }

    /// The name as sent is no detail unless it is a client's: secrets are sent in the wrong field, too. A client that was
    /// refused just now is in memory, so nothing is asked for strangers.
    func known(_ id: ClientID, _ realm: RealmID) -> ClientID? {
        clients.cachedEvenIfDistrusted(ClientKey(realm: realm, client: id)).flatMap { $0 }?.client.id
    }

    private func authenticatedClient(
        realm: RealmSnapshot, form: FormParameters, authorization: String?
    ) async throws -> AuthenticatedClient {
        let found = try await provenClient(realm: realm, form: form, authorization: authorization)
        try await noteUse(of: found.client, realm)
        return found
    }

    /// Of clients that registered themselves where anybody may, those that are never used are taken out. One round trip in
    /// such a client's life.
    func noteUse(of client: Client, _ realm: RealmSnapshot) async throws {
        if client.awaitsUse { try await store.clientIsUsed(realm.id, client.id) }
    }

    private func provenClient(
        realm: RealmSnapshot, form: FormParameters, authorization: String?
    ) async throws -> AuthenticatedClient {
        switch try PresentedCredentials(authorization: authorization, form: form) {
        case .basic(let pairs):
            return try await withSecret(pairs, realm: realm, method: .clientSecretBasic)
        case .post(let pair):
            return try await withSecret([pair], realm: realm, method: .clientSecretPost)
        case .assertion(let assertion, let clientID):
            return try await withAssertion(assertion, clientID: clientID, realm: realm)
        case .named(let id):
            // One refusal, whether there is no such client or one that must prove itself: nobody learns which clients exist.
            guard let found = try await enabledClient(realm, id), found.client.authMethod == .none else {
                throw OAuthError(
                    .clientAuthenticationMissing, detail: "no credentials, and no public client of this id")
            }
            return AuthenticatedClient(found, in: realm)
        }
    }

    /// A client may use either secret method: libraries choose for themselves, and Go's oauth2 tries one, then the other.
    private func withSecret(
        _ pairs: [PresentedCredentials.Pair], realm: RealmSnapshot, method: ClientAuthMethod
    ) async throws -> AuthenticatedClient {
        var refusal = "unknown or disabled client"
        for pair in pairs {
            guard let id = ClientID(pair.clientID), let found = try await enabledClient(realm, id) else { continue }
            if found.client.authMethod == .none, pair.secret.isEmpty { return AuthenticatedClient(found, in: realm) }
            guard found.client.authMethod.usesSecret else {
                refusal = "registered for \(found.client.authMethod.rawValue), sent \(method.rawValue)"
                continue
            }
            if Self.secretFits(pair.secret, found.client) { return AuthenticatedClient(found, in: realm) }
            refusal = SecretFormat.clientSecret.check(pair.secret) == .mistyped ? "mistyped secret" : "wrong secret"
        }
        throw OAuthError(.clientAuthenticationFailed, detail: refusal)
    }

    /// Both hashes are compared, without stopping at the first that fits.
    private static func secretFits(_ secret: String, _ client: Client) -> Bool {
        let hash = SecretFormat.hash(secret)
        return client.secretHashes.count { constantTimeEqual($0, hash) } > 0
    }

    private func withAssertion(
        _ assertion: String, clientID: ClientID?, realm: RealmSnapshot
    ) async throws -> AuthenticatedClient {
        guard let claimed = ClientAssertion.claimedClient(assertion), clientID == nil || clientID == claimed else {
            throw OAuthError(.clientAssertionRefused, detail: "no client, or not the client_id's")
        }
        guard let found = try await enabledClient(realm, claimed), found.client.authMethod == .privateKeyJWT else {
            throw OAuthError(
                .clientAuthenticationFailed, detail: "unknown client, or not registered for private_key_jwt")
        }
        let checked = try ClientAssertion.check(
            assertion, client: found.client, keys: await keys(of: found.client, for: assertion), issuer: realm.issuer,
            now: clock.now,
            skew: settings.clockSkew, lifetimeLimit: settings.assertionLifetimeLimit)
        guard try await store.useAssertion(realm.id, client: claimed, jti: checked.jti, expiresAt: checked.expiresAt)
        else { throw OAuthError(.clientAssertionReused) }
        return AuthenticatedClient(found, in: realm)
    }

    /// A client that exists in this realm and is switched on: the one test of it, for every grant and endpoint.
    func enabledClient(_ realm: RealmSnapshot, _ id: ClientID) async throws -> ClientSnapshot? {
        guard let found = try await clients.value(ClientKey(realm: realm.id, client: id)), found.client.isEnabled
        else { return nil }
        return found
    }
}

extension PresentedCredentials {
    /// Whom they claim to be of.
    package var client: ClientID? {
        switch self {
        case .basic(let pairs): pairs.lazy.compactMap { ClientID($0.clientID) }.first
        case .post(let pair): ClientID(pair.clientID)
        case .assertion(let assertion, let id): id ?? ClientAssertion.claimedClient(assertion)
        case .named(let id): id
        }
    }
}
