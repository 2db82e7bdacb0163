// What makes a coherent client: every rule of registration in one place, without I/O.
import WritJOSE
import WritProtocol

/// The same rules judge a new client and a changed one, as a whole each time (CVE-2026-15572: a policy that was checked
/// at registration and not at the update).
enum ClientRules {
    /// For a client that is created without scopes: what clients that register none expect to be able to ask for later.
    static let defaultScope = Scope(ScopeToken.ofPersons)
    static let listLimit = 100

    /// - Returns: The client without secrets, its origins those of its redirect URIs and those in `draft.origins`.
    /// - Throws: `.invalid` naming the field.
    static func client(
        _ draft: ClientDraft, id: ClientID, overrides: RealmSettings.Overrides
    ) throws(AdministrationError) -> (client: Client, namedOrigins: Set<String>) {
        let type = try clientType(draft.type)
        let keys = try keys(draft.jwks)
        let details = try ClientDetailsRules.checked(draft.details)
        guard keys.isEmpty || details.jwksURI == nil else {
            throw .invalid(field: "jwks_uri", message: "name keys or where they are fetched, not both")
        }
        let hasKeys = !keys.isEmpty || details.jwksURI != nil
        let authMethod = try authMethod(draft.authMethod, type: type, hasKeys: hasKeys)
        let grants = try grants(draft)
        try checkCoherence(type: type, authMethod: authMethod, grants: grants, hasKeys: hasKeys, draft)
        for uri in draft.redirectURIs {
            try URIRules.checkRedirectURI(uri, field: "redirect_uris", allowsPrivateSchemes: type == .public)
        }
        for uri in draft.postLogoutRedirectURIs {
            try URIRules.checkRedirectURI(
                uri, field: "post_logout_redirect_uris", allowsPrivateSchemes: type == .public)
        }
        for resource in draft.resources { try URIRules.checkResource(resource, field: "resources") }
        var named: Set<String> = []
        for origin in draft.origins { named.insert(try URIRules.origin(origin, field: "origins")) }
        let derived = draft.redirectURIs.compactMap { URIParts($0)?.origin }
        let client = Client(
            id: id, name: try TextRules.optional(draft.name, field: "client_name"), type: type, authMethod: authMethod,
            keys: keys, grants: Set(grants), redirectURIs: try unique(draft.redirectURIs, "redirect_uris"),
            postLogoutRedirectURIs: try unique(draft.postLogoutRedirectURIs, "post_logout_redirect_uris"),
            scope: try draft.scopes.map(scope) ?? defaultScope, resources: try unique(draft.resources, "resources"),
            origins: named.union(derived), overrides: overrides,
            clientURI: try URIRules.webURI(draft.clientURI, field: "client_uri"),
            logoURI: try URIRules.webURI(draft.logoURI, field: "logo_uri"),
            policyURI: try URIRules.webURI(draft.policyURI, field: "policy_uri"),
            termsURI: try URIRules.webURI(draft.termsURI, field: "tos_uri"),
            initiateLoginURI: try URIRules.webURI(draft.initiateLoginURI, field: "initiate_login_uri"),
            backchannelLogoutURI: try URIRules.webURI(draft.backchannelLogoutURI, field: "backchannel_logout_uri"),
            backchannelLogoutSessionRequired: draft.backchannelLogoutSessionRequired,
            frontchannelLogoutURI: try URIRules.webURI(draft.frontchannelLogoutURI, field: frontchannelLogoutURI),
            frontchannelLogoutSessionRequired: draft.frontchannelLogoutSessionRequired, details: details)
        try checkFrontchannelLogout(client)
        try checkSector(client)
        return (client, named)
    }

    static func clientType(_ text: String) throws(AdministrationError) -> ClientType {
        guard let type = ClientType(rawValue: text) else {
            throw .invalid(field: "type", message: "must be confidential or public")
        }
        return type
    }

