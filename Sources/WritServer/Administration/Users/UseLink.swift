// What people do to their own accounts by a mailed link, each in one transaction with the link's use.
import WritProtocol
import WritStore

extension Administration {
    /// A new password by a link, which proves the address that it was sent to as well. It ends every session and every
    /// grant, and the person is told by mail, unless it is their first.
    /// - Parameter password: Held to the rules already.
    /// - Returns: `false` when the link is worthless by now; nothing has changed then.
    func resetPassword(
        _ realm: RealmID, _ user: UserRecord, password: String, link: [UInt8], _ purpose: ActionPurpose
    ) async throws -> Bool {
        let hash = try await hashPassword(Array(password.utf8))
        let letters = purpose == .invitation ? nil : try await notices(in: realm)
        let id = user.id
        return try await store.transaction(realm) { transaction in
            guard var user = try await transaction.lockAccount(id),
                let used = try await transaction.useAction(link, purpose: purpose, user: id)
            else { return false }
            if used.provesAddress { user.confirmEmail() }
            user.demand(.updatePassword, false)
            guard try await transaction.updateAccount(user) else { return false }
            try await transaction.putPassword(id, hash: hash)
            try await endEverything(of: id, except: nil, reason: "password reset", transaction)
            try await transaction.audit(event("user.password_reset", realm, user: id))
            try await tell(user, .passwordChanged, letters, transaction)
            return true
        }
    }

    /// Confirms the address, or takes the one that they gave with their details, which are complete by that.
    /// - Parameter user: With the link's address.
    /// - Returns: `false` when the link is worthless by now, or its address is somebody else's.
    func verifyEmail(_ realm: RealmID, _ user: UserRecord, link: [UInt8]) async throws -> Bool {
        let letters = try await notices(in: realm)
        do {
            return try await namingConflicts(of: user, in: realm) {
                try await store.transaction(realm) { transaction in
                    try await verifyEmail(of: user.id, link: link, letters, transaction)
                }
            }
        } catch AdministrationError.alreadyExists {
            return false
        }
    }

    private func verifyEmail(
        of id: UserID, link: [UInt8], _ letters: PersonalLetters?, _ transaction: StoreTransaction
    ) async throws -> Bool {
        guard let former = try await transaction.lockAccount(id),
            let used = try await transaction.useAction(link, purpose: .emailVerification, user: id)
        else { return false }
        var user = former
        user.confirmEmail()
        if used.email != former.email {
            user.email = used.email
            user.demand(.updateProfile, false)
        }
        guard try await transaction.updateAccount(user) else { return false }
        if used.email != former.email {
            try await transaction.audit(
                event("user.updated", transaction.realm, user: id, detail: user.changes(from: former)))
            try await leave(former, letters, transaction)
        }
        try await transaction.audit(event("user.email_verified", transaction.realm, user: id))
        return true
    }
}

extension UserRecord {
    fileprivate mutating func confirmEmail() {
        isEmailVerified = true
        demand(.verifyEmail, false)
    }
}
