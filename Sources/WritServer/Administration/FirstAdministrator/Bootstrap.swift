// The first administrator of the realm that governs all realms, and a way back in for those who have lost theirs.
package import WritProtocol
import WritStore

extension Administration {
    /// The role that bundles every permission on the administration API.
    package static let administratorRole = "administrator"

    /// How long a link may live: a minute to a week.
    package static let linkLifetimes = Seconds(60)...Seconds(604_800)

    /// Makes the realm `operator`, its role `administrator` and somebody who has it, each where it is missing, and a link
    /// by which they choose their password. When it is interrupted the next call goes on.
    ///
    /// - Parameter email: Of the account, where it is made; an account that is there keeps its own.
    /// - Throws: `.conflict` when there is an administrator already; `.invalid`.
    package func bootstrap(
        username: String = "admin", email: String?, lifetime: Seconds = 3600
    ) async throws -> SentLink {
        try Self.check(lifetime)
        let realm = try await operatorRealm()
        if let first = try await listAdministrators(of: realm).first {
            throw AdministrationError.conflict(
                "realm \(realm) has an administrator already, \(first.user.username): `writ admin recover` makes a new link"
            )
        }
        let user = try await account(username, email: email, in: realm)
        _ = try await grantRole(realm, try RightsRules.roleName(Self.administratorRole), to: .user(user.user.id))
        return try await makeLink(realm, user.user.id, lifetime: lifetime)
    }

    /// A new link for an administrator of the realm `operator`; older ones are worthless from now on. The present password
    /// stays until the link is used.
    ///
    /// - Parameter name: A user name, e-mail address or `sub`; `nil`: the only administrator.
    /// - Throws: `.notFound`; `.conflict`: there are several, or the link could not be used.
    package func recoverAdministrator(_ name: String? = nil, lifetime: Seconds = 3600) async throws -> SentLink {
        try Self.check(lifetime)
        let realm = try Self.operatorID()
        guard try await store.loadRealm(realm) != nil else {
            throw AdministrationError.conflict("there is no administrator yet: `writ bootstrap` makes the first one")
        }
        if let name { return try await makeLink(realm, try await findUser(realm, name).user.id, lifetime: lifetime) }
        let all = try await listAdministrators(of: realm)
        guard let only = all.first else {
            throw AdministrationError.conflict("there is no administrator yet: `writ bootstrap` makes the first one")
        }
        guard all.count == 1 else {
            throw AdministrationError.conflict(
                "there are several administrators: say whose link it is to be, by --user: "
                    + all.map(\.user.username).joined(separator: ", "))
        }
        return try await makeLink(realm, only.user.id, lifetime: lifetime)
    }

    /// Whether the person has ever chosen a password.
    package func hasPassword(_ realm: RealmID, _ user: UserSummary) async throws -> Bool {
        try await store.loginState(realm, username: user.user.username, network: "").account?.passwordHash != nil
    }

    /// Those who have the role, or every permission on the administration API, by whichever way: given to them, by a
    /// group or those around it, by a role that bundles others. Of the first thousand who have any such permission.
    package func listAdministrators(of realm: RealmID) async throws -> [UserSummary] {
        let definition = try await store.loadRights(realm)
        let rights = Rights(definition, builtIn: [.administration(publicURL: publicURL)])
        func administers(_ direct: DirectRights) -> Bool {
            rights.effective(direct).permissions[.administration]?.isEmpty == false
                || rights.effective(direct).roles.contains(Self.administratorRole)
        }
        let all = Set(AdminPermission.allCases.map { PermissionName($0) })
        let people = try await store.people(
            realm, withAnyOf: definition.roles.map(\.name).filter { administers(DirectRights(roles: [$0])) },
            orIn: definition.groups.map(\.id).filter { administers(DirectRights(groups: [$0])) }, limit: 1000)
        return people.filter { _, direct in
            let effective = rights.effective(direct)
            return effective.permissions[.administration]?.isSuperset(of: all) == true
                || effective.roles.contains(Self.administratorRole)
        }.map { user, _ in UserSummary(user: user) }
    }

    private static func check(_ lifetime: Seconds) throws(AdministrationError) {
        guard linkLifetimes.contains(lifetime) else {
            throw .invalid(field: "lifetime", message: "must be one minute to seven days")
        }
    }

    private static func operatorID() throws(AdministrationError) -> RealmID {
        guard let realm = RealmID(RealmID.operatorRealm) else {
            throw .invalid(field: "realm", message: "must be \(RealmID.operatorRealm)")
        }
        return realm
    }

    private func operatorRealm() async throws -> RealmID {
        let realm = try Self.operatorID()
        try await allowingExisting {
            _ = try await createRealm(realm.rawValue, displayName: "Administration")
        }
        try await allowingExisting {
            _ = try await createRole(
                realm, Self.administratorRole,
                RoleDraft(
                    description: "Everything on the administration API.",
                    permissions: AdminPermission.allCases.map { "\(AdminPermission.apiID):\($0.rawValue)" }))
        }
        return realm
    }

    private func account(_ username: String, email: String?, in realm: RealmID) async throws -> UserSummary {
        if let user = try await store.findAccount(realm, username: username) { return UserSummary(user: user) }
        guard let email, !email.isEmpty else {
            throw AdministrationError.invalid(
                field: "email", message: "must be given: a forgotten password is mailed about there")
        }
        return try await createUser(realm, UserDraft(username: username, email: email), password: nil)
    }

    /// As people ask for one who have forgotten their password, and shown to whoever works at the machine.
    private func makeLink(_ realm: RealmID, _ id: UserID, lifetime: Seconds) async throws -> SentLink {
        guard RealmSettings(try await showRealm(realm).settings).allowsPasswordReset else {
            throw AdministrationError.conflict(
                "links to set a password do not work in realm \(realm): `writ realm update \(realm) --set password_reset=true` allows them"
            )
        }
        do {
            return try await sendLink(.passwordReset, realm, id, by: .shown, lifetime: lifetime)
        } catch AdministrationError.invalid(let field, let message) {
            throw AdministrationError.conflict(
                "there is no link for user \(id): \(field) \(message); change that with `writ user`")
        }
    }

    private func allowingExisting(_ body: () async throws -> Void) async throws {
        do { try await body() } catch AdministrationError.alreadyExists {}
    }
}
