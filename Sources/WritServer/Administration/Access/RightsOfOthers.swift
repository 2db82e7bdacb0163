// Nobody gives rights that they don't hold, and nobody takes hold of somebody who has them.
import WritProtocol
import WritStore

extension Administration {
    /// A client that may ask for tokens of the administration API carries the rights of everybody who logs in by it: whoever
    /// can set its redirect URIs or its secret can have their tokens. So it is made and changed by those alone who hold
    /// every right themselves.
    /// - Throws: `.beyondRights`.
    func checkReach(of client: Client, in realm: RealmID) throws(AdministrationError) {
        guard client.resources.contains(AdminPermission.audience(publicURL: publicURL)) else { return }
        guard caller.permissions.isSuperset(of: AdminPermission.allCases) else {
            throw .beyondRights(
                "client \(client.id) reaches the administration API: only whoever holds every permission changes it")
        }
    }

    /// Whoever sets somebody's password or address can log in as them.
    /// - Throws: `.beyondRights` when the person may do more than the caller.
    func checkHoldsRights(of user: UserID, _ transaction: StoreTransaction) async throws {
    }

    /// As the other, outside of a transaction.
    func checkHoldsRights(of user: UserID, in realm: RealmID) async throws {
    }
}
