// The history of rights: what a change brings along, by comparing all of them before and after it.
import WritProtocol
import WritStore

extension Administration {
    /// A transaction of the realm that changes rights and writes down what became of them.
    ///
    /// Compared as a whole, since one change makes others: a role that is deleted leaves roles, groups and clients, and a
    /// group that is moved takes those in it along. A realm's rights are held in memory by every node anyway, and they
    /// change seldom.
    func changingRights<Result: Sendable>(
        _ realm: RealmID, _ body: @Sendable (StoreTransaction) async throws -> Result
    ) async throws -> Result {
        try await store.transaction(realm) { transaction in
            try await recordingRights(transaction) { try await body(transaction) }
        }
    }

    /// Roles of people are no configuration; those of groups and clients are.
    func changingRights<Result: Sendable>(
        _ realm: RealmID, of holder: RoleHolder, _ body: @Sendable (StoreTransaction) async throws -> Result
    ) async throws -> Result {
        if case .user = holder { return try await store.transaction(realm, body) }
        return try await changingRights(realm, body)
    }

    /// The part of ``changingRights(_:_:)`` that others join with more. Clients are neither made nor deleted within.
    func recordingRights<Result: Sendable>(
        _ transaction: StoreTransaction, _ body: () async throws -> Result
    ) async throws -> Result {
        let before = try await rightsObjects(transaction)
        let result = try await body()
        let after = try await rightsObjects(transaction)
        for key in Set(before.keys).union(after.keys).sorted() {
            let nothing: ConfigurationFields? = key.kind == .client ? [:] : nil
            guard before[key] != after[key] else { continue }
            try await record(key.kind, key.id, before[key] ?? nothing, after[key] ?? nothing, transaction)
        }
        return result
    }

    /// Held against other changes from the first look on, so that what differs is this one's doing.
    private func rightsObjects(
        _ transaction: StoreTransaction
    ) async throws -> [ConfigurationKey: ConfigurationFields] {
        guard try await transaction.lockRealm() != nil else { return [:] }
        return try await transaction.rightsConfiguration(withClients: true)
    }
}
