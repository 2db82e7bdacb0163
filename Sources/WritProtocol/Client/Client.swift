// A client as the request path sees it: an immutable value, loaded once and shared.
package import WritJOSE

/// RFC 6749 §2. Everything that the protocol asks of a client, with its settings already resolved against its realm's.
package struct Client: Sendable {
    package var id: ClientID
    package var name: String?
    package var type: ClientType
    /// Switched off by an administrator: every grant and every endpoint refuses it at once.
    package var isEnabled: Bool
    package var authMethod: ClientAuthMethod
    /// SHA-256 of each live secret, two at most.
    package var secretHashes: [[UInt8]]
    /// The client's own public keys, for `private_key_jwt`.
    package var keys: [JWK]
    package var grants: Set<GrantType>
    package var redirectURIs: [String]
    package var postLogoutRedirectURIs: [String]
    /// What it may ask for.
    package var scope: Scope
    /// RFC 8707: the protected APIs it may ask tokens for, as absolute URIs.
    package var resources: [String]
    /// Browser origins that may read replies (CORS): those of its redirect URIs, and any named by the administrator.
    package var origins: Set<String>
    package var overrides: RealmSettings.Overrides
    /// RFC 7591 §2: its home page, for people.
    package var clientURI: String?
    package var logoURI: String?
    /// How it uses what it learns of people.
    package var policyURI: String?
    /// Its terms of service, `tos_uri`.
    package var termsURI: String?
    /// OIDC Core §4: where a login that others begin is begun. People whose request is too old are led back here.
    package var initiateLoginURI: String?
    /// OIDC Back-Channel Logout §2.2: where logout tokens are posted.
    package var backchannelLogoutURI: String?
    /// Whether its logout tokens must hold a `sid`.
    package var backchannelLogoutSessionRequired: Bool
    /// OIDC Front-Channel Logout §2: what the browser loads in a hidden frame when the session ends.
    package var frontchannelLogoutURI: String?
    /// Whether it needs `iss` and `sid` there. It is always given them.
    package var frontchannelLogoutSessionRequired: Bool
    package var details: ClientDetails
    /// It registered itself where anybody may, and nobody has proven to be it yet.
    package var awaitsUse = false
    package var createdAt: Instant
    /// What it may do when it acts for itself; people who use it have roles of their own.
    package var roles: [RoleName]

    package init(
        id: ClientID, name: String? = nil, type: ClientType, isEnabled: Bool = true, authMethod: ClientAuthMethod,
        secretHashes: [[UInt8]] = [], keys: [JWK] = [], grants: Set<GrantType>, redirectURIs: [String] = [],
        postLogoutRedirectURIs: [String] = [], scope: Scope, resources: [String] = [], origins: Set<String> = [],
        overrides: RealmSettings.Overrides = [:], clientURI: String? = nil, logoURI: String? = nil,
        policyURI: String? = nil, termsURI: String? = nil, initiateLoginURI: String? = nil,
        backchannelLogoutURI: String? = nil, backchannelLogoutSessionRequired: Bool = false,
        frontchannelLogoutURI: String? = nil, frontchannelLogoutSessionRequired: Bool = false,
        details: ClientDetails = ClientDetails(), createdAt: Instant = Instant(secondsSince1970: 0),
        roles: [RoleName] = []
    ) {
        self.id = id
        self.name = name
        self.type = type
        self.isEnabled = isEnabled
        self.authMethod = authMethod
        self.secretHashes = secretHashes
        self.keys = keys
        self.grants = grants
        self.redirectURIs = redirectURIs
        self.postLogoutRedirectURIs = postLogoutRedirectURIs
        self.scope = scope
        self.resources = resources
        self.origins = origins
        self.overrides = overrides
        self.clientURI = clientURI
        self.logoURI = logoURI
        self.policyURI = policyURI
        self.termsURI = termsURI
        self.initiateLoginURI = initiateLoginURI
        self.backchannelLogoutURI = backchannelLogoutURI
        self.backchannelLogoutSessionRequired = backchannelLogoutSessionRequired
        self.frontchannelLogoutURI = frontchannelLogoutURI
        self.frontchannelLogoutSessionRequired = frontchannelLogoutSessionRequired
        self.details = details
        self.createdAt = createdAt
        self.roles = roles
    }
}
