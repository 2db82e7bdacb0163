// A client as an operator describes it, in the words of RFC 7591 §2.
package import WritProtocol

/// Texts as they were given; ``ClientRules`` makes a client of them, or says what is wrong.
package struct ClientDraft: Sendable {
    /// `nil`: a generated one.
    package var id: String?
    package var name: String?
    /// `confidential` or `public`.
    package var type: String
    /// `token_endpoint_auth_method`; `nil`: what suits the type and the keys.
    package var authMethod: String?
    /// `nil`: authorization_code and refresh_token with redirect URIs, else client_credentials.
    package var grants: [String]?
    package var redirectURIs: [String]
    package var postLogoutRedirectURIs: [String]
    /// Scope tokens, each of these may hold several; `nil`: the standard ones.
    package var scopes: [String]?
    package var resources: [String]
    /// Browser origins besides those of the redirect URIs.
    package var origins: [String]
    /// A JWK Set, JSON, for `private_key_jwt`.
    package var jwks: [UInt8]?
    package var settings: [(key: String, value: String)]
    /// What people are shown of it, and where it is told of logouts; an empty text is none.
    package var clientURI: String?
    package var logoURI: String?
    package var policyURI: String?
    /// `tos_uri`.
    package var termsURI: String?
    package var initiateLoginURI: String?
    package var backchannelLogoutURI: String?
    package var backchannelLogoutSessionRequired: Bool
    package var frontchannelLogoutURI: String?
    package var frontchannelLogoutSessionRequired: Bool
    package var details: ClientDetails

    package init(
        id: String? = nil, name: String? = nil, type: String = "confidential", authMethod: String? = nil,
        grants: [String]? = nil, redirectURIs: [String] = [], postLogoutRedirectURIs: [String] = [],
        scopes: [String]? = nil, resources: [String] = [], origins: [String] = [], jwks: [UInt8]? = nil,
        settings: [(key: String, value: String)] = [], clientURI: String? = nil, logoURI: String? = nil,
        policyURI: String? = nil, termsURI: String? = nil, initiateLoginURI: String? = nil,
        backchannelLogoutURI: String? = nil, backchannelLogoutSessionRequired: Bool = false,
        frontchannelLogoutURI: String? = nil, frontchannelLogoutSessionRequired: Bool = false,
        details: ClientDetails = ClientDetails()
    ) {
        self.id = id
        self.name = name
        self.type = type
        self.authMethod = authMethod
        self.grants = grants
        self.redirectURIs = redirectURIs
        self.postLogoutRedirectURIs = postLogoutRedirectURIs
        self.scopes = scopes
        self.resources = resources
        self.origins = origins
        self.jwks = jwks
        self.settings = settings
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
    }
}

/// What an operator changes of a client; `nil` stays as it is, a list replaces the whole list, an empty text takes a
/// value away.
package struct ClientChanges: Sendable {
    package var name: String?
    package var type: String?
    package var isEnabled: Bool?
    package var authMethod: String?
    package var grants: [String]?
    package var redirectURIs: [String]?
    package var postLogoutRedirectURIs: [String]?
    package var scopes: [String]?
    package var resources: [String]?
    package var origins: [String]?
    /// Keys take the address away where they were fetched from, and the other way round.
    package var jwks: [UInt8]?
    package var jwksURI: String?
    package var settings: [(key: String, value: String)] = []
    /// What is not in `settings` goes back to the realm's.
    package var replacesSettings = false
    /// No `authMethod` is what suits the type and the keys, not what there is.
    package var replacesAuthMethod = false
    package var clientURI: String?
    package var logoURI: String?
    package var policyURI: String?
    package var termsURI: String?
    package var initiateLoginURI: String?
    package var backchannelLogoutURI: String?
    package var backchannelLogoutSessionRequired: Bool?
    package var frontchannelLogoutURI: String?
    package var frontchannelLogoutSessionRequired: Bool?

    package init() {}
}
