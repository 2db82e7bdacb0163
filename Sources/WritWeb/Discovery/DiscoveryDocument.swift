// The discovery document (OpenID Connect Discovery 1.0 §3, RFC 8414 §2): exactly what works in this realm.
import WritCrypto
import WritJOSE
import WritProtocol
import WritServer

/// Every member is a promise: what is listed works, what does not work or is switched off is not listed.
struct DiscoveryDocument {
    let realm: RealmSnapshot
    /// The realm's base, from the setting `public_url`; equal to its issuer.
    private var base: String { realm.issuer }

    init(_ realm: RealmSnapshot) { self.realm = realm }

    func json(at now: Instant) -> [UInt8] {
        var json = JSONWriter(capacity: 2048)
        json.beginObject()
        json.member("issuer", realm.issuer)
        json.member("authorization_endpoint", base + Paths.authorize)
        json.member("token_endpoint", base + Paths.token)
        json.member("userinfo_endpoint", base + Paths.userInfo)
        json.member("end_session_endpoint", base + Paths.logout)
        json.member("pushed_authorization_request_endpoint", base + Paths.pushedRequest)
        json.member("jwks_uri", base + Paths.jwks)
        json.member("introspection_endpoint", base + Paths.introspect)
        json.member("revocation_endpoint", base + Paths.revoke)
        if realm.settings.registration != .closed {
            json.member("registration_endpoint", base + Paths.clientRegistration)
        }
        json.member("grant_types_supported", grants.map(\.rawValue))
        json.member("response_types_supported", ResponseType.supported(in: realm.settings).map(\.description))
        json.member("response_modes_supported", ResponseMode.allCases.map(\.rawValue))
        json.member("code_challenge_methods_supported", [PKCE.method])
        json.member("prompt_values_supported", Prompt.allCases.map(\.description))
        json.member("authorization_response_iss_parameter_supported", true)
        json.member(
            "require_pushed_authorization_requests", realm.settings.requiresPushedAuthorizationRequests)
        json.member("ui_locales_supported", UILocale.allCases.map(\.rawValue))
        json.member("acr_values_supported", ["1"])
        json.member("scopes_supported", Self.scopes.map(\.rawValue))
        json.member("subject_types_supported", SubjectType.allCases.map(\.rawValue))
        json.member("id_token_signing_alg_values_supported", signingAlgorithms(at: now))
        json.member("userinfo_signing_alg_values_supported", signingAlgorithms(at: now))
        let methods = ClientAuthMethod.allCases.map(\.rawValue)
        let assertionAlgorithms = SignatureAlgorithm.allCases.map(\.rawValue)
        json.member("token_endpoint_auth_methods_supported", methods)
        json.member("token_endpoint_auth_signing_alg_values_supported", assertionAlgorithms)
        json.member("revocation_endpoint_auth_methods_supported", methods)
        json.member("revocation_endpoint_auth_signing_alg_values_supported", assertionAlgorithms)
        // RFC 7662 §2.1: a public client, which proves nothing, may not ask about tokens.
        json.member(
            "introspection_endpoint_auth_methods_supported", methods.filter { $0 != ClientAuthMethod.none.rawValue })
        json.member("introspection_endpoint_auth_signing_alg_values_supported", assertionAlgorithms)
        json.member("claims_supported", Self.claims)
        json.member("claim_types_supported", ["normal"])
        json.member("claims_parameter_supported", true)
        json.member("backchannel_logout_supported", true)
        json.member("backchannel_logout_session_supported", true)
        json.member("frontchannel_logout_supported", true)
        json.member("frontchannel_logout_session_supported", true)
        json.member("request_parameter_supported", false)
        json.member("request_uri_parameter_supported", false)
        json.endObject()
        return json.bytes
    }

    private var grants: [GrantType] {
        GrantType.allCases.filter {
            switch $0 {
            case .password: realm.settings.allowsPasswordGrant
            case .implicit: realm.settings.allowsImplicit
            case .authorizationCode, .refreshToken, .clientCredentials: true
            }
        }
    }

    /// Every algorithm that a key is published for: a client may choose another than the realm's own.
    private func signingAlgorithms(at now: Instant) -> [String] {
        let algorithms = realm.signingAlgorithms(at: now)
        return SignatureAlgorithm.allCases.filter(algorithms.contains).map(\.rawValue)
    }

    /// Scopes with a meaning of their own; what else there is, is registered per client.
    private static let scopes: [ScopeToken] = ScopeToken.ofPersons

    private static let claims = [
        "iss", "sub", "aud", "exp", "iat", "jti", "auth_time", "acr", "amr", "sid", "preferred_username", "name",
        "given_name", "family_name", "locale", "zoneinfo", "updated_at", "email", "email_verified", "phone_number",
        "phone_number_verified", "address", "nonce", "at_hash", "c_hash",
    ]
}
