// The client registration endpoint (RFC 7591 §3): who may, what is asked for, and what becomes of it.
import FoundationEssentials
import WritCrypto
import WritJOSE
import WritOutbound
import WritProtocol
import WritStore

/// Round trips: one to count, a transaction; at an initial access token one more to look at it. At a sector's address a
/// request to it, before the transaction.
///
/// - Parameter body: The JSON of the request.
/// - Returns: 201 with a client, or 202 where a person is to decide.
/// - Throws: `.registrationClosed`, `.registrationTokenMissing`, `.registrationTokenInvalid`,
///   `.registrationQuotaExceeded`, and what ``ClientMetadata`` and the rules for clients refuse.
package func registerClient(
    _ authority: Authority, realm: RealmSnapshot, body: [UInt8], authorization: String?, caller: Caller
) async throws -> RegistrationReply {
    switch realm.settings.registration {
    case .closed: throw OAuthError(.registrationClosed)
    case .review:
        try await authority.count(caller, realm)
        return try await authority.apply(body, realm, caller)
    case .open:
        try await authority.count(caller, realm)
        return try await authority.register(body, .open, nil, realm, caller)
    case .initialAccessToken:
        // Its uses are counted when they succeed; tries are counted as anybody's.
        try await authority.count(caller, realm)
        let token = try RegistrationToken.presented(.initialAccessToken, authorization)
        return try await authority.register(body, .initialAccessToken, token, realm, caller)
    }
}

/// The two kinds of tokens that registration knows, each good for its own purpose only.
enum RegistrationToken {
    /// - Throws: `.registrationTokenMissing`; `.registrationTokenInvalid` for what is of another form, without a look-up.
    /// - Returns: Its text.
    static func presented(_ format: SecretFormat, _ authorization: String?) throws(OAuthError) -> String {
        let token: String
        do throws(OAuthError) {
            token = try BearerToken.presented(authorization: authorization, form: nil, query: nil)
        } catch {
            throw OAuthError(
                error.reason == .accessTokenMissing ? .registrationTokenMissing : .registrationTokenInvalid,
                detail: error.detail)
        }
        guard format.check(token) == .wellFormed else { throw OAuthError(.registrationTokenInvalid, detail: "form") }
        return token
    }
}

extension Authority {
    var registrationURIs: RegistrationURIs {
        RegistrationURIs(allowsPrivateNetworks: settings.outbound.allowsPrivateNetworks)
    }

    /// The use cases that a registration shares with administrators.
    var registrar: Administration {
        Administration(
            store: store, masterKeys: masterKeys, publicURL: settings.publicURL, argon2: settings.argon2,
            random: random, clock: clock, publishLead: settings.publishLead, caller: .named(Self.applicant))
    }

    /// For the audit trail and notes.
    static let applicant = "applicant"

    /// - Throws: `.registrationQuotaExceeded`.
    func count(_ caller: Caller, _ realm: RealmSnapshot) async throws {
        let rate = settings.registrationRate
        guard try await store.countRegistration(realm.id, network: String(caller.network.prefix(64)), rate: rate) else {
            throw OAuthError(.registrationQuotaExceeded, detail: "address", retryAfter: rate.interval)
        }
    }

    func registrationEvent(
        _ kind: String, _ realm: RealmSnapshot, _ client: ClientID, _ caller: Caller, detail: [(String, String)] = []
    ) -> AuditEvent {
        event(
            kind, realm: realm.id, client: client, user: nil, caller: caller,
            detail: [("by", Self.applicant)] + detail)
    }

    func note(_ kind: RegistrationNote.Kind) -> RegistrationNote {
        RegistrationNote(id: UUID.v7(now: clock.now, random: random), kind: kind, author: Self.applicant)
    }

    func document(
        _ registration: RegistrationRecord, _ client: Client?, secret: String? = nil, token: String,
        _ realm: RealmSnapshot
    ) -> RegistrationDocument {
        RegistrationDocument(
            registration: registration, client: client, secret: secret, token: token, realm: realm,
            base: "\(realm.issuer)/oauth/register/")
    }

