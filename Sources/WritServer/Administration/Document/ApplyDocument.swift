// Plans a document against a realm, and makes the realm as the document says, all of it or nothing.
import FoundationEssentials
import WritProtocol
import WritStore

/// What was done.
package struct AppliedPlan: Sendable {
    package var plan: ConfigurationPlan
    /// Secrets that were made, the only time they are shown, by client.
    package var secrets: [(client: String, secret: String)]
}

extension Administration {
    /// What ``apply(_:secrets:expecting:toNewRealm:)`` would change. Changes nothing.
    ///
    /// - Parameter secrets: The secrets that the document refers to, found by whoever may read them.
    /// - Throws: ``DocumentProblems``.
    package func plan(
        _ document: ConfigurationDocument, secrets: [ConfigurationKey: String] = [:]
    ) async throws -> ConfigurationPlan {
        try await store.transaction(document.realm) { transaction in
            try await plan(document, secrets: secrets, transaction)
        }
    }

    /// Makes the realm as the document says, in one transaction: changes of others wait meanwhile. Each change has its
    /// audit events and its place in the history, as if it were made alone.
    ///
    /// - Parameter number: Of the plan that was looked at; `nil`: whatever there is now is to be changed.
    /// - Parameter toNewRealm: Refuse a realm that is there already.
    /// - Throws: ``DocumentProblems``; `.conflict` when somebody changed the realm since that plan; `.alreadyExists`;
    ///   `.notFound` and `.beyondRights` where some of it is not the caller's to do.
    package func apply(
        _ document: ConfigurationDocument, secrets: [ConfigurationKey: String] = [:], expecting number: Int64? = nil,
        toNewRealm isNew: Bool = false
    ) async throws -> AppliedPlan {
        try await transaction(document.realm) { transaction, keys in
            let plan = try await plan(document, secrets: secrets, transaction)
            guard !isNew || plan.changes.first?.action == .create else {
                throw AdministrationError.alreadyExists("realm \(document.realm)")
            }
            guard number == nil || number == plan.number else { throw Self.changedMeanwhile(document.realm) }
            let made = try await transaction.gathering { try await carryOut(plan, $0, keys) }
            try await changeExchanges(transaction) { $0.done().merging(document.exchanges) { $1 } }
            try await transaction.markApplied()
            return AppliedPlan(plan: plan, secrets: made)
        }
    }

    static func changedMeanwhile(_ realm: RealmID) -> AdministrationError {
        .conflict("realm \(realm) was changed since the plan was made, and nothing was done: look at a new plan")
    }

    private func plan(
        _ document: ConfigurationDocument, secrets: [ConfigurationKey: String], _ transaction: StoreTransaction
    ) async throws -> ConfigurationPlan {
        let head = try await transaction.lockConfiguration() ?? .init(number: 0, appliedNumber: nil)
        let live = try await transaction.configuration(number: head.number)
        let since = head.appliedNumber ?? head.number
        let history = try await transaction.configurationChanges(from: since, to: head.number)
        let plan = try ConfigurationPlan(
            document, live: live, secrets: try await unknownSecrets(secrets, transaction),
            history: try history.map { try ConfigurationChange($0) }, exchanged: try GroupExchanges(head).done(),
            rules: configurationRules)
        return try await countingMembers(plan, transaction)
    }

    /// Says of groups that go how many people lose them.
    func countingMembers(
        _ plan: ConfigurationPlan, _ transaction: StoreTransaction
    ) async throws -> ConfigurationPlan {
        let isGoing = { (change: PlannedChange) in change.key.kind == .group && change.action == .delete }
        guard plan.changes.contains(where: isGoing) else { return plan }
        let (counts, groups) = (try await transaction.memberCounts(), try await transaction.groupsByPath())
        var counted = plan
        for index in plan.changes.indices where isGoing(plan.changes[index]) {
            counted.changes[index].members = groups[plan.changes[index].key.id].flatMap { counts[$0.id] }
        }
        return counted
    }

    var configurationRules: ConfigurationRules {
        ConfigurationRules(
            reservedAudiences: ["\(publicURL)/realms/", "\(publicURL)/admin/"], templates: templates)
    }

    /// SHA-256 of those that are no live secret of their client.
    private func unknownSecrets(
        _ secrets: [ConfigurationKey: String], _ transaction: StoreTransaction
    ) async throws -> [ConfigurationKey: [UInt8]] {
        let clients = secrets.keys.compactMap { ClientID($0.id) }
        let live = try await transaction.secretHashes(of: clients)
        var unknown: [ConfigurationKey: [UInt8]] = [:]
        for (key, secret) in secrets {
            let hash = SecretFormat.hash(secret)
            let known = ClientID(key.id).flatMap { live[$0] } ?? []
            if !known.contains(where: { $0.hash == hash }) { unknown[key] = hash }
        }
        return unknown
    }
}
