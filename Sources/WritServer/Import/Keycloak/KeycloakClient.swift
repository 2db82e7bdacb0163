// A client of Keycloak's, as one of RFC 7591's words.
import WritJOSE
import WritProtocol

struct KeycloakClient {
    /// What Keycloak makes in every realm for itself.
    static let own: Set<String> = [
        "account", "account-console", "admin-cli", "broker", "realm-management", "security-admin-console",
    ]
    static let standardScopes: Set<String> = ["openid", "profile", "email", "address", "phone", "offline_access"]
    /// Scopes that tell Keycloak what to put into a token, and ask nothing of the person.
    static let ownScopes: Set<String> = [
        "roles", "web-origins", "acr", "basic", "microprofile-jwt", "service_account", "role_list", "organization",
        "saml_organization",
    ]

    private let object: JSONObject
    private let attributes: JSONObject
    private let id: String
    private let redirects: KeycloakRedirects

    /// - Returns: `nil` for one that is not taken over; the report says why, unless it is Keycloak's own.
    init?(_ object: JSONObject, callbackPaths: [String], _ report: inout ImportReport) {
        guard let id = object["clientId"]?.string else { return nil }
        // master's clients that administer the other realms are Keycloak's own too.
        guard !Self.own.contains(id), !id.hasSuffix("-realm") || object["name"]?.string?.hasPrefix("${") == true else {
            return nil
        }
        guard object["protocol"]?.string ?? "openid-connect" == "openid-connect" else {
            report.note(.leftOut, "clients of another protocol than OpenID Connect (SAML)", id)
            return nil
        }
        guard ClientID(id) != nil else {
            report.note(.leftOut, "clients whose id holds a colon or other than printable ASCII", id)
            return nil
        }
        self.object = object
        self.id = id
        attributes = object["attributes"]?.object ?? JSONObject()
        redirects = KeycloakRedirects(rootURL: object["rootUrl"]?.string, callbackPaths: callbackPaths)
    }

    func imported(_ report: inout ImportReport) -> ImportedClient? {
        let isPublic = isOn("publicClient", otherwise: false)
        let isBearerOnly = isOn("bearerOnly", otherwise: false)
        var draft = ClientDraft(id: id, name: name, type: isPublic ? "public" : "confidential")
        draft.redirectURIs = redirects.translate(strings("redirectUris"), of: id, &report)
        draft.postLogoutRedirectURIs = postLogoutRedirectURIs(draft.redirectURIs, &report)
        let grants = grants(isPublic: isPublic, isBearerOnly: isBearerOnly, draft, &report)
        guard !grants.isEmpty else {
            report.note(.leftOut, "clients for which no grant is left that Writ has", id)
            return nil
        }
        draft.grants = grants
        draft.scopes = scopes
        draft.origins = origins(&report)
        draft.settings = settings(isPublic: isPublic, &report)
        draft.logoURI = webURI("logoUri")
        draft.policyURI = webURI("policyUri")
        draft.termsURI = webURI("tosUri")
        draft.backchannelLogoutURI = webURI("backchannel.logout.url")
        draft.backchannelLogoutSessionRequired = attributes["backchannel.logout.session.required"]?.string == "true"
        if isPublic {
            draft.authMethod = ClientAuthMethod.none.rawValue
        } else {
            draft.authMethod = authMethod(&draft, &report)
        }
        if object["protocolMappers"]?.array?.isEmpty == false {
            report.note(
                .approximated, "clients with protocol mappers of their own: their claims are not taken over", id)
        }
        return ImportedClient(
            draft: draft, isEnabled: isOn("enabled", otherwise: true),
            secret: isPublic ? nil : secret(draft, &report))
    }

    // MARK: Members

    private func isOn(_ member: String, otherwise: Bool) -> Bool { object[member]?.bool ?? otherwise }
    private func strings(_ member: String) -> [String] { object[member]?.strings ?? [] }

    /// `${client_…}` is a text of Keycloak's own catalogue.
    private var name: String? {
        guard let name = object["name"]?.string, !name.isEmpty, !name.hasPrefix("${") else { return nil }
        return name
    }

    private func webURI(_ attribute: String) -> String? {
        guard let uri = attributes[attribute]?.string, !uri.isEmpty else { return nil }
        return (try? URIRules.webURI(uri, field: attribute)) ?? nil
    }

