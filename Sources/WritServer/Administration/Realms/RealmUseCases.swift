// Realms: made with their first key, listed, changed, deleted.
import WritCrypto
package import WritProtocol
import WritStore

extension Administration {
    /// One transaction: the realm, its first key, the audit row. Milliseconds where a spare key is at hand.
    ///
    /// - Parameter settings: `key=value` pairs as an operator gives them.
    /// - Throws: `.alreadyExists`, `.invalid`, `.beyondRights`.
    package func createRealm(
        _ id: String, displayName: String? = nil, isEnabled: Bool = true,
        settings: [(key: String, value: String)] = []
    ) async throws -> RealmSummary {
        try requireAllRealms()
        guard let realm = RealmID(id) else {
            throw AdministrationError.invalid(
                field: "id",
                message: "must be 1 to 63 lower-case letters, digits and hyphens, with a letter or digit at both ends")
        }
        let displayName = try TextRules.optional(displayName, field: "display_name")
        let overrides = try parse(settings, onto: [:], forClient: nil)
        try await transaction(realm) { transaction, keys in
            try await createRealm(
                displayName: displayName, isEnabled: isEnabled, settings: overrides, transaction, keys)
        }
        return try await showRealm(realm)
    }

    /// The part of ``createRealm(_:displayName:settings:)`` that others join with more.
    /// - Throws: `.alreadyExists`.
    func createRealm(
        displayName: String?, isEnabled: Bool, settings: RealmSettings.Overrides, _ transaction: StoreTransaction,
        _ keys: KeySupply
    ) async throws {
        guard try await transaction.insertRealm(displayName: displayName, settings: settings) else {
            throw AdministrationError.alreadyExists("realm \(transaction.realm)")
        }
        let made = RealmRecord(
            id: transaction.realm, displayName: displayName, isEnabled: isEnabled, settings: settings,
            createdAt: clock.now)
        if !isEnabled { try await transaction.updateRealm(made) }
        try await ensureKey(for: RealmSettings(settings).signingAlgorithm, transaction, keys)
        try await transaction.audit(event("realm.created", transaction.realm, detail: made.changes(from: nil)))
        try await record(.realm, transaction.realm.rawValue, nil, made.fields, transaction)
    }

    /// - Throws: `.notFound`.
    package func showRealm(_ realm: RealmID) async throws -> RealmSummary {
        guard let record = try await store.loadRealm(realm) else {
            throw AdministrationError.notFound("realm \(realm)")
        }
        return RealmSummary(record, issuer: issuer(realm), now: clock.now)
    }

    /// Realms in the order of their ids.
    /// - Parameter after: The last id of the part before; `nil`: from the first.
    package func listRealms(
        after: String? = nil, limit: Int = 100, search: String? = nil
    ) async throws -> Page<RealmSummary> {
        let limit = Page<RealmSummary>.clamped(limit)
        let rows = try await store.listRealms(after: after, limit: limit + 1, search: search)
        let now = clock.now
        return Page(rows.map { RealmSummary($0, issuer: issuer($0.id), now: now) }, limit: limit) { $0.id.rawValue }
    }

    /// What is `nil` stays as it is. In force on every node within a second; another `signing_algorithm` after the
    /// publishing lead, as the result says.
    ///
    /// - Parameter displayName: Empty takes it away.
    /// - Parameter settings: An empty value takes the setting back to its default.
    /// - Parameter replacingSettings: What is not in `settings` goes back to its default too.
    /// - Parameter revision: The one that the caller read, where it says so.
    /// - Throws: `.notFound`, `.invalid`, `.changedMeanwhile`.
    package func updateRealm(
        _ realm: RealmID, displayName: String? = nil, isEnabled: Bool? = nil,
        settings: [(key: String, value: String)] = [], replacingSettings: Bool = false, expecting revision: Int64? = nil
    ) async throws -> RealmSummary {
        let newName = try TextRules.optional(displayName, field: "display_name")
        try await transaction(realm) { transaction, keys in
            guard let before = try await transaction.lockRealm() else {
                throw AdministrationError.notFound("realm \(realm)")
            }
            try Self.check(before.revision, is: revision, "realm \(realm)")
            var changed = before
            if displayName != nil { changed.displayName = newName }
            if let isEnabled { changed.isEnabled = isEnabled }
            changed.settings = try parse(
                settings, onto: replacingSettings ? [:] : before.settings, forClient: nil)
            try await updateRealm(before, to: changed, transaction, keys)
        }
        return try await showRealm(realm)
    }

