// The form of a client, in the words of RFC 7591 §2.
import WritJOSE
import WritProtocol
import WritServer

/// What stands in the form: of a client that is there, or as it was sent.
struct ClientForm: Sendable {
    var id = ""
    var name = ""
    var type = "confidential"
    var authMethod = ""
    var grants: Set<String> = [GrantType.authorizationCode.rawValue, GrantType.refreshToken.rawValue]
    var redirectURIs = ""
    var postLogoutRedirectURIs = ""
    var scope = ClientForm.standardScope
    var resources = ""
    var origins = ""
    var jwks = ""
    var uris: [String: String] = [:]
    var needsLogoutSession = false
    var settings: [RealmSetting: String] = [:]

    static let standardScope = "openid profile email offline_access"
    static let uriNames = [
        "client_uri", "logo_uri", "policy_uri", "tos_uri", "initiate_login_uri", "backchannel_logout_uri",
    ]
    static let clientSettings = RealmSetting.allCases.filter(\.isClientSetting)

    init() {}

    init(_ summary: ClientSummary) {
        let client = summary.client
        id = client.id.rawValue
        name = client.name ?? ""
        type = client.type.rawValue
        authMethod = client.authMethod.rawValue
        grants = Set(client.grants.map(\.rawValue))
        redirectURIs = client.redirectURIs.joined(separator: "\n")
        postLogoutRedirectURIs = client.postLogoutRedirectURIs.joined(separator: "\n")
        scope = client.scope.description
        resources = client.resources.joined(separator: "\n")
        let derived = Set(client.redirectURIs.compactMap { Self.origin(of: $0) })
        origins = client.origins.subtracting(derived).sorted().joined(separator: "\n")
        jwks = client.keys.isEmpty ? "" : String(decoding: JWKS(client.keys).json, as: UTF8.self)
        for (name, uri) in client.webURIs { uris[name] = uri }
        needsLogoutSession = client.backchannelLogoutSessionRequired
        settings = client.overrides
    }

    init(_ visit: ConsoleVisit) {
        id = visit.text("client_id")
        name = visit.text("client_name")
        type = visit.text("type")
        authMethod = visit.text("token_endpoint_auth_method")
        grants = Set(GrantType.allCases.map(\.rawValue).filter { visit.isOn("grant_\($0)") })
        redirectURIs = visit.text("redirect_uris")
        postLogoutRedirectURIs = visit.text("post_logout_redirect_uris")
        scope = visit.text("scope")
        resources = visit.text("resources")
        origins = visit.text("origins")
        jwks = visit.text("jwks")
        for name in Self.uriNames { uris[name] = visit.text(name) }
        needsLogoutSession = visit.isOn("backchannel_logout_session_required")
        for setting in Self.clientSettings { settings[setting] = visit.text(setting.rawValue) }
    }

    /// The origin of an http address, as far as a form needs it: what is derived is not shown as named.
    private static func origin(of uri: String) -> String? {
        let parts = uri.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        return parts.count >= 3 && parts[1].isEmpty ? "\(parts[0])//\(parts[2])" : nil
    }

    var draft: ClientDraft {
        ClientDraft(
            id: id.isEmpty ? nil : id, name: name, type: type, authMethod: authMethod.isEmpty ? nil : authMethod,
            grants: grants.isEmpty ? nil : grants.sorted(), redirectURIs: Self.list(redirectURIs),
            postLogoutRedirectURIs: Self.list(postLogoutRedirectURIs), scopes: scope.isEmpty ? nil : [scope],
            resources: Self.list(resources), origins: Self.list(origins), jwks: jwks.isEmpty ? nil : Array(jwks.utf8),
            settings: settings.filter { !$0.value.isEmpty }.map { ($0.key.rawValue, $0.value) },
            clientURI: uris["client_uri"], logoURI: uris["logo_uri"], policyURI: uris["policy_uri"],
            termsURI: uris["tos_uri"], initiateLoginURI: uris["initiate_login_uri"],
            backchannelLogoutURI: uris["backchannel_logout_uri"], backchannelLogoutSessionRequired: needsLogoutSession)
    }