    private var scopes: [String] {
        let names = ["openid"] + strings("defaultClientScopes") + strings("optionalClientScopes")
        var scopes: [String] = []
        for name in names where !Self.ownScopes.contains(name) && ScopeToken(name) != nil && !scopes.contains(name) {
            scopes.append(name)
        }
        return scopes
    }

    /// Absent means Keycloak's default for a client: the code flow on, everything else off.
    private func grants(
        isPublic: Bool, isBearerOnly: Bool, _ draft: ClientDraft, _ report: inout ImportReport
    ) -> [String] {
        var grants: [GrantType] = []
        if isBearerOnly {
            report.note(
                .approximated,
                "bearer-only clients: here a protected API needs no client to verify tokens; it is kept as one that may introspect them",
                id)
            return [GrantType.clientCredentials.rawValue]
        }
        if isOn("standardFlowEnabled", otherwise: true) { grants.append(.authorizationCode) }
        if isOn("implicitFlowEnabled", otherwise: false) { grants.append(.implicit) }
        if isOn("directAccessGrantsEnabled", otherwise: false) { grants.append(.password) }
        if isOn("serviceAccountsEnabled", otherwise: false), !isPublic { grants.append(.clientCredentials) }
        if draft.redirectURIs.isEmpty {
            let redirecting = grants.filter { $0 == .authorizationCode || $0 == .implicit }
            if !redirecting.isEmpty {
                grants.removeAll { redirecting.contains($0) }
                report.note(
                    .approximated,
                    "clients without a redirect URI that can be compared whole: without \(redirecting[0].rawValue) until one is registered",
                    id)
            }
        }
        if grants.contains(.authorizationCode) || grants.contains(.password) { grants.append(.refreshToken) }
        for member in ["oauth2.device.authorization.grant.enabled", "oidc.ciba.grant.enabled"]
        where attributes[member]?.string == "true" {
            report.note(.leftOut, "device and CIBA grants: Writ has neither yet", id)
        }
        return grants.map(\.rawValue)
    }

    /// `##` joins several; `+` stands for the redirect URIs, `-` for none.
    private func postLogoutRedirectURIs(_ redirectURIs: [String], _ report: inout ImportReport) -> [String] {
        guard let text = attributes["post.logout.redirect.uris"]?.string, !text.isEmpty, text != "-" else { return [] }
        let parts = text.split(separator: "##").map(String.init)
        let named = redirects.translate(parts.filter { $0 != "+" && $0 != "-" }, of: id, &report)
        return parts.contains("+") ? named + redirectURIs.filter { !named.contains($0) } : named
    }

    /// `+` stands for the redirect URIs' own, which are allowed here anyway.
    private func origins(_ report: inout ImportReport) -> [String] {
        var origins: [String] = []
        for text in strings("webOrigins") where text != "+" && !text.isEmpty {
            if text == "*" {
                report.note(
                    .approximated, "clients that any web page may call (web origin *): only their own origins may here",
                    id)
            } else if let origin = try? URIRules.origin(text, field: "webOrigins") {
                origins.append(origin)
            } else {
                report.note(.leftOut, "web origins that are none", "\(id): \(text)")
            }
        }
        return origins
    }

    private func settings(isPublic: Bool, _ report: inout ImportReport) -> [(key: String, value: String)] {
        var settings: [(key: String, value: String)] = []
        if let text = attributes["access.token.lifespan"]?.string, let seconds = Int(text), seconds > 0 {
            let bounded = min(seconds, RealmSetting.longestAccessToken)
            settings.append((RealmSetting.accessTokenLifetime.rawValue, String(bounded)))
        }
        let sendsPKCE = attributes["pkce.code.challenge.method"]?.string == "S256"
        if !sendsPKCE {
            if isPublic {
                report.note(
                    .approximated,
                    "public clients that Keycloak does not ask for PKCE: Writ does (RFC 9700 §2.1.1), most libraries send it",
                    id)
            } else {
                settings.append((RealmSetting.pkce.rawValue, "if_sent"))
            }
        }
        if !isOn("consentRequired", otherwise: false) { settings.append((RealmSetting.consent.rawValue, "skip")) }
        if attributes["require.pushed.authorization.requests"]?.string == "true" {
            settings.append((RealmSetting.requirePushedAuthorizationRequests.rawValue, "true"))
        }
        if let text = attributes["access.token.signed.response.alg"]?.string,
            (try? RealmSetting.signingAlgorithm.canonical(text)) != nil
        {
            settings.append((RealmSetting.signingAlgorithm.rawValue, text))
        }
        return settings
    }

