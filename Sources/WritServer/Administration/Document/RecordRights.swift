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
    /// - Parameter leaving: Objects that a plan deletes at its end, as they were at its beginning: what they are on the way,
    ///   out of the way of others, is nobody's change.
    func recordingRights<Result: Sendable>(
        _ transaction: StoreTransaction, leaving: [ConfigurationKey: ConfigurationFields] = [:],
        _ body: () async throws -> Result
    ) async throws -> Result {
        let before = try await recordedRights(transaction).showing(leaving)
        let result = try await body()
        let after = try await recordedRights(transaction).showing(leaving)
        for key in Set(before.objects.keys).union(after.objects.keys).sorted() {
            let nothing: ConfigurationFields? = key.kind == .client ? [:] : nil
            let (old, new) = (before.objects[key], after.objects[key])
            guard old != new else { continue }
            try await record(key.kind, key.id, old ?? nothing, new ?? nothing, transaction)
        }
        for entry in GroupHistory(before.groups, after.groups).entries {
            try await record(.group, entry.path, entry.before, entry.after, transaction)
        }
        return result
    }

    /// The APIs that the plan deletes, as they are.
    func leavingAPIs(
        _ plan: ConfigurationPlan, _ transaction: StoreTransaction
    ) async throws -> [ConfigurationKey: ConfigurationFields] {
        let keys = Set(plan.changes.lazy.filter { $0.key.kind == .api && $0.after == nil }.map(\.key))
        if keys.isEmpty { return [:] }
        return try await recordedRights(transaction).objects.filter { keys.contains($0.key) }
    }

    /// Held against other changes from the first look on, so that what differs is this one's doing.
    private func recordedRights(_ transaction: StoreTransaction) async throws -> RecordedRights {
        guard try await transaction.lockRealm() != nil else { return RecordedRights() }
        return RecordedRights(
            objects: try await transaction.apisAndRolesConfiguration().merging(
                try await transaction.rolesOfClientsConfiguration()
            ) { $1 },
            groups: try await transaction.allGroups())
    }
}

/// All of a realm's rights at a moment. Groups are told apart by their ids, since names and places change.
private struct RecordedRights: Sendable {
    var objects: [ConfigurationKey: ConfigurationFields] = [:]
    var groups: [GroupRecord] = []

    /// With those of the objects that are still there.
    func showing(_ objects: [ConfigurationKey: ConfigurationFields]) -> RecordedRights {
        var shown = self
        for (key, fields) in objects where shown.objects[key] != nil { shown.objects[key] = fields }
        return shown
    }
}
