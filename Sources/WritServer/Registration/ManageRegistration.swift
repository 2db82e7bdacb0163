// The client configuration endpoint (RFC 7592 §2): whoever registered a client reads, changes and deletes it.
import FoundationEssentials
import WritCrypto
import WritJOSE
import WritProtocol
import WritStore

/// RFC 7592 §2.1. Round trips: two, and a transaction for whoever comes for a secret.
///
/// The client's secret is made here, at the first reading after the approval: so it is stored nowhere but as its hash,
/// and of any number who ask at once one is told it.
/// - Throws: `.registrationTokenMissing`, `.registrationTokenInvalid`, `.registrationForbidden` for a client that an
///   administrator has disabled.
package func readRegistration(
    _ authority: Authority, realm: RealmSnapshot, id: String, authorization: String?, caller: Caller
) async throws -> RegistrationReply {
    let (registration, token) = try await authority.registration(id, authorization, realm)
    guard registration.hasClient else { return authority.document(registration, nil, token: token, realm).reply() }
    let present = try await authority.presentClient(registration, realm)
    var secret: String?
    if registration.isSecretDue {
        let made = SecretFormat.clientSecret.make(random: authority.random)
        let isTaken = try await authority.takeDueSecret(
            of: registration.id, tokenHash: SecretFormat.hash(token), hash: SecretFormat.hash(made), realm, caller)
        secret = isTaken ? made : nil
    }
    return authority.document(registration, present.client, secret: secret, token: token, realm).reply()
}

/// RFC 7592 §2.3: the application, and its client with every grant made to it. Two round trips.
/// - Throws: As ``readRegistration(_:realm:id:authorization:caller:)``.
package func deleteRegistration(
    _ authority: Authority, realm: RealmSnapshot, id: String, authorization: String?, caller: Caller
) async throws -> RegistrationReply {
    let (registration, token) = try await authority.registration(id, authorization, realm)
    try await authority.store.transaction(realm.id) { transaction in
        let held = try await transaction.lockRegistration(registration.id, tokenHash: SecretFormat.hash(token))
        guard let held else { throw OAuthError(.registrationTokenInvalid, detail: "deleted meanwhile") }
        if held.hasClient {
            guard let present = try await transaction.lockClient(held.id) else {
                throw OAuthError(.registrationTokenInvalid, detail: "deleted meanwhile")
            }
            guard present.client.isEnabled else { throw OAuthError(.registrationForbidden, detail: "disabled") }
            try await authority.registrar.deleteClient(present, transaction)
        } else {
            try await transaction.deleteRegistration(held.id)
        }
        try await transaction.audit(
            authority.registrationEvent("client_registration.withdrawn", realm, held.id, caller))
    }
    return RegistrationReply(status: 204, clientID: registration.hasClient ? registration.id : nil, json: [])
}

extension Authority {
    /// A secret is a change of the client, whoever made it: its revision counts it, and the history knows of it.
    /// - Returns: `false` when somebody else has come for it.
    fileprivate func takeDueSecret(
        of client: ClientID, tokenHash: [UInt8], hash: [UInt8], _ realm: RealmSnapshot, _ caller: Caller
    ) async throws -> Bool {
        let registrar = registrar
        let id = registrar.newUUID()
        let event = registrationEvent(
            "client.secret_fetched", realm, client, caller, detail: [("secret", id.uuidString.lowercased())])
        return try await store.transaction(realm.id) { transaction in
            guard
                try await transaction.takeDueSecret(
                    client, tokenHash: tokenHash, secret: id, hash: hash, event: event),
                let record = try await transaction.lockClient(client)
            else { return false }
            try await transaction.countChange(of: client)
            let ids = record.secrets.map(\.id)
            try await registrar.record(secretsOf: client, ids.filter { $0 != id }, ids, transaction)
            return true
        }
    }

    /// The registration that the request's token is of. One round trip.
    /// - Throws: `.registrationTokenMissing`, `.registrationTokenInvalid`: one refusal for a token of another client, an
    ///   unknown one and a registration that is gone (RFC 7592 §2.1).
    func registration(
        _ id: String, _ authorization: String?, _ realm: RealmSnapshot
    ) async throws -> (record: RegistrationRecord, token: String) {
        let token = try RegistrationToken.presented(.registrationAccessToken, authorization)
        guard let id = ClientID(id),
            let record = try await store.readRegistration(realm.id, id, tokenHash: SecretFormat.hash(token))
        else { throw OAuthError(.registrationTokenInvalid, detail: "unknown here") }
        return (record, token)
    }

    /// The client in force, as it is stored now.
    /// - Throws: `.registrationForbidden` for a disabled one: what an administrator has switched off is not looked after
    ///   by others (CVE-2026-9705).
    func presentClient(_ registration: RegistrationRecord, _ realm: RealmSnapshot) async throws -> ClientRecord {
        guard let present = try await store.showClient(realm.id, registration.id) else {
            throw OAuthError(.registrationTokenInvalid, detail: "deleted meanwhile")
        }
        guard present.client.isEnabled else { throw OAuthError(.registrationForbidden, detail: "disabled") }
        return present
    }
}
