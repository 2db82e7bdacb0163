// Carries a plan out with the use cases' own steps, in an order in which everything finds what it refers to.
import FoundationEssentials
import WritJOSE
import WritProtocol
import WritStore

extension Administration {
    /// - Returns: The secrets that were made.
    /// - Throws: `.notFound`, `.beyondRights`: each part of it must be the caller's to do.
    func carryOut(
        _ plan: ConfigurationPlan, _ transaction: StoreTransaction, _ keys: KeySupply
    ) async throws -> [(client: String, secret: String)] {
        try await checkMayCarryOut(plan, transaction)
        let progress = PlanProgress(of: plan.changes.count, telling: progress)
        for change in plan.changes where change.key.kind == .realm {
            try await carryOutRealm(change, transaction, keys)
            progress.step()
        }
        let leaving = try await leavingAPIs(plan, transaction)
        try await recordingRights(transaction, leaving: leaving) { try await makeRights(plan, transaction, progress) }
        var secrets: [(client: String, secret: String)] = []
        for change in plan.changes where change.key.kind == .client {
            if let secret = try await carryOutClient(change, transaction, keys) {
                secrets.append((change.key.id, secret))
            }
            progress.step()
        }
        try await recordingRights(transaction, leaving: leaving) {
            try await grantToClients(plan, transaction)
            try await deleteRights(plan, transaction, progress)
        }
        try await carryOutTemplates(plan, transaction, progress)
        return secrets
    }

    private func carryOutTemplates(
        _ plan: ConfigurationPlan, _ transaction: StoreTransaction, _ progress: PlanProgress
    ) async throws {
        var (before, after): ([TemplateName: String], [TemplateName: String]) = ([:], [:])
        for change in plan.changes where change.key.kind == .template {
            guard let name = TemplateName(change.key.id) else { continue }
            before[name] = change.before?.text(ConfigurationFields.content)
            after[name] = change.after?.text(ConfigurationFields.content)
        }
        guard before != after else { return }
        try await self.change(templates: before, to: after, transaction)
        for _ in Set(before.keys).union(after.keys) { progress.step() }
    }

    private func carryOutRealm(
        _ change: PlannedChange, _ transaction: StoreTransaction, _ keys: KeySupply
    ) async throws {
        guard let after = change.after else { return }
        let settings = try Self.overrides(after.settingPairs, onto: [:], forClient: nil)
        if change.action == .create {
            return try await createRealm(
                displayName: after.text("display_name"), isEnabled: after["enabled"] != .bool(false),
                settings: settings, transaction, keys)
        }
        guard let before = try await transaction.lockRealm() else {
            throw AdministrationError.notFound("realm \(transaction.realm)")
        }
        var changed = before
        changed.displayName = after.text("display_name")
        changed.isEnabled = after["enabled"] != .bool(false)
        changed.settings = settings
        try await updateRealm(before, to: changed, transaction, keys)
    }

    /// - Returns: A secret that was made for it.
    private func carryOutClient(
        _ change: PlannedChange, _ transaction: StoreTransaction, _ keys: KeySupply
    ) async throws -> String? {
        guard let after = change.after else {
            let id = try Self.clientID(change.key.id)
            guard let before = try await transaction.lockClient(id) else {
                throw Self.noClient(id, transaction.realm)
            }
            try await deleteClient(before, transaction)
            return nil
        }
        let (client, named) = try Client.described(after, id: change.key.id)
        let id = client.id
        let generated = change.secret == .generated ? SecretFormat.clientSecret.make(random: random) : nil
        var hash = generated.map(SecretFormat.hash)
        if case .given(let given) = change.secret { hash = given }
        if change.action == .create {
            try await createClient(
                client, namedOrigins: named, secretHash: hash, isPlanned: true, transaction, keys)
            return generated
        }
        guard let before = try await transaction.lockClient(id) else { throw Self.noClient(id, transaction.realm) }
        var hadNone = false
        if change.fields.contains(where: { $0.name != "roles" }) {
            // Without a hash it keeps the secrets it has, so none is needed.
            hadNone = try await updateClient(
                before, to: client, namedOrigins: named, newSecretHash: hash ?? [], transaction, keys)
        }
        if let hash, !hadNone { try await renewSecret(of: before, hash: hash, transaction) }
        return generated
    }

    /// The new secret beside the live one; of two the older one goes.
    private func renewSecret(of client: ClientRecord, hash: [UInt8], _ transaction: StoreTransaction) async throws {
        var client = client
        if client.secrets.count > 1, let oldest = client.secrets.first {
            try await removeSecret(of: client, id: oldest.id, transaction)
            client.secrets.removeFirst()
        }
        try await addSecret(to: client, id: newUUID(), hash: hash, transaction)
    }
}