    /// The whole form: what is empty in it is taken away.
    var changes: ClientChanges {
        var changes = ClientChanges()
        changes.name = name
        changes.type = type
        changes.authMethod = authMethod.isEmpty ? nil : authMethod
        changes.grants = grants.sorted()
        changes.redirectURIs = Self.list(redirectURIs)
        changes.postLogoutRedirectURIs = Self.list(postLogoutRedirectURIs)
        changes.scopes = [scope]
        changes.resources = Self.list(resources)
        changes.origins = Self.list(origins)
        changes.jwks = jwks.isEmpty ? nil : Array(jwks.utf8)
        changes.settings = Self.clientSettings.map { ($0.rawValue, settings[$0] ?? "") }
        changes.clientURI = uris["client_uri"] ?? ""
        changes.logoURI = uris["logo_uri"] ?? ""
        changes.policyURI = uris["policy_uri"] ?? ""
        changes.termsURI = uris["tos_uri"] ?? ""
        changes.initiateLoginURI = uris["initiate_login_uri"] ?? ""
        changes.backchannelLogoutURI = uris["backchannel_logout_uri"] ?? ""
        changes.backchannelLogoutSessionRequired = needsLogoutSession
        return changes
    }

    private static func list(_ text: String) -> [String] { text.split(whereSeparator: \.isWhitespace).map(String.init) }

    /// - Parameter realm: The realm's settings, which hold where the client has none of its own.
    func fields(isNew: Bool, realm: RealmSettings.Overrides) -> [ConsoleField] {
        var fields: [ConsoleField] = []
        if isNew { fields.append(.input("client_id", "Client id", id, hint: "Empty: one is made.")) }
        fields += [
            .input("client_name", "Name", name, hint: "What people read when they are asked for consent."),
            .choice(
                "type", "Type",
                [
                    .init("confidential", "Confidential: a server that keeps a secret", isChosen: type != "public"),
                    .init("public", "Public: a page, an app, a command", isChosen: type == "public"),
                ]),
            .choice("token_endpoint_auth_method", "Authenticates by", authMethods),
            .checks("grant_types", "Grants", grantOptions),
            .lines("redirect_uris", "Redirect URIs", redirectURIs, hint: "One a line. They must match exactly."),
            .lines(
                "post_logout_redirect_uris", "Post-logout redirect URIs", postLogoutRedirectURIs, rows: 2,
                hint: "Where people may be led after a logout, one a line."),
            .input("scope", "Scope", scope, hint: "What it may ask for, with spaces between."),
            .lines("resources", "Audiences", resources, rows: 2, hint: "APIs it may ask tokens for, one a line."),
            .title("Browsers and keys"),
            .lines(
                "origins", "Origins", origins, rows: 2, hint: "Beside those of the redirect URIs (CORS), one a line."),
            .lines("jwks", "JWK Set", jwks, rows: 3, hint: "Its public keys, for private_key_jwt."),
            .title("Its pages and endpoints"),
        ]
        fields += Self.uriNames.map { name in
            .input(name, Self.uriTitles[name] ?? name, uris[name] ?? "", type: "url")
        }
        fields.append(
            .check(
                "backchannel_logout_session_required", "Its logout tokens must hold a sid", isOn: needsLogoutSession))
        fields.append(.title("Settings of its own"))
        fields += Self.clientSettings.map {
            $0.field(settings[$0] ?? "", fallback: realm[$0] ?? $0.defaultValue, source: "The realm's")
        }
        return fields
    }

    private static let uriTitles = [
        "client_uri": "Home page", "logo_uri": "Logo", "policy_uri": "Privacy policy", "tos_uri": "Terms of service",
        "initiate_login_uri": "Where a login begins", "backchannel_logout_uri": "Where it is told of logouts",
    ]

    private var authMethods: [ConsoleField.Option] {
        [ConsoleField.Option("", "What suits the type and the keys", isChosen: authMethod.isEmpty)]
            + ClientAuthMethod.allCases.map { .init($0.rawValue, $0.rawValue, isChosen: $0.rawValue == authMethod) }
    }

    private var grantOptions: [ConsoleField.Option] {
        GrantType.allCases.map { grant in
            ConsoleField.Option(
                "grant_\(grant.rawValue)", grant.rawValue, isChosen: grants.contains(grant.rawValue),
                hint: Self.grantHints[grant])
        }
    }

    private static let grantHints: [GrantType: String] = [
        .authorizationCode: "people sign in in their browser", .clientCredentials: "it acts for itself",
        .refreshToken: "it keeps its grant", .password: "only where the realm allows it",
        .implicit: "only where the realm allows it",
    ]
}