    /// The part of ``updateRealm(_:displayName:isEnabled:settings:)`` that others join with more.
    /// - Parameter before: The realm as it is, locked.
    /// - Throws: `.conflict` for the realm that governs the others, if it was to be disabled from afar.
    func updateRealm(
        _ before: RealmRecord, to changed: RealmRecord, _ transaction: StoreTransaction, _ keys: KeySupply
    ) async throws {
        if before.id.rawValue == RealmID.operatorRealm, before.isEnabled, !changed.isEnabled, !caller.isAtTheMachine {
            throw AdministrationError.conflict(
                "realm \(before.id) governs the others, and nobody could enable it again: disable it by the command")
        }
        try await transaction.updateRealm(changed)
        try await ensureKey(
            for: RealmSettings(changed.settings).signingAlgorithm,
            before: RealmSettings(before.settings).signingAlgorithm, transaction, keys)
        try await transaction.audit(event("realm.updated", before.id, detail: changed.changes(from: before)))
        try await record(.realm, before.id.rawValue, before.fields, changed.fields, transaction)
    }

    /// Deletes the realm and all that is in it, bit by bit; the audit trail stays. When it is interrupted the realm is
    /// left disabled and partly empty: delete it again.
    /// - Throws: `.notFound`, `.changedMeanwhile`, `.beyondRights`; `.conflict` for the realm that governs the others.
    package func deleteRealm(_ realm: RealmID, expecting revision: Int64? = nil) async throws {
        try requireAllRealms()
        if realm.rawValue == RealmID.operatorRealm, !caller.isAtTheMachine {
            throw AdministrationError.conflict("realm \(realm) governs the others: it is deleted by the command alone")
        }
        if let revision { try Self.check(await showRealm(realm).revision, is: revision, "realm \(realm)") }
        guard try await store.deleteRealm(realm, event: event("realm.deleted", realm)) else {
            throw AdministrationError.notFound("realm \(realm)")
        }
    }

    /// Whoever governs one realm neither makes others nor takes that one away.
    /// - Throws: `.beyondRights`.
    func requireAllRealms() throws(AdministrationError) {
        guard caller.governsAllRealms else {
            throw .beyondRights("realms are made and deleted by administrators of realm \(RealmID.operatorRealm) alone")
        }
    }

    /// - Throws: `.changedMeanwhile`.
    static func check(_ present: Int64, is read: Int64?, _ what: String) throws(AdministrationError) {
        if let read, read != present { throw .changedMeanwhile(what) }
    }

    /// `key=value` pairs over what is set.
    /// - Throws: `.invalid` naming the first that cannot be.
    func parse(
        _ settings: [(key: String, value: String)], onto current: RealmSettings.Overrides, forClient type: ClientType?
    ) throws(AdministrationError) -> RealmSettings.Overrides {
        try Self.overrides(settings, onto: current, forClient: type)
    }

    /// See ``parse(_:onto:forClient:)``.
    static func overrides(
        _ settings: [(key: String, value: String)], onto current: RealmSettings.Overrides, forClient type: ClientType?
    ) throws(AdministrationError) -> RealmSettings.Overrides {
        do throws(SettingError) {
            return try RealmSettings.parse(settings, onto: current, forClient: type)
        } catch {
            throw .invalid(field: error.name, message: "expected \(error.expected)")
        }
    }
}
