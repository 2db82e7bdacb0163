// Lets somebody in who has to wait after too many wrong passwords.
package import WritProtocol
import WritStore

extension Administration {
    /// Forgets the failures that are counted against the person, as far as they come from where the person is at home.
    /// - Throws: `.notFound`.
    package func unlockUser(_ realm: RealmID, _ id: UserID) async throws {
        try await store.transaction(realm) { transaction in
            guard try await transaction.lockAccount(id) != nil else { throw Self.noUser(id.description, realm) }
            try await checkHoldsRights(of: id, transaction)
            let count = try await transaction.forgetLoginFailures(of: id)
            try await transaction.audit(
                event("user.unlocked", realm, user: id, detail: [("failures", String(count))]))
        }
    }
}
