// Changing a client's secret without an outage: a second one is added, the client takes it up, the first one goes.
package import FoundationEssentials
package import WritProtocol
import WritStore

extension Administration {
    /// - Returns: The new secret, the only time it is shown.
    /// - Throws: `.notFound`; `.conflict` when the client has two, or authenticates otherwise.
    package func addSecret(_ realm: RealmID, _ client: ClientID) async throws -> (id: UUID, secret: String) {
        let secret = SecretFormat.clientSecret.make(random: random)
        let id = newUUID()
        try await store.transaction(realm) { transaction in
            guard let record = try await transaction.lockClient(client) else { throw Self.noClient(client, realm) }
            try await checkHoldsRights(of: record.client, transaction)
            guard record.client.authMethod.usesSecret else {
                throw AdministrationError.conflict(
                    "client \(client) authenticates by \(record.client.authMethod.rawValue), not with a secret")
            }
            try await addSecret(to: record, id: id, hash: SecretFormat.hash(secret), transaction)
        }
        return (id, secret)
    }

    /// The part of ``addSecret(_:_:)`` that others join with more.
    /// - Parameter record: The client, locked.
    /// - Throws: `.conflict` when it has two.
    func addSecret(
        to record: ClientRecord, id: UUID, hash: [UInt8], _ transaction: StoreTransaction
    ) async throws {
        let client = record.client.id
        guard try await transaction.insertSecret(client, id: id, hash: hash) else {
            throw AdministrationError.conflict(
                "client \(client) has two secrets: remove the one it no longer uses first")
        }
        try await transaction.countChange(of: client)
        try await transaction.audit(
            event(
                "client.secret_added", transaction.realm, client: client,
                detail: [("secret", id.uuidString.lowercased())]))
        let ids = record.secrets.map(\.id)
        try await self.record(secretsOf: client, ids, ids + [id], transaction)
    }

    /// - Parameter secret: `nil`: the older of two.
    /// - Throws: `.notFound`; `.conflict` for the only one, without which the client could not authenticate.
    package func removeSecret(_ realm: RealmID, _ client: ClientID, secret: UUID? = nil) async throws {
        try await store.transaction(realm) { transaction in
            guard let record = try await transaction.lockClient(client) else { throw Self.noClient(client, realm) }
            try await checkHoldsRights(of: record.client, transaction)
            guard let id = secret ?? record.secrets.first?.id, record.secrets.contains(where: { $0.id == id }) else {
                throw AdministrationError.notFound("such secret of client \(client)")
            }
            guard record.secrets.count > 1 else {
                throw AdministrationError.conflict(
                    "it is the only secret of client \(client): add another one first, or disable the client")
            }
            try await removeSecret(of: record, id: id, transaction)
        }
    }

    /// The part of ``removeSecret(_:_:secret:)`` that others join with more.
    /// - Parameter record: The client, locked.
    func removeSecret(of record: ClientRecord, id: UUID, _ transaction: StoreTransaction) async throws {
        let client = record.client.id
        _ = try await transaction.deleteSecret(client, id: id)
        try await transaction.countChange(of: client)
        try await transaction.audit(
            event(
                "client.secret_removed", transaction.realm, client: client,
                detail: [("secret", id.uuidString.lowercased())]))
        let ids = record.secrets.map(\.id)
        try await self.record(secretsOf: client, ids, ids.filter { $0 != id }, transaction)
    }
}