    /// A person decides. What is asked is judged now, so that nobody waits for a refusal that could be told at once.
    fileprivate func apply(
        _ body: [UInt8], _ realm: RealmSnapshot, _ caller: Caller
    ) async throws -> RegistrationReply {
        let (metadata, json) = try ClientMetadata.read(body)
        try registrationURIs.check(metadata)
        let id = try registrar.newClientID()
        let (client, _) = try RegistrationPolicy(realm.settings, isReviewed: true).client(metadata, id: id)
        try await checkSector(metadata)
        let token = SecretFormat.registrationAccessToken.make(random: random)
        let registration = RegistrationRecord(
            id: id, hasClient: false, way: .review, state: .pending, asked: ClientMetadata.asked(json),
            address: String(caller.address.prefix(64)))
        try await store.transaction(realm.id) { transaction in
            guard try await transaction.pendingIsBelow(realm.settings.registrationPendingLimit) else {
                throw OAuthError(.registrationQuotaExceeded, detail: "pending", retryAfter: 3600)
            }
            try await transaction.insertRegistration(registration, tokenHash: SecretFormat.hash(token))
            try await transaction.insertNote(id, note(.asked))
            try await transaction.audit(
                registrationEvent(
                    "client_registration.requested", realm, id, caller, detail: client.changes(from: nil)))
        }
        return document(registration, nil, token: token, realm).reply(202)
    }

    /// At once.
    /// - Parameter initial: The initial access token, where one is needed.
    fileprivate func register(
        _ body: [UInt8], _ way: RegistrationWay, _ initial: String?, _ realm: RealmSnapshot, _ caller: Caller
    ) async throws -> RegistrationReply {
        var further = Scope()
        if let initial {
            guard let record = try await store.initialAccessToken(realm.id, hash: SecretFormat.hash(initial)) else {
                throw OAuthError(.registrationTokenInvalid, detail: "unknown, expired or used up")
            }
            further = record.scope
        }
        let (metadata, _) = try ClientMetadata.read(body)
        try registrationURIs.check(metadata)
        let registrar = registrar
        let policy = RegistrationPolicy(realm.settings, isReviewed: false, furtherScope: further)
        var (client, named) = try policy.client(metadata, id: try registrar.newClientID())
        client.createdAt = clock.now
        try await checkSector(metadata)
        let token = SecretFormat.registrationAccessToken.make(random: random)
        let secret = client.authMethod.usesSecret ? SecretFormat.clientSecret.make(random: random) : nil
        let registration = RegistrationRecord(
            id: client.id, hasClient: true, way: way, state: .approved, asked: nil,
            address: String(caller.address.prefix(64)))
        try await registrar.transaction(realm.id) { [client, named] transaction, keys in
            guard try await transaction.registeredIsBelow(realm.settings.registrationClientLimit) else {
                throw OAuthError(.registrationQuotaExceeded, detail: "clients", retryAfter: 3600)
            }
            if let initial, try await !transaction.useInitialAccessToken(hash: SecretFormat.hash(initial)) {
                throw OAuthError(.registrationTokenInvalid, detail: "used up meanwhile")
            }
            guard try await registrar.insert(client, namedOrigins: named, transaction, keys) else {
                throw OAuthError(.internalError, detail: "client_id")
            }
            if way == .open { try await transaction.setAwaitsUse(client.id) }
            if let secret {
                _ = try await transaction.insertSecret(
                    client.id, id: registrar.newUUID(), hash: SecretFormat.hash(secret))
            }
            try await transaction.insertRegistration(registration, tokenHash: SecretFormat.hash(token))
            try await transaction.insertNote(client.id, note(.asked))
            try await transaction.audit(
                registrationEvent(
                    "client.registered", realm, client.id, caller,
                    detail: [("way", way.rawValue)] + client.changes(from: nil)))
        }
        return document(registration, client, secret: secret, token: token, realm).reply(201)
    }
}
