// Clients: registered, listed, changed, deleted by an operator.
import WritCrypto
import WritJOSE
package import WritProtocol
import WritStore

extension Administration {
    /// - Returns: The client, and its secret where it authenticates with one: the only time the secret is shown.
    /// - Throws: `.notFound` (the realm), `.alreadyExists`, `.invalid`.
    package func createClient(
        _ realm: RealmID, _ draft: ClientDraft, isEnabled: Bool = true
    ) async throws -> (client: ClientSummary, secret: String?) {
        let id = try draft.id.map { text throws(AdministrationError) in try Self.clientID(text) } ?? newClientID()
        let type = try ClientRules.clientType(draft.type)
        let overrides = try parse(draft.settings, onto: [:], forClient: type)
        var (client, named) = try ClientRules.client(draft, id: id, overrides: overrides)
        client.isEnabled = isEnabled
        try checkReach(of: client)
        let secret = client.authMethod.usesSecret ? SecretFormat.clientSecret.make(random: random) : nil
        try await transaction(realm) { [client, named] transaction, keys in
            try await requireRealm(transaction)
            try await createClient(
                client, namedOrigins: named, secretHash: secret.map(SecretFormat.hash), transaction, keys)
        }
        return (try await showClient(realm, id), secret)
    }

    /// The part of ``createClient(_:_:)`` that others join with more. The realm is held.
    /// - Parameter secretHash: SHA-256 of its secret, where it has one.
    /// - Parameter isPlanned: Whether a plan, which holds the configuration, has found no client of that id.
    /// - Throws: `.alreadyExists`.
    func createClient(
        _ client: Client, namedOrigins: Set<String>, secretHash: [UInt8]?, isPlanned: Bool = false,
        _ transaction: StoreTransaction, _ keys: KeySupply
    ) async throws {
        if isPlanned {
            try await transaction.insertPlannedClient(client)
        } else if try await !transaction.insertClient(client) {
            throw AdministrationError.alreadyExists("client \(client.id) of realm \(transaction.realm)")
        }
        try await transaction.replaceOrigins(client.id, origins: client.origins, named: namedOrigins)
        if let secretHash { try await transaction.insertFirstSecret(client.id, id: newUUID(), hash: secretHash) }
        for setting in Client.algorithmSettings {
            if let algorithm = client.algorithm(setting) { try await ensureKey(for: algorithm, transaction, keys) }
        }
        try await transaction.audit(
            event("client.created", transaction.realm, client: client.id, detail: client.changes(from: nil)))
        try await record(
            .client, client.id.rawValue, nil, client.fields(namedOrigins: namedOrigins, roles: []), transaction)
    }

    /// - Throws: `.notFound`.
    package func showClient(_ realm: RealmID, _ id: ClientID) async throws -> ClientSummary {
        guard let record = try await store.showClient(realm, id) else { throw Self.noClient(id, realm) }
        var summary = ClientSummary(record)
        if let algorithm = record.client.algorithm(.signingAlgorithm) {
            summary.signingAlgorithmFrom = try await store.loadRealm(realm)?.signingStart(of: algorithm, now: clock.now)
        }
        return summary
    }

    /// Clients in the order of their ids.
    package func listClients(
        _ realm: RealmID, after: String? = nil, limit: Int = 100, search: String? = nil
    ) async throws -> Page<ClientSummary> {
        _ = try await showRealm(realm)
        let limit = Page<ClientSummary>.clamped(limit)
        let rows = try await store.listClients(realm, after: after, limit: limit + 1, search: search)
        return Page(rows.map { ClientSummary($0) }, limit: limit) { $0.client.id.rawValue }
    }

