// What a caller may give, take and change: the rule behind every refusal, and what a page may offer.
package import WritProtocol
import WritStore

/// Only rights on the administration API count: of others the applications know what they are worth.
package struct AdministrativeReach: Sendable {
    /// `nil`: nothing is beyond the caller.
    private let rights: Rights?
    private let held: Set<PermissionName>
    private let publicURL: String

    fileprivate static func everything(publicURL: String) -> AdministrativeReach {
        AdministrativeReach(rights: nil, held: [], publicURL: publicURL)
    }

    private init(rights: Rights?, held: Set<PermissionName>, publicURL: String) {
        self.rights = rights
        self.held = held
        self.publicURL = publicURL
    }

    init(_ definition: RightsDefinition, of caller: Administrator, publicURL: String) {
        self.init(
            rights: Rights(definition, builtIn: [.administration(publicURL: publicURL)]),
            held: Set(caller.permissions.map { PermissionName($0) }), publicURL: publicURL)
    }

    package var isEverything: Bool { rights == nil }

    /// What follows of these rights and the caller does not hold.
    func missing(_ direct: DirectRights) -> Set<PermissionName> {
        guard let rights else { return [] }
        return (rights.effective(direct).permissions[.administration] ?? []).subtracting(held)
    }

    /// Whether the caller may give and take these rights, and change whoever has them.
    package func covers(_ direct: DirectRights) -> Bool { missing(direct).isEmpty }

    package func covers(_ role: RoleName) -> Bool { covers(DirectRights(roles: [role])) }

    /// Whoever changes a client can act as it, and as those who log in by it.
    package func covers(_ client: Client) -> Bool {
        isEverything || !client.reachesAdministration(publicURL: publicURL) && covers(DirectRights(roles: client.roles))
    }
}

extension Client {
    /// It may ask for tokens of the administration API, and so carries the rights of everybody who logs in by it.
    func reachesAdministration(publicURL: String) -> Bool {
        resources.contains(AdminPermission.audience(publicURL: publicURL)) || id.rawValue == ConsoleClient.id
    }
}

extension Administration {
    /// Whether the caller is held to its own rights. At the machine nobody is, and what people do to themselves gives
    /// nothing.
    var isBound: Bool { !caller.isAtTheMachine && !caller.isThemselves }

    /// The caller's reach in a realm as it stands. One round trip; none for whoever holds every permission.
    package func reach(in realm: RealmID) async throws -> AdministrativeReach {
        guard isBound, !caller.permissions.isSuperset(of: AdminPermission.allCases) else {
            return .everything(publicURL: publicURL)
        }
        return AdministrativeReach(try await store.loadRights(realm), of: caller, publicURL: publicURL)
    }

    /// For a form that would be refused when it is sent. Round trips: those of ``reach(in:)``.
    /// - Throws: `.beyondRights`.
    package func requireReach(of client: Client, in realm: RealmID) async throws {
        guard try await reach(in: realm).covers(client) else {
            throw AdministrationError.beyondRights("client \(client.id) has permissions that you don't hold")
        }
    }

    /// Whoever sets somebody's password or address can log in as them. Two round trips; none for whoever holds every
    /// permission.
    package func reaches(_ user: UserID, in realm: RealmID) async throws -> Bool {
        let reach = try await reach(in: realm)
        return reach.isEverything ? true : reach.covers(try await store.directRights(realm, user))
    }

    /// For a form that would be refused when it is sent.
    /// - Throws: `.beyondRights`.
    package func requireReach(of user: UserID, in realm: RealmID) async throws {
        guard try await reaches(user, in: realm) else {
            throw AdministrationError.beyondRights("user \(user) has permissions that you don't hold")
        }
    }
}