    private static func authMethod(
        _ text: String?, type: ClientType, hasKeys: Bool
    ) throws(AdministrationError) -> ClientAuthMethod {
        guard let text else { return type == .public ? .none : hasKeys ? .privateKeyJWT : .clientSecretBasic }
        guard let method = ClientAuthMethod(rawValue: text) else {
            throw .invalid(
                field: "token_endpoint_auth_method",
                message: "must be one of \(ClientAuthMethod.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return method
    }

    private static func grants(_ draft: ClientDraft) throws(AdministrationError) -> [GrantType] {
        guard let texts = draft.grants, !texts.isEmpty else {
            if !draft.redirectURIs.isEmpty { return [.authorizationCode, .refreshToken] }
            guard draft.type == ClientType.confidential.rawValue else {
                throw .invalid(
                    field: "grant_types",
                    message: "name a grant_type, or a redirect_uri for the authorization_code grant_type")
            }
            return [.clientCredentials]
        }
        var grants: [GrantType] = []
        for text in texts {
            guard let grant = GrantType(rawValue: text) else {
                throw .invalid(
                    field: "grant_types",
                    message: "must be of \(GrantType.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            if !grants.contains(grant) { grants.append(grant) }
        }
        return grants
    }

    private static func checkCoherence(
        type: ClientType, authMethod: ClientAuthMethod, grants: [GrantType], hasKeys: Bool, _ draft: ClientDraft
    ) throws(AdministrationError) {
        let method = "token_endpoint_auth_method"
        // RFC 6749 §2.1: a public client cannot keep a secret.
        if type == .public, authMethod != .none {
            throw .invalid(field: method, message: "must be none for a public client")
        }
        if type == .confidential, authMethod == .none {
            throw .invalid(
                field: method, message: "must not be none for a confidential client; or make the client public")
        }
        if authMethod == .privateKeyJWT, !hasKeys {
            throw .invalid(
                field: "jwks", message: "private_key_jwt needs the client's public keys as a JWK Set, or a jwks_uri")
        }
        // RFC 6749 §4.4.
        if type == .public, grants.contains(.clientCredentials) {
            throw .invalid(field: "grant_types", message: "client_credentials is for confidential clients only")
        }
        if draft.redirectURIs.isEmpty, let grant = grants.first(where: { $0 == .authorizationCode || $0 == .implicit })
        {
            throw .invalid(field: "redirect_uris", message: "\(grant.rawValue) needs at least one redirect_uri")
        }
        if grants == [.refreshToken] {
            throw .invalid(
                field: "grant_types", message: "refresh_token renews what another grant_type gives: name that too")
        }
    }

    private static let frontchannelLogoutURI = "frontchannel_logout_uri"

    /// OIDC Front-Channel Logout §2: scheme, host and port are those of a redirect URI.
    private static func checkFrontchannelLogout(_ client: Client) throws(AdministrationError) {
        guard let uri = client.frontchannelLogoutURI else { return }
        let origin = URIParts(uri)?.origin
        guard client.redirectURIs.contains(where: { URIParts($0)?.origin == origin }) else {
            throw .invalid(
                field: frontchannelLogoutURI, message: "must have scheme, host and port of one of the redirect_uris")
        }
    }

    /// OIDC Core §8.1: with several hosts somebody has to say which one the pairwise subjects are for.
    private static func checkSector(_ client: Client) throws(AdministrationError) {
        guard client.subjectType == .pairwise, client.sector == nil else { return }
        throw .invalid(
            field: RealmSetting.sectorIdentifier.rawValue,
            message: "pairwise subjects are for one host: name it, or register redirect_uris of one https host only")
    }

    /// Words, each text with one or more of them.
    static func scope(_ texts: [String]) throws(AdministrationError) -> Scope {
        guard let scope = Scope(parsing: texts.joined(separator: " ")) else {
            let limits = "\(Scope.countLimit) words of at most \(ScopeToken.lengthLimit) characters"
            throw .invalid(
                field: "scope", message: "at most \(limits), printable ASCII without quotation mark and backslash")
        }
        return scope
    }

    /// RFC 7591 §2: the client's public keys. A private or symmetric one in here has been given away.
    private static func keys(_ jwks: [UInt8]?) throws(AdministrationError) -> [JWK] {
        guard let jwks, !jwks.isEmpty else { return [] }
        func refuse(_ message: String) -> AdministrationError { .invalid(field: "jwks", message: message) }
        let set: JWKS
        do throws(JOSEError) {
            set = try JWKS(json: jwks)
            try set.requireUniqueKeyIDs()
        } catch .symmetricKey {
            throw refuse("must hold public keys only, no key of type oct")
        } catch .duplicateKeyID {
            throw refuse("each key must have a kid of its own")
        } catch {
            throw refuse("must be a JWK Set, {\"keys\":[…]}: \(error)")
        }
        guard !set.keys.contains(where: \.hasPrivateMembers) else {
            throw refuse("holds a private key; make a new key pair, and register the public half only")
        }
        guard set.skippedCount == 0, !set.keys.isEmpty, set.keys.count <= 20 else {
            throw refuse("must hold 1 to 20 keys: RSA of 2048 bits or more, P-256 or Ed25519")
        }
        return set.keys
    }

    private static func unique(_ texts: [String], _ field: String) throws(AdministrationError) -> [String] {
        guard texts.count <= listLimit else { throw .invalid(field: field, message: "at most \(listLimit)") }
        var unique: [String] = []
        for text in texts where !unique.contains(text) { unique.append(text) }
        return unique
    }
}
