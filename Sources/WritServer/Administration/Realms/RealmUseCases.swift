// Realms: made with their first key, listed, changed, deleted.
import WritCrypto
package import WritProtocol
import WritStore

extension Administration {
    /// One transaction: the realm, its first key, the audit row. Milliseconds where a spare key is at hand.
    ///
    /// - Parameter settings: `key=value` pairs as an operator gives them.
    /// - Throws: `.alreadyExists`, `.invalid`.
    package func createRealm(
        _ id: String, displayName: String? = nil, isEnabled: Bool = true,
        settings: [(key: String, value: String)] = []
    ) async throws -> RealmSummary {
        guard let realm = RealmID(id) else {
            throw AdministrationError.invalid(
                field: "id",
                message: "must be 1 to 63 lower-case letters, digits and hyphens, with a letter or digit at both ends")
        }
        let displayName = try TextRules.optional(displayName, field: "display_name")
        let overrides = try parse(settings, onto: [:], forClient: nil)
        try await transaction(realm) { transaction, keys in
            guard try await transaction.insertRealm(displayName: displayName, settings: overrides) else {
                throw AdministrationError.alreadyExists("realm \(realm)")
            }
            if !isEnabled {
                try await transaction.updateRealm(
                    RealmRecord(
                        id: realm, displayName: displayName, isEnabled: false, settings: overrides,
                        createdAt: clock.now))
            }
            try await ensureKey(for: RealmSettings(overrides).signingAlgorithm, transaction, keys)
            try await transaction.audit(event("realm.created", realm))
        }
        return try await showRealm(realm)
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
            guard var record = try await transaction.lockRealm() else {
                throw AdministrationError.notFound("realm \(realm)")
            }
            try Self.check(record.revision, is: revision, "realm \(realm)")
            let before = RealmSettings(record.settings).signingAlgorithm
            if displayName != nil { record.displayName = newName }
            if let isEnabled { record.isEnabled = isEnabled }
            record.settings = try parse(
                settings, onto: replacingSettings ? [:] : record.settings, forClient: nil)
            try await transaction.updateRealm(record)
            try await ensureKey(
                for: RealmSettings(record.settings).signingAlgorithm, before: before, transaction, keys)
            try await transaction.audit(event("realm.updated", realm, detail: settings.map { ($0.key, $0.value) }))
        }
        return try await showRealm(realm)
    }

    /// Deletes the realm and all that is in it, bit by bit; the audit trail stays. When it is interrupted the realm is
    /// left disabled and partly empty: delete it again.
    /// - Throws: `.notFound`, `.changedMeanwhile`; `.conflict` for the realm that governs the others.
    package func deleteRealm(_ realm: RealmID, expecting revision: Int64? = nil) async throws {
        if realm.rawValue == RealmID.operatorRealm, !caller.isAtTheMachine {
            throw AdministrationError.conflict("realm \(realm) governs the others: it is deleted by the command alone")
        }
        if let revision { try Self.check(await showRealm(realm).revision, is: revision, "realm \(realm)") }
        guard try await store.deleteRealm(realm, event: event("realm.deleted", realm)) else {
            throw AdministrationError.notFound("realm \(realm)")
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
        do throws(SettingError) {
            return try RealmSettings.parse(settings, onto: current, forClient: type)
        } catch {
            throw .invalid(field: error.name, message: "expected \(error.expected)")
        }
    }
}
