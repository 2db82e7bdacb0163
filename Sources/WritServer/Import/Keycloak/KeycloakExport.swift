// A Keycloak realm export, read and translated: pure, so that a dry run says exactly what an import does.
import WritJOSE
package import WritProtocol
import WritStore

/// Takes the members of a realm's export in the order of the file, as ``JSONSplitter`` gives them.
///
/// The format is Keycloak's `RealmRepresentation`, as `kc.sh export` and the console's partial export write it; versions
/// 12 to 26 differ in what they add, not in what is read here. A directory of `kc.sh export --dir` is one file with the
/// realm and others with users; they are read one after the other.
package struct KeycloakExport: Sendable {
    /// Paths that take the place of a redirect URI's `*`: Writ compares whole addresses (RFC 9700 §4.1.3).
    package var callbackPaths: [String]
    package private(set) var report = ImportReport()

    private let now: Instant
    /// Who was met, by all that has to be theirs alone here.
    private var ids: Set<UserID> = []
    private var usernames: Set<FoldedName> = []
    private var addresses: Set<FoldedName> = []
    /// How many people were met whose id or name somebody else has.
    package private(set) var refusedCount = 0
    /// What people's and service accounts' entries name, with how often and one of them: whether it is there is known
    /// at the end only.
    private var named: [Named: (count: Int, example: String)] = [:]

    private enum Named: Hashable {
        case role(String)
        case group(String)
        case client(ClientID)
    }

    /// The realm's scalar members.
    private var settings: [String: JSONValue] = [:]
    private var clientObjects: [JSONObject] = []
    private var keyObjects: [JSONObject] = []
    /// Lists that nothing above takes.
    private var overlooked: [String] = []
    private(set) var roles = KeycloakRoles()
    private(set) var groups = KeycloakGroups()

    /// - Parameter now: When people came whose entry does not say it.
    package init(callbackPaths: [String] = [], now: Instant) {
        self.callbackPaths = callbackPaths
        self.now = now
    }

    /// Keycloak's own name of the realm.
    package var realmName: String? { settings["realm"]?.string }

    /// - Returns: The user, if this was one: users are handed on one by one, everything else is kept.
    /// - Throws: ``JSONError``; `.invalid` for a member that has to be a list and is none.
    package mutating func take(_ piece: JSONSplitter.Piece) throws -> KeycloakUser? {
        guard !Self.isUnused(piece) else { return nil }
        let value = try JSONValue(parsing: piece.text, limits: Self.limits)
        try checkForm(piece, value)
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
        case ("defaultGroups", true):
            report.note(
                .leftOut, "default groups: whoever is new is in none here, see `writ group add`", value.string)
        case ("defaultRoles", true):
            // Before version 13 a list of its own.
            if let name = value.string, !KeycloakRoles.isOwn(name) { KeycloakRoles.noteDefault(name, &report) }
        case ("federatedUsers", true):
            report.note(.leftOut, "users kept in a directory: import them from there", value.object?["id"]?.string)
        case ("clientScopes", true): noteClientScope(value.object)
        case (let name, false): settings[name] = value
        case (let name, true): if !overlooked.contains(name) { overlooked.append(name) }
        }
        return nil
    }

    private static let listsOfObjects: Set<String> = [
        "users", "clients", "groups", "identityProviders", "federatedUsers", "clientScopes",
    ]

    /// A list that is none would be lost whole; an element that is no object is one thing lost.
    private mutating func checkForm(_ piece: JSONSplitter.Piece, _ value: JSONValue) throws(AdministrationError) {
        if Self.listsOfObjects.contains(piece.member) {
            if piece.isElement, value.object == nil {
                report.note(.leftOut, "elements of \(piece.member) that are no JSON objects")
            } else if !piece.isElement, value != .null {
                throw .invalid(field: piece.member, message: "must be a list, [ … ], as kc.sh export writes it")
            }
        } else if ["roles", "components"].contains(piece.member) {
            guard !piece.isElement, value == .null || value.object != nil else {
                throw .invalid(field: piece.member, message: "must be an object, { … }, as kc.sh export writes it")
            }
        }
    }

    /// Bounds for one member of the export: a realm's roles, or one client.
    private static let limits = JSONLimits(byteCount: JSONSplitter.valueLimit, depth: 32, valueCount: 1_000_000)

    /// What describes how Keycloak itself works, and has no meaning elsewhere.
    private static func isUnused(_ piece: JSONSplitter.Piece) -> Bool {
        [
            "authenticationFlows", "authenticatorConfig", "requiredActions", "scopeMappings", "clientScopeMappings",
            "defaultDefaultClientScopes", "defaultOptionalClientScopes", "browserSecurityHeaders", "keycloakVersion",
            "clientProfiles", "clientPolicies", "eventsListeners", "enabledEventTypes", "supportedLocales",
            "otpSupportedApplications", "identityProviderMappers", "requiredCredentials", "adminEventsEnabled",
            "adminEventsDetailsEnabled", "eventsEnabled", "eventsExpiration",
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
        var clientIDs: Set<String> = []
        let clients = clientObjects.compactMap { object -> ImportedClient? in
            let client = KeycloakClient(object, of: realmName, callbackPaths: callbackPaths, &report)
            guard let imported = client?.imported(&report), let id = imported.draft.id else { return nil }
            guard clientIDs.insert(id).inserted else {
                report.note(.leftOut, "clients whose id another client of the export has", id)
                return nil
            }
            return imported
        }
        var imported = ImportedRealm(
            id: realm, displayName: settings["displayName"]?.string,
            isEnabled: settings["enabled"].flag(otherwise: true),
            settings: KeycloakSettings.translate(settings, clients: clients, keys: keys, &report), keys: keys,
            clients: clients)
        imported.roles = roles.translated(&report)
        imported.groups = groups.translated(roles: Set(imported.roles.map(\.name)), &report)
        noteUnknown(clients: clientIDs, imported)
        noteOverlooked()
        noteTokens(hasKeys: !keys.isEmpty)
        report.count("clients", clients.count)
        report.count("keys", keys.count)
        report.count("roles", imported.roles.count)
        report.count("groups", imported.groups.count)
        return imported
    }

    /// One of its users, with what is said of them.
    /// - Returns: `nil` for one that cannot be taken over; the report says why.
    package mutating func imported(_ user: KeycloakUser) -> ImportedUser? {
        for role in user.roles { count(.role(role), of: user) }
        for right in user.rightsOnKeycloak { KeycloakRoles.noteRight(right, of: user.name, &report) }
        if let client = user.serviceAccountOf { count(.client(client), of: user) }
        guard var imported = user.imported(of: realmName ?? "", now: now, &report) else { return nil }
        for group in user.groups { count(.group(group), of: user) }
        let username = FoldedName(imported.record.username)
        guard ids.insert(imported.record.id).inserted else {
            refuse("users whose id another user of the export has: the first is taken over", user)
            return nil
        }
        guard !addresses.contains(username), usernames.insert(username).inserted else {
            refuse("users whose user name somebody else has, as name or as e-mail address", user)
            return nil
        }
        if let email = imported.record.email {
            let email = FoldedName(email)
            if (email != username && usernames.contains(email)) || !addresses.insert(email).inserted {
                report.note(.approximated, Self.sharedAddress, user.name)
                imported.record.email = nil
                imported.record.isEmailVerified = false
            }
        }
        report.count("users")
        return imported
    }

    package static let sharedAddress = "users whose e-mail address somebody else has: stored without it"

    private mutating func refuse(_ words: String, _ user: KeycloakUser) {
        refusedCount += 1
        report.note(.leftOut, words, user.name)
    }

    private mutating func count(_ name: Named, of user: KeycloakUser) {
        named[name, default: (0, user.name)].count += 1
    }

    private mutating func noteUnknown(clients: Set<String>, _ imported: ImportedRealm) {
        let roles = Set(imported.roles.map(\.name))
        let groups = Set(imported.groups.map(\.path))
        var lines: [(words: String, example: String, count: Int)] = []
        for (name, use) in named {
            switch name {
            case .role(let role) where !roles.contains(role):
                lines.append(("roles of people that do not come along", "\(use.example): \(role)", use.count))
            case .group(let path) where KeycloakGroups.path(path).map(groups.contains) != true:
                lines.append(("groups of people that do not come along", "\(use.example): \(path)", use.count))
            case .client(let id) where !clients.contains(id.rawValue):
                lines.append(("roles of service accounts whose client does not come along", id.rawValue, use.count))
            default: continue
            }
        }
        for line in lines.sorted(by: { $0.example < $1.example }) {
            report.note(.leftOut, line.words, line.example, count: line.count)
        }
    }

    /// What nobody thought of when this was written is named at least.
    private mutating func noteOverlooked() {
        let members = settings.filter {
            !KeycloakSettings.known.contains($0.key) && ($0.value as JSONValue?).saysSomething
        }
        let names = members.keys.sorted() + overlooked
        guard !names.isEmpty else { return }
        report.note(.leftOut, "members of the realm that were not looked at", names.joined(separator: ", "))
    }

    /// True of every move.
    private mutating func noteTokens(hasKeys: Bool) {
        report.note(
            .approximated,
            hasKeys
                ? "tokens of Keycloak's: an API that verifies them by the JWKS takes them until they expire, if the issuer is the same; introspection and userinfo here refuse them, and refresh tokens are refused: people log in again once"
                : "tokens of Keycloak's: the export holds no signing key, so nothing verifies them any more; people log in again once"
        )
        report.note(
            .approximated,
            "tokens from now on: realm_access.roles and resource_access are `roles`, aud is the API that the client asks for by `resource` (otherwise the issuer, not account), and a client has those scopes only that it asks for: default client scopes do not come by themselves"
        )
    }
}
