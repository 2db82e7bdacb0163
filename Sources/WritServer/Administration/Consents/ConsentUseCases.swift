// What people have allowed clients: listed and taken back.
package import WritJOSE
package import WritProtocol
package import WritStore

extension ConsentRecord {
    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("client_id", client.rawValue)
        if let clientName { json.member("client_name", clientName) }
        json.member("scope", scope.description)
        json.member("created_at", createdAt)
        json.member("updated_at", updatedAt)
        json.endObject()
    }
}

extension Administration {
    /// In the order of the clients' ids, a thousand at most.
    /// - Throws: `.notFound`.
    package func listConsents(_ realm: RealmID, of id: UserID) async throws -> [ConsentRecord] {
        _ = try await showUser(realm, id)
        return try await store.consentsOfUser(realm, id)
    }

    /// Takes a consent back and ends every grant of the person to the client.
    /// - Throws: `.notFound`.
    package func revokeConsent(_ realm: RealmID, of id: UserID, to client: ClientID) async throws {
        try await checkHoldsRights(of: id, in: realm)
        let isRevoked = try await store.revokeConsent(
            realm, user: id, client: client, event: event("consent.revoked", realm, client: client, user: id))
        guard isRevoked else {
            throw AdministrationError.notFound("consent of user \(id) to client \(client) in realm \(realm)")
        }
    }
}