    // MARK: Authentication

    private func authMethod(_ draft: inout ClientDraft, _ report: inout ImportReport) -> String {
        switch object["clientAuthenticatorType"]?.string {
        case nil, "client-secret": break
        case "client-jwt":
            if let jwks = attributes["jwks.string"]?.string, !jwks.isEmpty {
                draft.jwks = Array(jwks.utf8)
                return ClientAuthMethod.privateKeyJWT.rawValue
            }
            report.note(
                .approximated,
                "clients that authenticate by private_key_jwt with a key at an address or in a certificate: register their JWK Set",
                id)
        case let other?:
            report.note(
                .approximated, "clients that authenticate by another method: they need a secret here",
                "\(id) (\(other))")
        }
        return ClientAuthMethod.clientSecretBasic.rawValue
    }

    private func secret(_ draft: ClientDraft, _ report: inout ImportReport) -> String? {
        guard draft.authMethod == ClientAuthMethod.clientSecretBasic.rawValue else { return nil }
        guard let secret = object["secret"]?.string, !secret.isEmpty, secret.contains(where: { $0 != "*" }) else {
            report.note(
                .approximated,
                "clients whose secret is not in the export (a partial export masks it): make one with `writ client secret add`",
                id)
            return nil
        }
        if secret.utf8.count < Self.goodSecretLength {
            report.note(
                .approximated,
                "client secrets of under \(Self.goodSecretLength) characters: taken over, change them soon",
                id)
        }
        return secret
    }

    /// Only a SHA-256 of it is kept, which is as good as the secret is long.
    private static let goodSecretLength = 22
}

/// Redirect URIs as they are compared here: whole (RFC 9700 §4.1.3).
struct KeycloakRedirects {
    let rootURL: String?
    let callbackPaths: [String]

    /// The addresses that can be registered. A trailing `*` becomes the callback paths that the operator named, or is
    /// flagged.
    func translate(_ uris: [String], of client: String, _ report: inout ImportReport) -> [String] {
        var result: [String] = []
        func append(_ uri: String) {
            guard !result.contains(uri) else { return }
            let isFine: Bool
            do throws(AdministrationError) {
                try URIRules.checkRedirectURI(uri, field: "redirect_uris", allowsPrivateSchemes: true)
                isFine = true
            } catch { isFine = false }
            guard isFine else {
                return report.note(
                    .leftOut,
                    "redirect URIs that Writ refuses (plain http beyond this machine, fragments, other schemes)",
                    "\(client): \(uri)")
            }
            result.append(uri)
        }
        for uri in uris {
            // RFC 6749 §3.1.2: absolute. Keycloak resolves others against the root URL.
            guard let whole = absolute(uri) else {
                report.note(.leftOut, "relative redirect URIs of clients without a root URL", "\(client): \(uri)")
                continue
            }
            guard whole.contains("*") else {
                append(whole)
                continue
            }
            guard whole.hasSuffix("*"), !whole.dropLast().contains("*"), whole.contains("://") else {
                report.note(
                    .leftOut, "redirect URIs that are nothing but a wildcard, or hold one within",
                    "\(client): \(uri)")
                continue
            }
            let base = String(whole.dropLast())
            guard !callbackPaths.isEmpty else {
                report.note(
                    .approximated,
                    "redirect URIs with a wildcard, registered without it: name the addresses with `writ client update`, or import with --callback-path",
                    "\(client): \(uri)")
                append(base)
                continue
            }
            for path in callbackPaths {
                append(
                    (base.hasSuffix("/") ? String(base.dropLast()) : base) + (path.hasPrefix("/") ? path : "/" + path))
            }
        }
        return result
    }

    private func absolute(_ uri: String) -> String? {
        guard uri.hasPrefix("/") else { return uri }
        guard let rootURL, !rootURL.isEmpty, !rootURL.hasPrefix("$") else { return nil }
        return (rootURL.hasSuffix("/") ? String(rootURL.dropLast()) : rootURL) + uri
    }
}
