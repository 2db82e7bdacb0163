// What a client asks to be registered as: the members of RFC 7591 §2 and OIDC Registration §2, read from JSON.
import WritCrypto
package import WritJOSE

/// Every member of the two specifications is honoured, refused by its name where ignoring it would be a promise not
/// kept, or ignored as RFC 7591 §2 has it for what a server does not know. A member that is null counts as left out
/// (RFC 7592 §2.2).
///
/// URIs, keys and the whole's coherence are judged by the rules for every client, whoever registers it; here stands what
/// the specifications say of the members.
package struct ClientMetadata: Sendable, Equatable {
    package var redirectURIs: [String]
    package var postLogoutRedirectURIs: [String]
    package var authMethod: ClientAuthMethod
    package var grants: [GrantType]
    package var responseTypes: [ResponseType]
    package var name: String?
    package var clientURI: String?
    package var logoURI: String?
    package var policyURI: String?
    package var termsURI: String?
    package var initiateLoginURI: String?
    package var backchannelLogoutURI: String?
    package var backchannelLogoutSessionRequired: Bool
    package var frontchannelLogoutURI: String?
    package var frontchannelLogoutSessionRequired: Bool
    /// `nil`: none was asked for.
    package var scope: Scope?
    /// A JWK Set.
    package var jwks: [UInt8]?
    /// What are settings of the client here: `subject_type` and the signing algorithms.
    package var settings: RealmSettings.Overrides
    package var details: ClientDetails

    /// Members that ask for something that would silently not be done.
    private static let refused: [(name: String, message: String)] = [
        ("id_token_encrypted_response_alg", "encrypted ID tokens are not supported"),
        ("id_token_encrypted_response_enc", "encrypted ID tokens are not supported"),
        ("userinfo_encrypted_response_alg", "encrypted userinfo is not supported"),
        ("userinfo_encrypted_response_enc", "encrypted userinfo is not supported"),
        ("authorization_signed_response_alg", "signed authorization responses are not supported"),
        ("authorization_encrypted_response_alg", "encrypted authorization responses are not supported"),
        ("introspection_signed_response_alg", "signed introspection replies are not supported"),
        ("backchannel_client_notification_endpoint", "backchannel authentication is not supported"),
    ]

    /// - Throws: `.registrationMetadataInvalid`, `.registrationRedirectURIInvalid`, `.softwareStatementUnapproved`, each
    ///   naming the member.
    package init(_ json: JSONObject) throws(OAuthError) {
        let reader = MetadataReader(json)
        // RFC 7591 §2.3. No issuer of such statements is trusted, and what one vouches for is not to be had without it.
        guard reader.isAbsent("software_statement") else { throw OAuthError(.softwareStatementUnapproved) }
        for (name, message) in Self.refused where !reader.isAbsent(name) { throw MetadataReader.refuse(name, message) }
        for name in ["tls_client_certificate_bound_access_tokens", "dpop_bound_access_tokens"]
        where try reader.flag(name) == true {
            throw MetadataReader.refuse(name, "tokens bound to a key are not supported")
        }
        if try reader.flag("require_signed_request_object") == true {
            throw MetadataReader.refuse("require_signed_request_object", "request objects are not supported")
        }
        redirectURIs = try reader.texts("redirect_uris") ?? []
        postLogoutRedirectURIs = try reader.texts("post_logout_redirect_uris") ?? []
        authMethod = try reader.choice("token_endpoint_auth_method", ClientAuthMethod.self) ?? .clientSecretBasic
        (grants, responseTypes) = try Self.flows(reader)
        name = try reader.text("client_name")
        clientURI = try reader.text("client_uri")
        logoURI = try reader.text("logo_uri")
        policyURI = try reader.text("policy_uri")
        termsURI = try reader.text("tos_uri")
        initiateLoginURI = try reader.text("initiate_login_uri")
        backchannelLogoutURI = try reader.text("backchannel_logout_uri")
        backchannelLogoutSessionRequired = try reader.flag("backchannel_logout_session_required") ?? false
        frontchannelLogoutURI = try reader.text("frontchannel_logout_uri")
        frontchannelLogoutSessionRequired = try reader.flag("frontchannel_logout_session_required") ?? false
        scope = try Self.scope(reader)
        jwks = try Self.jwks(reader)
        settings = try Self.settings(reader)
        details = try Self.details(reader)
        // RFC 7591 §2: the two MUST NOT both be present.
        if jwks != nil, details.jwksURI != nil {
            throw MetadataReader.refuse("jwks_uri", "register jwks or jwks_uri, not both")
        }
        try checkApplicationType()
    }

    /// RFC 7591 §2.1: the two lists speak of the same. Where one is left out it follows from the other, and where both
    /// are it is the code flow. Grants of extensions that this server does not have are left out (§3.2.1: the server may
    /// replace what was asked, and says so in its reply).
    private static func flows(
        _ reader: MetadataReader
    ) throws(OAuthError) -> (grants: [GrantType], responseTypes: [ResponseType]) {
        var types: [ResponseType]?
        if let texts = try reader.texts("response_types") {
            types = []
            for text in texts {
                guard let type = ResponseType(parsing: text) else {
                    throw MetadataReader.refuse("response_types", "\(ErrorText.printable(text)) is not supported")
                }
                if types?.contains(type) == false { types?.append(type) }
            }
        }
        var grants: [GrantType] = []
        if let texts = try reader.texts("grant_types"), !texts.isEmpty {
            for text in texts {
                if let grant = GrantType(rawValue: text) {
                    if !grants.contains(grant) { grants.append(grant) }
                } else if !text.hasPrefix("urn:") {
                    throw MetadataReader.refuse("grant_types", "\(ErrorText.printable(text)) is not supported")
                }
            }
            guard !grants.isEmpty else { throw MetadataReader.refuse("grant_types", "none of these is supported") }
        } else {
            let asked = types ?? [.code]
            if asked.contains(where: { $0.contains(.code) || $0.isEmpty }) { grants.append(.authorizationCode) }
            if asked.contains(where: \.holdsToken) { grants.append(.implicit) }
            if grants.isEmpty { grants = [.authorizationCode] }
        }
        for type in types ?? [] {
            if type.contains(.code), !grants.contains(.authorizationCode) {
                throw MetadataReader.refuse(
                    "response_types", "\(type) needs the grant_type authorization_code (RFC 7591 section 2.1)")
            }
            if type.holdsToken, !grants.contains(.implicit) {
                throw MetadataReader.refuse(
                    "response_types", "\(type) needs the grant_type implicit (RFC 7591 section 2.1)")
            }
        }
        return (grants, types ?? [])
    }

    private static func scope(_ reader: MetadataReader) throws(OAuthError) -> Scope? {
        guard let text = try reader.text("scope") else { return nil }
        guard let scope = Scope(parsing: text) else {
            throw MetadataReader.refuse(
                "scope",
                "at most \(Scope.countLimit) words of at most \(ScopeToken.lengthLimit) characters, with spaces between"
            )
        }
        return scope
    }

    private static func jwks(_ reader: MetadataReader) throws(OAuthError) -> [UInt8]? {
        guard let value = reader.value("jwks") else { return nil }
        guard value.object != nil else { throw MetadataReader.refuse("jwks", "must be a JWK Set, an object") }
        return value.text
    }

    private static func settings(_ reader: MetadataReader) throws(OAuthError) -> RealmSettings.Overrides {
        var settings: RealmSettings.Overrides = [:]
        if let type = try reader.choice("subject_type", SubjectType.self) { settings[.subjectType] = type.rawValue }
        if let algorithm = try reader.choice("id_token_signed_response_alg", SignatureAlgorithm.self) {
            settings[.signingAlgorithm] = algorithm.rawValue
        }
        if let algorithm = try reader.choice("userinfo_signed_response_alg", SignatureAlgorithm.self) {
            settings[.userInfoSignedResponseAlgorithm] = algorithm.rawValue
        }
        // RFC 9126 §6.
        if try reader.flag("require_pushed_authorization_requests") == true {
            settings[.requirePushedAuthorizationRequests] = "true"
        }
        return settings
    }

    private static func details(_ reader: MetadataReader) throws(OAuthError) -> ClientDetails {
        var details = ClientDetails()
        switch try reader.text("application_type") {
        case nil, "web": break
        case "native": details.isNative = true
        default: throw MetadataReader.refuse("application_type", "must be web or native")
        }
        details.contacts = try reader.texts("contacts", limit: 10) ?? []
        details.softwareID = try reader.text("software_id")
        details.softwareVersion = try reader.text("software_version")
        details.jwksURI = try reader.text("jwks_uri")
        details.assertionAlgorithm = try reader.choice("token_endpoint_auth_signing_alg", SignatureAlgorithm.self)
        details.sectorIdentifierURI = try reader.text("sector_identifier_uri")
        details.defaultMaxAge = try reader.count("default_max_age").map { Seconds($0) }
        details.requiresAuthTime = try reader.flag("require_auth_time") ?? false
        details.defaultACRValues = try reader.texts("default_acr_values", limit: 10) ?? []
        details.localized = try reader.localized()
        return details
    }

    /// OIDC Registration §2: a web client with the implicit grant has https URIs only, and none on the machine of whoever
    /// uses it; a native one has schemes of its own or loopback addresses, where there is no secret to keep a person's
    /// tokens from others.
    private func checkApplicationType() throws(OAuthError) {
        guard !details.isNative, grants.contains(.implicit) else { return }
        for uri in redirectURIs where !uri.lowercased().hasPrefix("https://") || Self.isOfThisMachine(uri) {
            throw OAuthError(
                .registrationRedirectURIInvalid,
                description:
                    "redirect_uris: with the implicit grant a web client has https URIs only, none of localhost.")
        }
    }

    private static func isOfThisMachine(_ uri: String) -> Bool {
        let authority = uri.dropFirst("https://".count).prefix { !"/?#".contains($0) }
        let host = authority.hasPrefix("[") ? authority.prefix { $0 != "]" } + "]" : authority.prefix { $0 != ":" }
        return ["localhost", "127.0.0.1", "[::1]"].contains(host.lowercased())
    }
}
