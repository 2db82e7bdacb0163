// From what is asked for to a client: the rules for every client, and those for clients that register themselves.
import WritCrypto
import WritJOSE
import WritProtocol
import WritStore

extension RegistrationPolicy {
    /// The client as it is to be, without secrets and not stored.
    ///
    /// - Parameter present: What it is now. What an administrator set, and no registered member speaks of, stays.
    /// - Throws: `.registrationMetadataInvalid`, `.registrationRedirectURIInvalid` naming the member.
    func client(
        _ metadata: ClientMetadata, id: ClientID, present: ClientRecord? = nil
    ) throws(OAuthError) -> (client: Client, namedOrigins: Set<String>) {
        try check(metadata)
        let draft = ClientDraft(
            name: metadata.name, type: (metadata.authMethod == .none ? ClientType.public : .confidential).rawValue,
            authMethod: metadata.authMethod.rawValue, grants: metadata.grants.map(\.rawValue),
            redirectURIs: metadata.redirectURIs, postLogoutRedirectURIs: metadata.postLogoutRedirectURIs,
            scopes: (metadata.scope ?? defaultScope).strings, resources: present?.client.resources ?? [],
            origins: present?.namedOrigins.sorted() ?? [], jwks: metadata.jwks, clientURI: metadata.clientURI,
            logoURI: metadata.logoURI, policyURI: metadata.policyURI, termsURI: metadata.termsURI,
            initiateLoginURI: metadata.initiateLoginURI, backchannelLogoutURI: metadata.backchannelLogoutURI,
            backchannelLogoutSessionRequired: metadata.backchannelLogoutSessionRequired,
            frontchannelLogoutURI: metadata.frontchannelLogoutURI,
            frontchannelLogoutSessionRequired: metadata.frontchannelLogoutSessionRequired,
            details: Self.details(metadata))
        do throws(AdministrationError) {
            var (client, named) = try ClientRules.client(
                draft, id: id, overrides: Self.overrides(metadata, present?.client))
            if let present {
                client.isEnabled = present.client.isEnabled
                client.createdAt = present.client.createdAt
                client.awaitsUse = present.client.awaitsUse
            }
            return (client, named)
        } catch {
            throw OAuthError(error)
        }
    }

    /// RFC 7591 §2.1: only what differs from what the grants allow is kept.
    private static func details(_ metadata: ClientMetadata) -> ClientDetails {
        var details = metadata.details
        details.responseTypes = metadata.responseTypes
        return details
    }

    /// The settings that are registered members, over those that an administrator gave the client.
    private static func overrides(
        _ metadata: ClientMetadata, _ present: Client?
    ) throws(AdministrationError) -> RealmSettings.Overrides {
        var overrides = present?.overrides ?? [:]
        for setting in registered { overrides[setting] = metadata.settings[setting] }
        // OIDC Core §8.1. A sector that an administrator named stays where no document names one.
        if let uri = metadata.details.sectorIdentifierURI.flatMap({ URIParts($0) }) {
            do throws(SettingError) {
                overrides[.sectorIdentifier] = try RealmSetting.sectorIdentifier.canonical(uri.host)
            } catch {
                throw .invalid(field: "sector_identifier_uri", message: "expected \(error.expected)")
            }
        } else if present?.details.sectorIdentifierURI != nil {
            overrides[.sectorIdentifier] = nil
        }
        return overrides
    }

    private static let registered: [RealmSetting] = [
        .subjectType, .signingAlgorithm, .userInfoSignedResponseAlgorithm, .requirePushedAuthorizationRequests,
    ]
}

extension OAuthError {
    /// RFC 7591 §3.2.2: redirect URIs have a code of their own.
    fileprivate init(_ error: AdministrationError) {
        guard case .invalid(let field, let message) = error else {
            self.init(.registrationMetadataInvalid, detail: error.description)
            return
        }
        let member = field == RealmSetting.sectorIdentifier.rawValue ? "sector_identifier_uri" : field
        self.init(
            member == "redirect_uris" ? .registrationRedirectURIInvalid : .registrationMetadataInvalid, detail: member,
            description: "\(ErrorText.printable(member)): \(ErrorText.printable(message)).")
    }
}

extension Administration {
    /// A client that comes of a registration: its row, its origins, keys for the algorithms that it chose. No secret.
    /// - Returns: `false` when the realm has a client of that id.
    func insert(
        _ client: Client, namedOrigins: Set<String>, _ transaction: StoreTransaction, _ keys: KeySupply
    ) async throws -> Bool {
        guard try await transaction.insertClient(client) else { return false }
        try await transaction.replaceOrigins(client.id, origins: client.origins, named: namedOrigins)
        try await ensureKeys(of: client, before: nil, transaction, keys)
        try await record(.client, client.id.rawValue, nil, client.fields(namedOrigins: namedOrigins), transaction)
        return true
    }

    /// A registered client's change. Secrets that it no longer authenticates with go.
    func change(
        _ present: ClientRecord, to client: Client, namedOrigins: Set<String>, _ transaction: StoreTransaction,
        _ keys: KeySupply
    ) async throws {
        try await transaction.updateClient(client)
        try await transaction.replaceOrigins(client.id, origins: client.origins, named: namedOrigins)
        if !client.authMethod.usesSecret {
            for secret in present.secrets { _ = try await transaction.deleteSecret(client.id, id: secret.id) }
            try await record(secretsOf: client.id, present.secrets.map(\.id), [], transaction)
        }
        try await ensureKeys(of: client, before: present.client, transaction, keys)
        try await record(
            .client, client.id.rawValue, present.fields,
            client.fields(namedOrigins: namedOrigins, roles: present.client.roles), transaction)
    }

    private func ensureKeys(
        of client: Client, before: Client?, _ transaction: StoreTransaction, _ keys: KeySupply
    ) async throws {
        for setting in Client.algorithmSettings {
            guard let algorithm = client.algorithm(setting) else { continue }
            try await ensureKey(for: algorithm, before: before?.algorithm(setting), transaction, keys)
        }
    }
}
