// What was changed in a realm's configuration: listed, compared, taken back.
import WritJOSE
package import WritProtocol
import WritStore

extension Administration {
    /// The changes, the newest first.
    /// - Parameter after: The number at the end of the part before.
    /// - Parameter object: Only those of this one.
    /// - Throws: `.notFound` (the realm), `.invalid`.
    package func configurationHistory(
        _ realm: RealmID, after: String? = nil, limit: Int = 100, object: ConfigurationKey? = nil
    ) async throws -> Page<ConfigurationChange> {
        _ = try await showRealm(realm)
        let before = try after.map { text throws(AdministrationError) in
            guard let number = Int64(text) else {
                throw .invalid(field: "after", message: "must be the number of a change")
            }
            return number
        }
        let limit = Page<ConfigurationChange>.clamped(limit)
        let records = try await store.listConfigurationChanges(
            realm, before: before ?? .max, limit: limit + 1, object: object.map { ($0.kind.rawValue, $0.id) })
        return Page(try records.map { try ConfigurationChange($0) }, limit: limit) { String($0.author.number) }
    }

    /// What the changes after number `from`, up to number `to`, make together.
    /// - Parameter to: `nil`: up to the last one.
    /// - Throws: `.notFound` (the realm), `.invalid`.
    package func compareConfiguration(
        _ realm: RealmID, from: Int64, to: Int64? = nil
    ) async throws -> [ConfigurationChange] {
        _ = try await showRealm(realm)
        let last = try await store.configurationHead(realm).number
        try Self.check(from, upTo: to ?? last, field: "from")
        if let to { try Self.check(to, upTo: last, field: "to") }
        return try await store.configurationChanges(realm, from: from, to: to ?? last)
            .map { try ConfigurationChange($0) }.folded
    }

    /// What ``rollBack(_:to:expecting:)`` would change. Changes nothing.
    package func planRollback(_ realm: RealmID, to number: Int64) async throws -> ConfigurationPlan {
        try await store.transaction(realm) { transaction in try await planRollback(to: number, transaction) }
    }

    /// Makes the configuration again what it was after change `number`, as one more change. Secrets stay as they are, and
    /// a client that was deleted comes back with a new one.
    ///
    /// - Parameter expected: The number of the plan that was looked at; `nil`: whatever there is now is to be changed.
    /// - Throws: `.notFound`, `.invalid`, `.beyondRights`; `.conflict` when somebody changed the realm since that plan,
    ///   or when what was cannot be any more.
    package func rollBack(
        _ realm: RealmID, to number: Int64, expecting expected: Int64? = nil
    ) async throws -> AppliedPlan {
        var explained = self
        explained.reason = reason ?? "rollback to \(number)"
        return try await explained.transaction(realm) { [explained] transaction, keys in
            let plan = try await explained.planRollback(to: number, transaction)
            guard expected == nil || expected == plan.number else { throw Self.changedMeanwhile(realm) }
            let made = try await transaction.gathering { try await explained.carryOut(plan, $0, keys) }
            try await changeExchanges(transaction) { $0.done(after: number) }
            return AppliedPlan(plan: plan, secrets: made)
        }
    }

    private func planRollback(to number: Int64, _ transaction: StoreTransaction) async throws -> ConfigurationPlan {
        guard let head = try await transaction.lockConfiguration() else {
            throw AdministrationError.notFound("realm \(transaction.realm)")
        }
        try Self.check(number, upTo: head.number, field: "to")
        let live = try await transaction.configuration(number: head.number)
        let undone = try await transaction.configurationChanges(from: number, to: head.number)
            .map { try ConfigurationChange($0) }.folded
        guard !undone.contains(where: { $0.key.kind == .realm && $0.before == nil }) else {
            throw AdministrationError.invalid(
                field: "to", message: "the realm itself was made later; `writ realm delete` deletes it")
        }
        return try await countingMembers(try plan(undoing: undone, live, transaction.realm), transaction)
    }

    private func plan(
        undoing undone: [ConfigurationChange], _ live: Configuration, _ realm: RealmID
    ) throws(AdministrationError) -> ConfigurationPlan {
        do throws(DocumentProblems) {
            return try ConfigurationPlan(undoing: undone, live: live, of: realm, configurationRules)
        } catch {
            throw .conflict("what was then cannot be now:\n\(error)")
        }
    }

    private static func check(_ number: Int64, upTo last: Int64, field: String) throws(AdministrationError) {
        guard (0...last).contains(number) else {
            throw .invalid(field: field, message: "must be the number of a change, 0 to \(last)")
        }
    }
}

extension ConfigurationPlan {
    /// Takes changes back; what else there is stays.
    /// - Parameter changes: ``ConfigurationChange/folded``.
    init(
        undoing changes: [ConfigurationChange], live: Configuration, of realm: RealmID,
        _ rules: ConfigurationRules = ConfigurationRules()
    ) throws(DocumentProblems) {
        var document = ConfigurationDocument(realm: realm)
        var remaining = live
        let moves = GroupMoves(
            changes.compactMap { change in change.movedFrom.map { (from: change.key.id, to: $0) } })
        for (path, origin) in moves.origins { document.renames[ConfigurationKey(.group, path)] = origin }
        for change in changes {
            guard let before = change.before else {
                remaining.objects[change.key] = nil
                continue
            }
            var wanted = before
            for name in (change.after ?? [:]).keys where before[name] == nil { wanted[name] = .null }
            wanted[Administration.secretsField] = nil
            wanted[ConfigurationFields.path] = nil
            if live.objects[change.key] != nil, wanted.isEmpty { continue }
            // What is gone is told of by the path that it had at the beginning already.
            document.objects[change.after == nil ? change.key : change.key.moved(by: moves)] = wanted
        }
        try self.init(document, live: remaining, rules: rules)
        for key in live.objects.keys where remaining.objects[key] == nil {
            if let deletion = PlannedChange(key, live.objects[key], nil) { self.changes.append(deletion) }
        }
        self.changes.sort { $0.key < $1.key }
    }
}