    /// Changes a client; the whole result must be as coherent as a new one. In force on every node within a second; an
    /// algorithm to sign with that is new to the realm after the publishing lead, as the result says.
    ///
    /// - Returns: The client, and a new secret where it now authenticates with one and had none.
    /// - Parameter revision: The one that the caller read, where it says so.
    /// - Throws: `.notFound`, `.invalid`, `.changedMeanwhile`, `.beyondRights`.
    package func updateClient(
        _ realm: RealmID, _ id: ClientID, _ changes: ClientChanges, expecting revision: Int64? = nil
    ) async throws -> (client: ClientSummary, secret: String?) {
        let newSecret = SecretFormat.clientSecret.make(random: random)
        let hasNewSecret = try await transaction(realm) { transaction, keys in
            guard let record = try await transaction.lockClient(id) else { throw Self.noClient(id, realm) }
            try Self.check(record.revision, is: revision, "client \(id)")
            try await checkHoldsRights(of: record.client, transaction)
            let draft = changes.applied(to: record)
            let type = try ClientRules.clientType(draft.type)
            let kept = record.client.overrides.map { (key: $0.key.rawValue, value: $0.value) }
            let overrides = try parse(
                (changes.replacesSettings ? [] : kept) + changes.settings, onto: [:], forClient: type)
            var (client, named) = try ClientRules.client(draft, id: id, overrides: overrides)
            client.isEnabled = changes.isEnabled ?? record.client.isEnabled
            try checkReach(of: client)
            return try await updateClient(
                record, to: client, namedOrigins: named, newSecretHash: SecretFormat.hash(newSecret), transaction, keys)
        }
        return (try await showClient(realm, id), hasNewSecret ? newSecret : nil)
    }

    /// The part of ``updateClient(_:_:_:)`` that others join with more.
    /// - Parameter before: The client as it is, locked.
    /// - Parameter newSecretHash: SHA-256 of a secret for a client that needs one now and had none.
    /// - Returns: Whether it was needed.
    func updateClient(
        _ before: ClientRecord, to client: Client, namedOrigins: Set<String>, newSecretHash: [UInt8],
        _ transaction: StoreTransaction, _ keys: KeySupply
    ) async throws -> Bool {
        let id = client.id
        try await transaction.updateClient(client)
        try await transaction.replaceOrigins(id, origins: client.origins, named: namedOrigins)
        var secrets = before.secrets.map(\.id)
        if !client.authMethod.usesSecret {
            for secret in secrets { _ = try await transaction.deleteSecret(id, id: secret) }
            secrets = []
        }
        let needsSecret = client.authMethod.usesSecret && secrets.isEmpty
        if needsSecret {
            secrets = [newUUID()]
            _ = try await transaction.insertSecret(id, id: secrets[0], hash: newSecretHash)
        }
        for setting in Client.algorithmSettings {
            guard let algorithm = client.algorithm(setting) else { continue }
            try await ensureKey(for: algorithm, before: before.client.algorithm(setting), transaction, keys)
        }
        try await transaction.audit(
            event("client.updated", transaction.realm, client: id, detail: client.changes(from: before.client)))
        try await record(
            .client, id.rawValue, before.fields,
            client.fields(namedOrigins: namedOrigins, roles: before.client.roles), transaction)
        try await record(secretsOf: id, before.secrets.map(\.id), secrets, transaction)
        return needsSecret
    }

    /// Deletes the client and every grant made to it.
    /// - Throws: `.notFound`, `.changedMeanwhile`, `.beyondRights`.
    package func deleteClient(_ realm: RealmID, _ id: ClientID, expecting revision: Int64? = nil) async throws {
        try await store.transaction(realm) { transaction in
            guard let record = try await transaction.lockClient(id) else { throw Self.noClient(id, realm) }
            try Self.check(record.revision, is: revision, "client \(id)")
            try await checkHoldsRights(of: record.client, transaction)
            try await deleteClient(record, transaction)
        }
    }

    /// The part of ``deleteClient(_:_:expecting:)`` that others join with more.
    /// - Parameter before: The client as it is, locked.
    func deleteClient(_ before: ClientRecord, _ transaction: StoreTransaction) async throws {
        let id = before.client.id
        guard try await transaction.deleteClient(id) else {
            throw Self.noClient(id, transaction.realm)
        }
        try await transaction.audit(event("client.deleted", transaction.realm, client: id))
        try await record(.client, id.rawValue, before.fields, nil, transaction)
    }

