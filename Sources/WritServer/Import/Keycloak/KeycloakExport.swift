// A Keycloak realm export, read and translated: pure, so that a dry run says exactly what an import does.
package import WritJOSE
import WritProtocol

/// Takes the members of a realm's export in the order of the file, as ``JSONSplitter`` gives them.
///
/// The format is Keycloak's `RealmRepresentation`, as `kc.sh export` and the console's partial export write it; versions
/// 12 to 26 differ in what they add, not in what is read here. A directory of `kc.sh export --dir` is one file with the
/// realm and others with users; they are read one after the other.
package struct KeycloakExport: Sendable {
    /// Paths that take the place of a redirect URI's `*`: Writ compares whole addresses (RFC 9700 §4.1.3).
    package var callbackPaths: [String]
    package private(set) var report = ImportReport()

    /// The realm's scalar members.
    private var settings: [String: JSONValue] = [:]
    private var clientObjects: [JSONObject] = []
    private var keyObjects: [JSONObject] = []
    private(set) var roles = KeycloakRoles()
    private(set) var groups = KeycloakGroups()

    package init(callbackPaths: [String] = []) { self.callbackPaths = callbackPaths }

    /// Keycloak's own name of the realm.
    package var realmName: String? { settings["realm"]?.string }

    /// - Returns: The user, if this was one: users are handed on one by one, everything else is kept.
    /// - Throws: ``JSONError``.
    package mutating func take(_ piece: JSONSplitter.Piece) throws(JSONError) -> KeycloakUser? {
        guard !Self.isUnused(piece) else { return nil }
        let value = try JSONValue(parsing: piece.text, limits: Self.limits)
        switch (piece.member, piece.isElement) {
        case ("users", true):
            return value.object.map { KeycloakUser($0) }
        case ("clients", true): if let client = value.object { clientObjects.append(client) }
        case ("groups", true): if let group = value.object { groups.take(group) }
        case ("roles", false): if let object = value.object { roles.take(object) }
        case ("components", false):
            keyObjects = value.object?["org.keycloak.keys.KeyProvider"]?.array?.compactMap(\.object) ?? []
            for kind in value.object?.members ?? [] { noteComponent(kind) }
        case ("identityProviders", true):
            report.note(
                .leftOut, "identity providers: Writ has no login through other servers yet",
                value.object?["alias"]?.string)
        case ("federatedUsers", true):
            report.note(.leftOut, "users kept in a directory: import them from there", value.object?["id"]?.string)
        case ("clientScopes", true): noteClientScope(value.object)
        case (let name, false): settings[name] = value
        default: break
        }
        return nil
    }

    /// Bounds for one member of the export: a realm's roles, or one client.
    private static let limits = JSONLimits(byteCount: JSONSplitter.valueLimit, depth: 32, valueCount: 1_000_000)

    /// What describes how Keycloak itself works, and has no meaning elsewhere.
    private static func isUnused(_ piece: JSONSplitter.Piece) -> Bool {
        [
            "authenticationFlows", "authenticatorConfig", "requiredActions", "scopeMappings", "clientScopeMappings",
            "defaultDefaultClientScopes", "defaultOptionalClientScopes", "browserSecurityHeaders", "keycloakVersion",
            "clientProfiles", "clientPolicies", "eventsListeners", "enabledEventTypes", "supportedLocales",
            "otpSupportedApplications", "identityProviderMappers", "requiredCredentials",
        ].contains(piece.member)
    }

    private mutating func noteComponent(_ kind: JSONObject.Member) {
        guard kind.name == "org.keycloak.storage.UserStorageProvider" else { return }
        for provider in kind.value.array ?? [] {
            report.note(
                .leftOut, "user federation (LDAP and the like): its people are not in the export",
                provider.object?["name"]?.string)
        }
    }

    /// Names of scopes come along with the clients; what a scope adds to a token does not.
    private mutating func noteClientScope(_ scope: JSONObject?) {
        guard let name = scope?["name"]?.string, !KeycloakClient.ownScopes.contains(name),
            !KeycloakClient.standardScopes.contains(name), scope?["protocolMappers"]?.array?.isEmpty == false
        else { return }
        report.note(
            .approximated, "scopes with protocol mappers: the scope is there, the claims that it adds are not", name)
    }
}

extension KeycloakExport {
    /// What the whole export comes to, without its users.
    /// - Parameter id: The realm's id here; `nil`: Keycloak's name of it.
    /// - Throws: `.invalid` when the export names no realm, or one whose name cannot be an id here.
    package mutating func realm(id: String?) throws -> ImportedRealm {
        guard let name = id ?? realmName else {
            throw AdministrationError.invalid(
                field: "realm", message: "this is no realm's export: it does not name one")
        }
        guard let realm = RealmID(name) else {
            throw AdministrationError.invalid(
                field: "realm",
                message:
                    "'\(name)' cannot be a realm's id here: choose one with --realm, of lower-case letters, digits and hyphens. Tokens that Keycloak issued name another issuer then"
            )
        }
        if let realmName, realmName != realm.rawValue {
            report.note(
                .approximated,
                "the realm's name: the issuer changes with it, so tokens issued before the move are no longer valid",
                "\(realmName) → \(realm)")
        }
        let keys = keyObjects.compactMap { KeycloakKey.read($0, &report) }
        let clients = clientObjects.compactMap { client in
            KeycloakClient(client, callbackPaths: callbackPaths, &report)?.imported(&report)
        }
        var imported = ImportedRealm(
            id: realm, displayName: settings["displayName"]?.string, isEnabled: settings["enabled"]?.bool ?? true,
            settings: KeycloakSettings.translate(settings, clients: clients, keys: keys, &report), keys: keys,
            clients: clients)
        imported.roles = roles.translated(&report)
        imported.groups = groups.translated(roles: Set(imported.roles.map(\.name)), &report)
        report.count("clients", clients.count)
        report.count("keys", keys.count)
        report.count("roles", imported.roles.count)
        report.count("groups", imported.groups.count)
        return imported
    }

    /// One of its users, with what is said of them.
    /// - Returns: `nil` for one that cannot be taken over; the report says why.
    package mutating func imported(_ user: KeycloakUser) -> ImportedUser? {
        guard let imported = user.imported(&report) else { return nil }
        report.count("users")
        return imported
    }
}
