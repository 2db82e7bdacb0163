// Nobody gives rights that they don't hold, and nobody takes hold of somebody who has them.
import WritProtocol
import WritStore

/// Only rights on the administration API count here: of others the applications know what they are worth. Each check is
/// made in the transaction that does what it allows, after it has locked what it judges, so that nobody changes a role
/// between the look and the deed (CVE-2026-9796).
extension Administration {
    /// - Parameter direct: What would be given, or what somebody has.
    /// - Parameter definition: The realm's rights as they stand, and as they are to stand.
    /// - Throws: `.beyondRights`.
    func checkHolds(
        _ direct: DirectRights, in definition: RightsDefinition, _ what: @autoclosure () -> String
    ) throws(AdministrationError) {
        guard isBound else { return }
        let missing = AdministrativeReach(definition, of: caller, publicURL: publicURL).missing(direct)
        guard missing.isEmpty else {
            throw .beyondRights(
                "\(what()) has permissions that you don't hold: \(missing.sorted().map(\.rawValue).joined(separator: " "))"
            )
        }
    }

    /// As ``checkHolds(_:in:_:)``, with the realm's rights held against every change until the transaction ends.
    func checkHolds(
        _ direct: DirectRights, _ transaction: StoreTransaction, _ what: @autoclosure () -> String
    ) async throws {
        guard isBound else { return }
        try checkHolds(direct, in: try await lockRights(transaction), what())
    }

    /// Whoever sets somebody's password or address can log in as them.
    /// - Throws: `.beyondRights` when the person may do more than the caller.
    func checkHoldsRights(of user: UserID, _ transaction: StoreTransaction) async throws {
        guard isBound else { return }
        let direct = try await transaction.directRights(user)
        guard !direct.isEmpty else { return }
        try checkHolds(direct, in: try await transaction.loadRights(), "user \(user)")
    }

    /// As the other, where the deed is a statement of its own.
    func checkHoldsRights(of user: UserID, in realm: RealmID) async throws {
        guard isBound else { return }
        try await store.transaction(realm) { try await checkHoldsRights(of: user, $0) }
    }

    /// Whoever changes a client can act as it, and as those who log in by it.
    /// - Throws: `.beyondRights`.
    func checkHoldsRights(of client: Client, _ transaction: StoreTransaction) async throws {
        try checkReach(of: client)
        guard isBound, !client.roles.isEmpty else { return }
        try checkHolds(
            DirectRights(roles: client.roles), in: try await transaction.loadRights(), "client \(client.id)")
    }

    /// A client that may ask for tokens of the administration API carries the rights of everybody who logs in by it: whoever
    /// can set its redirect URIs or its secret can have their tokens. So it is made and changed by those alone who hold
    /// every right themselves.
    /// - Throws: `.beyondRights`.
    func checkReach(of client: Client) throws(AdministrationError) {
        guard isBound, client.reachesAdministration(publicURL: publicURL) else { return }
        guard caller.permissions.isSuperset(of: AdminPermission.allCases) else {
            throw .beyondRights(
                "client \(client.id) reaches the administration API: only whoever holds every permission changes it")
        }
    }
}
