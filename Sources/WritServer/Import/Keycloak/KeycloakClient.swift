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

    let object: JSONObject
    let attributes: JSONObject
    let id: String
    private let redirects: KeycloakRedirects

    /// - Returns: `nil` for one that is not taken over; the report says why, unless it is Keycloak's own.
    init?(_ object: JSONObject, of realm: String?, callbackPaths: [String], _ report: inout ImportReport) {
        guard let id = object["clientId"]?.string else {
            report.note(.leftOut, "clients without an id", object["name"]?.string)
            return nil
        }
        // master's clients that administer the other realms are Keycloak's own too.
        guard !Self.own.contains(id), realm != "master" || !id.hasSuffix("-realm") else { return nil }
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
        redirects = KeycloakRedirects(
            rootURL: object["rootUrl"]?.string, callbackPaths: callbackPaths,
            allowsPrivateSchemes: object["publicClient"].flag(otherwise: false))
    }

    func imported(_ report: inout ImportReport) -> ImportedClient? {
        let isPublic = isOn("publicClient", otherwise: false)
        let isBearerOnly = isOn("bearerOnly", otherwise: false)
        var draft = ClientDraft(id: id, name: name(&report), type: isPublic ? "public" : "confidential")
        draft.redirectURIs = redirects.translate(strings("redirectUris"), of: id, &report)
        draft.postLogoutRedirectURIs = postLogoutRedirectURIs(draft.redirectURIs, &report)
        let grants = grants(isPublic: isPublic, isBearerOnly: isBearerOnly, draft, &report)
        draft.grants = grants
        draft.scopes = scopes(&report)
        draft.origins = origins(&report)
        draft.settings = settings(isPublic: isPublic, draft, &report)
        draft.clientURI = object["baseUrl"]?.string.flatMap { redirects.absolute($0) }
            .flatMap { webURI($0, "baseUrl", &report) }
        draft.logoURI = webURI("logoUri", &report)
        draft.policyURI = webURI("policyUri", &report)
        draft.termsURI = webURI("tosUri", &report)
        draft.backchannelLogoutURI = webURI("backchannel.logout.url", &report)
        draft.backchannelLogoutSessionRequired = attributes["backchannel.logout.session.required"]?.string == "true"
        readFrontchannelLogout(&draft, &report)
        noteLosses(&report)
        if grants.isEmpty {
            // A client has some grant here. This one asks for nothing while the client is disabled, and a public one
            // becomes a confidential one without a secret: nobody can be it.
            draft.type = "confidential"
            draft.grants = [GrantType.clientCredentials.rawValue]
            draft.authMethod = ClientAuthMethod.clientSecretBasic.rawValue
            draft.redirectURIs.removeAll { !$0.hasPrefix("http") }
            draft.postLogoutRedirectURIs.removeAll { !$0.hasPrefix("http") }
            report.note(
                .approximated,
                "clients for which no grant is left that Writ has, or no redirect URI that can be compared whole: disabled (with id, secret and roles) until `writ client update` gives them --type, --grant, --redirect-uri and --enabled true",
                id)
        } else if isPublic {
            draft.authMethod = ClientAuthMethod.none.rawValue
        } else {
            draft.authMethod = authMethod(&draft, &report)
        }
        if object["protocolMappers"]?.array?.isEmpty == false {
            report.note(
                .approximated, "clients with protocol mappers of their own: their claims are not taken over", id)
        }
        return ImportedClient(
            draft: draft, isEnabled: isOn("enabled", otherwise: true) && !grants.isEmpty,
            secret: isPublic ? nil : secret(draft, &report))
    }

    // MARK: Members

    func isOn(_ member: String, otherwise: Bool) -> Bool { object[member].flag(otherwise: otherwise) }
    private func strings(_ member: String) -> [String] { object[member]?.strings ?? [] }

    /// `${client_…}` is a text of Keycloak's own catalogue.
    private func name(_ report: inout ImportReport) -> String? {
        guard let name = object["name"]?.string, !name.isEmpty, !name.hasPrefix("${") else { return nil }
        if let checked = (try? TextRules.optional(name, field: "client_name")) ?? nil { return checked }
        report.note(
            .leftOut, "clients' names over 255 characters, or with characters that are not to be seen", id)
        return nil
    }

    private func webURI(_ attribute: String, _ report: inout ImportReport) -> String? {
        attributes[attribute]?.string.flatMap { webURI($0, attribute, &report) }
    }

    private func webURI(_ uri: String, _ field: String, _ report: inout ImportReport) -> String? {
        guard !uri.isEmpty else { return nil }
        if let checked = (try? URIRules.webURI(uri, field: field)) ?? nil { return checked }
        report.note(.leftOut, "addresses of clients that are not https", "\(id): \(field) \(uri)")
        return nil
    }

    private func scopes(_ report: inout ImportReport) -> [String] {
        let names = ["openid"] + strings("defaultClientScopes") + strings("optionalClientScopes")
        var scopes: [String] = []
        for name in names where !Self.ownScopes.contains(name) && !scopes.contains(name) {
            guard ScopeToken(name) != nil else {
                report.note(
                    .leftOut,
                    "client scopes whose name is no scope (printable ASCII without spaces and quotation marks)",
                    "\(id): \(name)")
                continue
            }
            scopes.append(name)
        }
        return scopes
    }

    /// OIDC Front-Channel Logout §2: the address has the origin of a redirect URI.
    private func readFrontchannelLogout(_ draft: inout ClientDraft, _ report: inout ImportReport) {
        guard isOn("frontchannelLogout", otherwise: false),
            let uri = webURI("frontchannel.logout.url", &report)
        else { return }
        let origin = URIParts(uri)?.origin
        guard draft.redirectURIs.contains(where: { URIParts($0)?.origin == origin }) else {
            return report.note(
                .leftOut, "front-channel logout at an address of another origin than the redirect URIs",
                "\(id): \(uri)")
        }
        draft.frontchannelLogoutURI = uri
        // Absent means that it is.
        draft.frontchannelLogoutSessionRequired =
            attributes["frontchannel.logout.session.required"].flag(otherwise: true)
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
            grants.removeAll { redirecting.contains($0) }
            if !grants.isEmpty, !redirecting.isEmpty {
                report.note(
                    .approximated,
                    "clients without a redirect URI that can be compared whole: without \(redirecting[0].rawValue) until one is registered",
                    id)
            }
        }
        if attributes["use.refresh.tokens"].flag(otherwise: true),
            grants.contains(.authorizationCode) || grants.contains(.password)
        {
            grants.append(.refreshToken)
        }
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
        let named = redirects.withoutCallbackPaths.translate(
            parts.filter { $0 != "+" && $0 != "-" }, of: id, &report)
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

    private func settings(
        isPublic: Bool, _ draft: ClientDraft, _ report: inout ImportReport
    ) -> [(key: String, value: String)] {
        var settings: [(key: String, value: String)] = []
        if let text = attributes["access.token.lifespan"]?.string, let seconds = Int(text), seconds > 0 {
            let bounded = KeycloakSettings.bounded(
                seconds, .accessTokenLifetime, "\(id): access.token.lifespan", &report)
            settings.append((RealmSetting.accessTokenLifetime.rawValue, bounded))
        }
        settings += pairwise(draft, &report)
        if let text = attributes["user.info.response.signature.alg"]?.string, !text.isEmpty {
            let setting = RealmSetting.userInfoSignedResponseAlgorithm
            if (try? setting.canonical(text)) != nil {
                settings.append((setting.rawValue, text))
            } else {
                report.note(.leftOut, "UserInfo signed by an algorithm that Writ does not sign with", "\(id): \(text)")
            }
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

    /// OIDC Core §8.1: the salt is another server's, so the subjects are others too.
    private func pairwise(_ draft: ClientDraft, _ report: inout ImportReport) -> [(key: String, value: String)] {
        let mappers = (object["protocolMappers"]?.array ?? []).compactMap { $0.object?["protocolMapper"]?.string }
        guard mappers.contains("oidc-sha256-pairwise-sub-mapper") else { return [] }
        let hosts = Set(draft.redirectURIs.map { URIParts($0).map { $0.scheme == "https" ? $0.host : "" } ?? "" })
        guard hosts.count == 1, hosts != [""] else {
            report.note(
                .leftOut,
                "pairwise subjects of clients with redirect URIs of no or several hosts: set subject_type and sector_identifier",
                id)
            return []
        }
        report.note(
            .approximated,
            "clients with pairwise subjects: pairwise here too, but each person's sub becomes another; they have to link their accounts anew",
            id)
        return [(RealmSetting.subjectType.rawValue, SubjectType.pairwise.rawValue)]
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
