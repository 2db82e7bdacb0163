// A changed registration (RFC 7592 §2.2): in force at once, or for a person to decide on.
import WritCrypto
import WritJOSE
import WritProtocol
import WritStore

/// The metadata replace what was registered, as a whole, and are judged as a whole (CVE-2026-15572). What makes a client
/// wider, in a realm that reviews, waits; what was approved stays in force meanwhile.
///
/// Round trips: two, a transaction; at a sector's address a request to it, before the transaction.
/// - Returns: 200 with what is in force, 202 where a person is to decide.
/// - Throws: As ``readRegistration(_:realm:id:authorization:caller:)`` and
///   ``registerClient(_:realm:body:authorization:caller:)``; `.registrationForbidden` for an application that was
///   rejected.
package func updateRegistration(
    _ authority: Authority, realm: RealmSnapshot, id: String, body: [UInt8], authorization: String?, caller: Caller
) async throws -> RegistrationReply {
    let (registration, token) = try await authority.registration(id, authorization, realm)
    try await authority.count(caller, realm)
    let (metadata, json) = try ClientMetadata.read(body)
    try await authority.checkIdentity(json, registration, realm)
    try authority.registrationURIs.check(metadata)
    try await authority.checkSector(metadata)
    let update = RegistrationUpdate(
        authority: authority, realm: realm, metadata: metadata, asked: ClientMetadata.asked(json), caller: caller,
        token: token, newSecret: SecretFormat.clientSecret.make(random: authority.random))
    return try await authority.registrar.transaction(realm.id) { transaction, keys in
        guard
            let held = try await transaction.lockRegistration(registration.id, tokenHash: SecretFormat.hash(token))
        else { throw OAuthError(.registrationTokenInvalid, detail: "deleted meanwhile") }
        guard held.hasClient else { return try await update.ofApplication(held, transaction) }
        guard let present = try await transaction.lockClient(held.id) else {
            throw OAuthError(.registrationTokenInvalid, detail: "deleted meanwhile")
        }
        guard present.client.isEnabled else { throw OAuthError(.registrationForbidden, detail: "disabled") }
        return try await update.ofClient(present, held, transaction, keys)
    }
}

private struct RegistrationUpdate: Sendable {
    let authority: Authority
    let realm: RealmSnapshot
    let metadata: ClientMetadata
    let asked: [UInt8]
    let caller: Caller
    let token: String
    let newSecret: String

    /// Nobody has decided yet, or changes were asked for: it is pending again.
    func ofApplication(
        _ held: RegistrationRecord, _ transaction: StoreTransaction
    ) async throws -> RegistrationReply {
        guard held.state != .rejected else { throw OAuthError(.registrationForbidden, detail: "rejected") }
        let policy = RegistrationPolicy(realm.settings, isReviewed: true)
        let (client, _) = try policy.client(metadata, id: held.id)
        let waiting = try await wait(held, client.changes(from: former(held, policy)), transaction)
        return authority.document(waiting, nil, token: token, realm).reply(202)
    }

    /// What was asked before, as far as the rules of today can read it.
    private func former(_ held: RegistrationRecord, _ policy: RegistrationPolicy) -> Client? {
        guard let asked = held.asked, let (metadata, _) = try? ClientMetadata.read(asked) else { return nil }
        return (try? policy.client(metadata, id: held.id))?.client
    }

    func ofClient(
        _ present: ClientRecord, _ held: RegistrationRecord, _ transaction: StoreTransaction, _ keys: KeySupply
    ) async throws -> RegistrationReply {
        // What administrators made of it since is not the applicant's to lead elsewhere.
        let reachesFurther =
            !present.client.roles.isEmpty
            || present.client.resources.contains(AdminPermission.audience(publicURL: authority.settings.publicURL))
        guard !reachesFurther else {
            throw OAuthError(.registrationForbidden, detail: "has roles, or reaches the administration API")
        }
        let isReviewed =
            realm.settings.registration == .review || realm.settings.registration == .closed || held.way == .review
        let policy = RegistrationPolicy(realm.settings, isReviewed: isReviewed, held: present.client)
        let (client, named) = try policy.client(metadata, id: held.id, present: present)
        if isReviewed, client.isWider(than: present.client) {
            let waiting = try await wait(held, client.changes(from: present.client), transaction)
            return authority.document(waiting, present.client, token: token, realm).reply(202)
        }
        try await authority.registrar.change(present, to: client, namedOrigins: named, transaction, keys)
        var changed = held
        changed.state = .approved
        changed.asked = nil
        changed.reason = nil
        var secret: String?
        if !client.authMethod.usesSecret {
            changed.isSecretDue = false
        } else if present.secrets.isEmpty, !held.isSecretDue {
            secret = newSecret
            let id = authority.registrar.newUUID()
            _ = try await transaction.insertSecret(client.id, id: id, hash: SecretFormat.hash(newSecret))
            try await authority.registrar.record(secretsOf: client.id, [], [id], transaction)
        }
        try await transaction.updateRegistration(changed)
        try await transaction.insertNote(held.id, authority.note(.updated))
        try await transaction.audit(
            authority.registrationEvent(
                "client_registration.updated", realm, held.id, caller, detail: client.changes(from: present.client)))
        return authority.document(changed, client, secret: secret, token: token, realm).reply(200)
    }

    private func wait(
        _ held: RegistrationRecord, _ changes: [(String, String)], _ transaction: StoreTransaction
    ) async throws -> RegistrationRecord {
        if held.state != .pending {
            guard try await transaction.pendingIsBelow(realm.settings.registrationPendingLimit) else {
                throw OAuthError(.registrationQuotaExceeded, detail: "pending", retryAfter: 3600)
            }
        }
        var waiting = held
        waiting.state = .pending
        waiting.asked = asked
        waiting.reason = nil
        try await transaction.updateRegistration(waiting)
        try await transaction.insertNote(held.id, authority.note(.asked))
        try await transaction.audit(
            authority.registrationEvent("client_registration.requested", realm, held.id, caller, detail: changes))
        return waiting
    }
}

extension Authority {
    /// RFC 7592 §2.2: `client_id` is the one that was issued, and `client_secret`, where it is sent, the present one;
    /// nobody chooses a secret of their own.
    fileprivate func checkIdentity(
        _ json: JSONObject, _ registration: RegistrationRecord, _ realm: RealmSnapshot
    ) async throws {
        func refuse(_ member: String, _ words: String) -> OAuthError {
            OAuthError(.registrationMetadataInvalid, detail: member, description: "\(member): \(words).")
        }
        if let id = json["client_id"], id != .null {
            guard registration.hasClient, id.string == registration.id.rawValue else {
                throw refuse("client_id", "must be the one that was issued to this registration")
            }
        }
        guard let secret = json["client_secret"], secret != .null else { return }
        let hashes = registration.hasClient ? try await store.loadClient(realm.id, registration.id)?.secretHashes : nil
        let hash = SecretFormat.hash(secret.string ?? "")
        guard (hashes ?? []).count(where: { constantTimeEqual($0, hash) }) > 0 else {
            throw refuse("client_secret", "must be the present one, or left out")
        }
    }
}
