// Stores a realm that came from elsewhere: everything but its people in one transaction, then them by hundreds.
import WritCrypto
import WritJOSE
package import WritProtocol
import WritStore

extension Administration {
    /// One transaction: the realm with its keys under their old names, its clients, and the audit rows.
    ///
    /// What the export's translation made is held to the same rules as what people type. A client that they refuse is
    /// left out and reported, and does not keep the others from coming.
    ///
    /// - Parameter isRehearsal: Do all of it, and undo it: the dry run, whose report is the import's.
    /// - Throws: `.alreadyExists`, `.invalid` (a setting).
    package func importRealm(
        _ imported: ImportedRealm, isRehearsal: Bool, _ report: inout ImportReport
    ) async throws {
        let realm = imported.id
        let displayName = try? TextRules.optional(imported.displayName, field: "display_name")
        let overrides = try parse(imported.settings, onto: [:], forClient: nil)
        let clients = imported.clients.compactMap { client in accepted(client, &report) }
        do {
            try await transaction(realm) { transaction, keys in
                guard try await transaction.insertRealm(displayName: displayName ?? nil, settings: overrides) else {
                    throw AdministrationError.alreadyExists("realm \(realm)")
                }
                let made = RealmRecord(
                    id: realm, displayName: displayName ?? nil, isEnabled: imported.isEnabled, settings: overrides,
                    createdAt: clock.now)
                if !imported.isEnabled { try await transaction.updateRealm(made) }
                // Before any other key: the one that signed until now signs on.
                try await store(imported.keys, transaction)
                try await ensureKey(for: RealmSettings(overrides).signingAlgorithm, transaction, keys)
                try await record(.realm, realm.rawValue, nil, made.fields, transaction)
                for client in clients {
                    try await createClient(
                        client.client, namedOrigins: client.namedOrigins,
                        secretHash: client.secret.map(SecretFormat.hash), transaction, keys)
                }
                try await recordingRights(transaction) {
                    try await store(imported.roles, transaction)
                    try await store(imported.groups, transaction)
                }
                try await transaction.audit(
                    event("realm.imported", realm, detail: [("clients", "\(clients.count)")]))
                if isRehearsal { throw Rehearsed() }
            }
        } catch is Rehearsed {}
    }

    private struct Rehearsed: Error {}

    private struct AcceptedClient: Sendable {
        var client: Client
        var namedOrigins: Set<String>
        var secret: String?
    }

    private func accepted(_ imported: ImportedClient, _ report: inout ImportReport) -> AcceptedClient? {
        let draft = imported.draft
        do {
            let id = try Self.clientID(draft.id ?? "")
            let overrides = try parse(draft.settings, onto: [:], forClient: try ClientRules.clientType(draft.type))
            var (client, named) = try ClientRules.client(draft, id: id, overrides: overrides)
            client.isEnabled = imported.isEnabled
            return AcceptedClient(client: client, namedOrigins: named, secret: imported.secret)
        } catch {
            report.note(.leftOut, "clients that the rules of registration refuse", "\(draft.id ?? "?"): \(error)")
            return nil
        }
    }

    private func store(_ roles: [ImportedRole], _ transaction: StoreTransaction) async throws {
        let records = roles.compactMap { role in
            RoleName(role.name).map { name in
                RoleRecord(
                    name: name, description: role.description, includes: role.roles.compactMap { RoleName($0) },
                    createdAt: clock.now, updatedAt: clock.now)
            }
        }
        for record in records {
            guard try await transaction.insertRole(record) else {
                throw AdministrationError.alreadyExists("role \(record.name) of realm \(transaction.realm)")
            }
        }
        for record in records where !record.includes.isEmpty { try await transaction.replaceBundle(of: record) }
        guard !records.isEmpty else { return }
        try await transaction.audit(
            event("roles.imported", transaction.realm, detail: [("count", "\(records.count)")]))
    }

    /// Parents stand before their children.
    private func store(_ groups: [ImportedGroup], _ transaction: StoreTransaction) async throws {
        var ids: [String: GroupID] = [:]
        for group in groups {
            let cut = group.path.lastIndex(of: "/") ?? group.path.startIndex
            let record = GroupRecord(
                id: GroupID(newUUID()), parent: ids[String(group.path[..<cut])],
                name: String(group.path[cut...].dropFirst()), createdAt: clock.now, updatedAt: clock.now)
            try await transaction.insertGroup(record)
            ids[group.path] = record.id
            for role in group.roles.compactMap({ RoleName($0) }) {
                _ = try await transaction.grant(role, to: .group(record.id))
            }
        }
        guard !groups.isEmpty else { return }
        try await transaction.audit(
            event("groups.imported", transaction.realm, detail: [("count", "\(groups.count)")]))
    }