    static func noClient(_ id: ClientID, _ realm: RealmID) -> AdministrationError {
        .notFound("client \(id) of realm \(realm)")
    }

    /// - Throws: `.invalid` for a text that cannot be a client's id.
    package static func clientID(_ text: String) throws(AdministrationError) -> ClientID {
        guard let id = ClientID(text) else {
            throw .invalid(
                field: "client_id",
                message: "must be 1 to 128 printable ASCII characters without a colon, and no space at either end")
        }
        return id
    }

    /// `[a-z0-9]{20}`, 103 bits.
    func newClientID() throws(AdministrationError) -> ClientID {
        let alphabet = Array("abcdefghijklmnopqrstuvwxyz0123456789")
        var text = ""
        while text.count < 20 {
            // 252 is the largest multiple of 36 that a byte holds, so every character is as likely as the others.
            for byte in random.bytes(32) where byte < 252 && text.count < 20 { text.append(alphabet[Int(byte) % 36]) }
        }
        return try Self.clientID(text)
    }

    /// Holds the realm, so that it is not deleted meanwhile.
    func requireRealm(_ transaction: StoreTransaction) async throws {
        guard try await transaction.holdRealm() else {
            throw AdministrationError.notFound("realm \(transaction.realm)")
        }
    }
}

extension Client {
    /// Where a client chooses what is signed for it, and how; the realm needs a key for each choice.
    static let algorithmSettings: [RealmSetting] = [.signingAlgorithm, .userInfoSignedResponseAlgorithm]

    /// `nil` where it has not chosen, or wants no signature.
    func algorithm(_ setting: RealmSetting) -> SignatureAlgorithm? {
        overrides[setting].flatMap(SignatureAlgorithm.init(rawValue:))
    }
}

extension ClientChanges {
    /// The whole client as it is to be.
    fileprivate func applied(to record: ClientRecord) -> ClientDraft {
        let client = record.client
        // A change of type alone brings the way of authenticating along.
        let keepsMethod = !replacesAuthMethod && (type == nil || type == client.type.rawValue)
        var details = client.details
        if jwks != nil { details.jwksURI = nil }
        if let jwksURI { details.jwksURI = jwksURI.isEmpty ? nil : jwksURI }
        let keepsKeys = !client.keys.isEmpty && details.jwksURI == nil
        return ClientDraft(
            name: name ?? client.name, type: type ?? client.type.rawValue,
            authMethod: authMethod ?? (keepsMethod ? client.authMethod.rawValue : nil),
            grants: grants ?? client.grants.map(\.rawValue).sorted(), redirectURIs: redirectURIs ?? client.redirectURIs,
            postLogoutRedirectURIs: postLogoutRedirectURIs ?? client.postLogoutRedirectURIs,
            scopes: scopes ?? client.scope.strings, resources: resources ?? client.resources,
            origins: origins ?? Array(record.namedOrigins),
            jwks: jwks ?? (keepsKeys ? JWKS(client.keys).json : nil),
            clientURI: clientURI ?? client.clientURI, logoURI: logoURI ?? client.logoURI,
            policyURI: policyURI ?? client.policyURI, termsURI: termsURI ?? client.termsURI,
            initiateLoginURI: initiateLoginURI ?? client.initiateLoginURI,
            backchannelLogoutURI: backchannelLogoutURI ?? client.backchannelLogoutURI,
            backchannelLogoutSessionRequired: backchannelLogoutSessionRequired
                ?? client.backchannelLogoutSessionRequired,
            frontchannelLogoutURI: frontchannelLogoutURI ?? client.frontchannelLogoutURI,
            frontchannelLogoutSessionRequired: frontchannelLogoutSessionRequired
                ?? client.frontchannelLogoutSessionRequired,
            details: details)
    }
}