    /// The active ones sign from now on, the strongest last and so in force; the others are published until the last
    /// token that they signed has expired (KeyRotation.md).
    private func store(_ keys: [ImportedKey], _ transaction: StoreTransaction) async throws {
        let order = keys.sorted { ($0.isActive ? 1 : 0, $0.priority) < ($1.isActive ? 1 : 0, $1.priority) }
        for (index, key) in order.enumerated() {
            let at = clock.now + Seconds(index - order.count)
            var der = try key.privateKey.pkcs8DER()
            defer { wipe(&der) }
            let sealed = try masterKeys.seal(der, realm: transaction.realm.rawValue, kid: key.kid)
            let jwk = JWK(key.privateKey.publicKey, kid: key.kid, alg: JWSAlgorithm(key.algorithm))
            let record = KeyRecord(
                id: KeyID(key.kid), algorithm: key.algorithm, publicJWK: jwk.json, sealedPrivateKey: sealed.bytes,
                masterKeyVersion: sealed.version, createdAt: at, activeFrom: at)
            try await transaction.insertKey(record)
            try await transaction.audit(
                event(
                    "key.imported", transaction.realm,
                    detail: [("kid", key.kid), ("algorithm", key.algorithm.rawValue)]))
        }
    }
}

/// What came of some people who were to be stored.
package struct StoredUsers: Sendable, Equatable {
    package var stored = 0
    /// They were there before, with this `sub`: an import that goes on after it was interrupted.
    package var known = 0
    /// Stored without their e-mail address, which somebody else has.
    package var withoutEmail: [String] = []
    /// Not stored: somebody else has the user name.
    package var refused: [String] = []

    package init() {}
}

extension Administration {
    /// People at once; more are worth no more.
    package static let importBatch = 500

    /// One transaction of a few statements, however many people. Whoever is there already stays as they are, so an
    /// import that was interrupted can simply begin anew.
    /// - Parameter groups: The realm's groups by their paths; a path that is not there is passed over.
    /// - Throws: `.notFound` (the realm).
    package func importUsers(
        _ realm: RealmID, _ users: [ImportedUser], groups: [String: GroupID]
    ) async throws -> StoredUsers {
        let event = event("users.imported", realm)
        return try await store.transaction(realm) { transaction in
            try await requireRealm(transaction)
            try await transaction.preferIndexes()
            var result = StoredUsers()
            var ids: Set<UserID> = []
            let first = users.filter { ids.insert($0.record.id).inserted }
            if first.count < users.count {
                var ids: Set<UserID> = []
                result.refused = users.filter { !ids.insert($0.record.id).inserted }.map(\.record.username)
            }
            let accounts = first.map { user in
                NewAccount(
                    user: user.record, passwordHash: user.passwordHash, roles: user.roles,
                    groups: user.groups.compactMap { groups[$0] })
            }
            var stored = try await transaction.importAccounts(accounts)
            let missing = accounts.filter { !stored.contains($0.user.id) }
            if !missing.isEmpty {
                let known = try await transaction.accounts(among: missing.map(\.user.id))
                result.known = known.count
                // Keycloak may be told to let several people share an address; here it is a name to log in by.
                let bare = missing.filter { !known.contains($0.user.id) }.map { account in
                    var account = account
                    account.user.email = nil
                    account.user.isEmailVerified = false
                    return account
                }
                let storedBare = bare.isEmpty ? [] : try await transaction.importAccounts(bare)
                result.withoutEmail = bare.filter { storedBare.contains($0.user.id) }.map(\.user.username)
                result.refused += bare.filter { !storedBare.contains($0.user.id) }.map(\.user.username)
                stored.formUnion(storedBare)
            }
            result.stored = stored.count
            if !stored.isEmpty {
                var event = event
                event.detail.append(("count", "\(stored.count)"))
                try await transaction.audit(event)
            }
            return result
        }
    }

    /// The roles of clients that act for themselves, as far as roles and clients were imported; in one transaction. What
    /// they have already says nothing again.
    package func importRoles(_ roles: [ClientID: [String]], _ realm: RealmID) async throws {
        guard !roles.isEmpty else { return }
        try await store.transaction(realm) { transaction in
            try await recordingRights(transaction) {
                for (client, roles) in roles.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                    let granted = try await transaction.grantKnownRoles(roles, to: client)
                    guard !granted.isEmpty else { continue }
                    try await transaction.audit(
                        event(
                            "client.roles_imported", realm, client: client,
                            detail: [("roles", granted.map(\.rawValue).joined(separator: " "))]))
                }
            }
        }
    }

    /// The realm's groups by their paths, `/a/b`.
    package func groupPaths(_ realm: RealmID) async throws -> [String: GroupID] {
        let groups = try await store.allGroups(realm)
        let known = Dictionary(groups.map { ($0.id, $0) }) { first, _ in first }
        var paths: [String: GroupID] = [:]
        for group in groups {
            var path = ""
            var next: GroupRecord? = group
            while let part = next {
                path = "/\(part.name)\(path)"
                next = part.parent.flatMap { known[$0] }
            }
            paths[path] = group.id
        }
        return paths
    }
}
