// People: created, listed, changed, disabled, deleted by an operator.
package import WritProtocol
import WritPostgres
import WritStore

/// A person as an operator describes them; in a change `nil` stays as it is and an empty text takes the value away.
package struct UserDraft: Sendable {
    package var username: String?
    package var email: String?
    package var isEmailVerified: Bool?
    package var givenName: String?
    package var familyName: String?
    package var phoneNumber: String?
    package var isPhoneNumberVerified: Bool?
    package var locale: String?
    package var zoneinfo: String?
    /// Member by member as the others.
    package var address: PostalAddress?
    /// All that is demanded of them from now on; none takes away what was.
    package var requiredActions: [RequiredAction]?

    package init(
        username: String? = nil, email: String? = nil, isEmailVerified: Bool? = nil, givenName: String? = nil,
        familyName: String? = nil, phoneNumber: String? = nil, isPhoneNumberVerified: Bool? = nil,
        locale: String? = nil, zoneinfo: String? = nil, address: PostalAddress? = nil,
        requiredActions: [RequiredAction]? = nil
    ) {
        self.username = username
        self.email = email
        self.isEmailVerified = isEmailVerified
        self.givenName = givenName
        self.familyName = familyName
        self.phoneNumber = phoneNumber
        self.isPhoneNumberVerified = isPhoneNumberVerified
        self.locale = locale
        self.zoneinfo = zoneinfo
        self.address = address
        self.requiredActions = requiredActions
    }
}

extension Administration {
    /// The `sub` is new each time, so somebody deleted and created again is somebody else (CVE-2026-55670).
    ///
    /// - Parameter password: `nil`: the account has none, and nobody logs in to it with one.
    /// - Throws: `.notFound` (the realm), `.alreadyExists`, `.invalid`.
    package func createUser(
        _ realm: RealmID, _ draft: UserDraft, password: String?, isEnabled: Bool = true
    ) async throws -> UserSummary {
        let user = try newUser(draft, isEnabled: isEnabled)
        let hash = try await hash(password, for: user, in: realm)
        try await namingConflicts(of: user, in: realm) {
            try await store.transaction(realm) { transaction in try await insert(user, hash: hash, transaction) }
        }
        return try await showUser(realm, user.id)
    }

    func newUser(_ draft: UserDraft, isEnabled: Bool = true) throws(AdministrationError) -> UserRecord {
        let now = clock.now
        var user = UserRecord(id: UserID(newUUID()), username: draft.username ?? "", createdAt: now, updatedAt: now)
        user.isEnabled = isEnabled
        try apply(draft, to: &user)
        return user
    }

    func insert(_ user: UserRecord, hash: String?, _ transaction: StoreTransaction) async throws {
        try await requireRealm(transaction)
        guard try await transaction.insertAccount(user) else { throw Self.nameOfAnother }
        if let hash { try await transaction.putPassword(user.id, hash: hash) }
        try await transaction.audit(
            event("user.created", transaction.realm, user: user.id, detail: user.demands(since: nil)))
    }

    /// - Throws: `.notFound`.
    package func showUser(_ realm: RealmID, _ id: UserID) async throws -> UserSummary {
        guard let user = try await store.showAccount(realm, id) else { throw Self.noUser(id.description, realm) }
        return UserSummary(user: user)
    }

    /// By `sub`, or by user name, whatever its case.
    /// - Throws: `.notFound`.
    package func findUser(_ realm: RealmID, _ text: String) async throws -> UserSummary {
        if let id = UserID(text), let user = try await store.showAccount(realm, id) { return UserSummary(user: user) }
        guard !text.utf8.contains(0), let user = try await store.findAccount(realm, username: text) else {
            throw Self.noUser(text, realm)
        }
        return UserSummary(user: user)
    }

    /// People in the order of their user names.
    /// - Parameter after: `next` of the part before.
    package func listUsers(
        _ realm: RealmID, after: String? = nil, limit: Int = 100, search: String? = nil
    ) async throws -> Page<UserSummary> {
        _ = try await showRealm(realm)
        let limit = Page<UserSummary>.clamped(limit)
        let rows = try await store.listAccounts(realm, after: after, limit: limit + 1, search: search)
        return Page(rows.map { UserSummary(user: $0) }, limit: limit) { $0.user.username }
    }

    /// Changes what is given. A new password ends every session and every grant of the person (ASVS 7.4.3), and so does
    /// disabling. The person is told by mail of a new password, and at their old address of another one, if it was
    /// verified.
    ///
    /// What is demanded of the person ends no session and no grant: they are asked at their next login or authorization
    /// request. A refresh token goes on giving tokens meanwhile, for it is no login and has no page; a temporary
    /// password ends all grants as any other does, and ``signOut(_:_:)`` ends sessions.
    ///
    /// - Parameter isTemporary: The person has to choose another password at their next login; of a password alone. One
    ///   that is not temporary takes such a demand away.
    /// - Parameter keeping: The session that goes on, where people change their own password in it.
    /// - Parameter verifiedHash: What the present password was verified against, where it was: a password that was
    ///   changed meanwhile changes nothing any more.
    /// - Parameter action: What they do by this, where it was demanded of them; it must be what they have to do still.
    /// - Parameter revision: The one that the caller read, where it says so.
    /// - Throws: `.notFound`, `.alreadyExists`, `.invalid`, `.changedMeanwhile`, `.beyondRights`.
    package func updateUser(
        _ realm: RealmID, _ id: UserID, _ draft: UserDraft = UserDraft(), password: String? = nil,
        isTemporary: Bool = false, isEnabled: Bool? = nil, keeping: SessionID? = nil, verifiedHash: String? = nil,
        finishing action: RequiredAction? = nil, expecting revision: Int64? = nil
    ) async throws -> UserSummary {
        guard var planned = try await store.showAccount(realm, id) else { throw Self.noUser(id.description, realm) }
        try apply(draft, to: &planned)
        let hash = try await hash(password, for: planned, in: realm)
        let letters = hash != nil || draft.email != nil ? try await notices(in: realm) : nil
        try await namingConflicts(of: planned, in: realm) {
            try await store.transaction(realm) { transaction in
                guard let former = try await transaction.lockAccount(id) else {
                    throw Self.noUser(id.description, realm)
                }
                try Self.check(former.revision, is: revision, "user \(id)")
                if let action, !former.awaits(action) {
                    throw AdministrationError.changedMeanwhile("user \(id)")
                }
                try await checkHoldsRights(of: id, transaction)
                var user = former
                try apply(draft, to: &user)
                if hash != nil { user.demand(.updatePassword, isTemporary) }
                if let action { user.demand(action, false) }
                let isDisabled = isEnabled == false && user.isEnabled
                if let isEnabled { user.isEnabled = isEnabled }
                guard try await transaction.updateAccount(user) else { throw Self.nameOfAnother }
                if let hash, try await !transaction.putPassword(id, hash: hash, replacing: verifiedHash) {
                    throw AdministrationError.invalid(field: "password", message: "was changed meanwhile")
                }
                if hash != nil || isDisabled {
                    try await endEverything(
                        of: id, except: isDisabled ? nil : keeping,
                        reason: hash != nil ? "password changed" : "user disabled", transaction)
                }
                try await transaction.audit(event("user.updated", realm, user: id, detail: user.changes(from: former)))
                if hash != nil {
                    try await transaction.audit(event("user.password_changed", realm, user: id))
                    try await tell(former, .passwordChanged, letters, transaction)
                }
                if user.email != former.email { try await leave(former, letters, transaction) }
                if isDisabled { try await transaction.audit(event("user.disabled", realm, user: id)) }
            }
        }
        return try await showUser(realm, id)
    }

    /// Disabling takes effect at once on everything: logins, renewals, introspection. Enabling brings no old grant
    /// back.
    /// - Throws: `.notFound`.
    package func setEnabled(_ realm: RealmID, _ id: UserID, _ isEnabled: Bool) async throws -> UserSummary {
        try await updateUser(realm, id, isEnabled: isEnabled)
    }

    /// Deletes the person with every grant. Clients that take part in back-channel logout are told.
    /// - Throws: `.notFound`, `.changedMeanwhile`, `.beyondRights`.
    package func deleteUser(_ realm: RealmID, _ id: UserID, expecting revision: Int64? = nil) async throws {
        try await store.transaction(realm) { transaction in
            guard let user = try await transaction.lockAccount(id) else { throw Self.noUser(id.description, realm) }
            try Self.check(user.revision, is: revision, "user \(id)")
            try await checkHoldsRights(of: id, transaction)
            try await endEverything(of: id, except: nil, reason: "user deleted", transaction)
            guard try await transaction.deleteAccount(id) else { throw Self.noUser(id.description, realm) }
            try await transaction.audit(event("user.deleted", realm, user: id))
        }
    }

    /// Ends every session of the person, in each browser, with what began in it; grants with offline_access stay.
    ///
    /// - Returns: How many sessions there were.
    /// - Throws: `.notFound`.
    package func signOut(_ realm: RealmID, _ id: UserID) async throws -> Int {
        try await store.transaction(realm) { transaction in
            guard try await transaction.lockAccount(id) != nil else { throw Self.noUser(id.description, realm) }
            try await checkHoldsRights(of: id, transaction)
            return try await transaction.endSessionsOfUser(
                id, except: nil, reason: "signed out",
                event: event("session.ended", realm, user: id, detail: [("reason", "signed out")]))
        }
    }

    /// After ``StoreTransaction/lockAccount(_:)``. The sessions first: then no new grant begins in one.
    func endEverything(
        of id: UserID, except: SessionID?, reason: String, _ transaction: StoreTransaction
    ) async throws {
        _ = try await transaction.endSessionsOfUser(
            id, except: except, reason: reason,
            event: event("session.ended", transaction.realm, user: id, detail: [("reason", reason)]))
        _ = try await transaction.revokeFamiliesOfUser(id, reason: reason)
        for purpose in [ActionPurpose.passwordReset, .invitation] {
            try await transaction.spoilActions(of: id, purpose: purpose)
        }
    }

    /// The address that they had before. Its links are worthless, and it is told of the change where it was verified:
    /// one that somebody has only named may be anybody's.
    func leave(
        _ former: UserRecord, _ letters: PersonalLetters?, _ transaction: StoreTransaction
    ) async throws {
        try await transaction.spoilActions(of: former.id, purpose: .emailVerification)
        if former.isEmailVerified { try await tell(former, .emailChanged, letters, transaction) }
    }

    static func noUser(_ name: String, _ realm: RealmID) -> AdministrationError {
        .notFound("user \(name) of realm \(realm)")
    }

    private static var nameOfAnother: AdministrationError {
        .alreadyExists("somebody who logs in by this user name or e-mail address")
    }

    private func apply(_ draft: UserDraft, to user: inout UserRecord) throws(AdministrationError) {
        user.username = draft.username ?? user.username
        try UserRules.checkUsername(user.username)
        if let email = draft.email {
            let new = try UserRules.email(email)
            // An address that was verified says nothing about another one.
            if new != user.email { user.isEmailVerified = false }
            user.email = new
        }
        if let isEmailVerified = draft.isEmailVerified { user.isEmailVerified = isEmailVerified && user.email != nil }
        if let givenName = draft.givenName { user.givenName = try TextRules.optional(givenName, field: "given_name") }
        if let familyName = draft.familyName {
            user.familyName = try TextRules.optional(familyName, field: "family_name")
        }
        try applyContact(draft, to: &user)
        try applyRequiredActions(draft, to: &user)
    }

    /// An address that is confirmed, in whichever way, need not be.
    private func applyRequiredActions(_ draft: UserDraft, to user: inout UserRecord) throws(AdministrationError) {
        if let actions = draft.requiredActions {
            guard !user.isEmailVerified || !actions.contains(.verifyEmail) else {
                throw .invalid(
                    field: "required_actions",
                    message: "verify_email is for an address that is not verified: say that it is not, too")
            }
            user.requiredActions = RequiredAction.inOrder(actions)
        }
        if user.isEmailVerified { user.demand(.verifyEmail, false) }
    }

    private func applyContact(_ draft: UserDraft, to user: inout UserRecord) throws(AdministrationError) {
        if let phoneNumber = draft.phoneNumber {
            let new = try UserRules.phoneNumber(phoneNumber)
            if new != user.phoneNumber { user.isPhoneNumberVerified = false }
            user.phoneNumber = new
        }
        if let isVerified = draft.isPhoneNumberVerified {
            user.isPhoneNumberVerified = isVerified && user.phoneNumber != nil
        }
        if let locale = draft.locale { user.locale = try UserRules.locale(locale) }
        if let zoneinfo = draft.zoneinfo { user.zoneinfo = try UserRules.zoneinfo(zoneinfo) }
        if let address = draft.address {
            let new = try UserRules.address(address, onto: user.address ?? PostalAddress())
            user.address = new.isEmpty ? nil : new
        }
    }

    /// Before any transaction: a connection is never held across hashing.
    private func hash(_ password: String?, for user: UserRecord, in realm: RealmID) async throws -> String? {
        guard let password else { return nil }
        let displayName = try await store.loadRealm(realm)?.displayName
        return try await hashPassword(
            UserRules.password(password, names: user.names + [realm.rawValue, displayName ?? ""]))
    }

    /// Turns the database's word on a name that is taken into ours.
    func namingConflicts<Result>(
        of user: UserRecord, in realm: RealmID, _ body: () async throws -> Result
    ) async throws -> Result {
        do {
            return try await body()
        } catch PostgresError.server(let error)
            where error.sqlstate == "23505" && error.constraint == "account_username"
        {
            throw AdministrationError.alreadyExists("user \(user.username) of realm \(realm)")
        } catch PostgresError.server(let error) where error.sqlstate == "23505" && error.constraint == "account_email" {
            throw AdministrationError.alreadyExists(
                "user with the e-mail address \(user.email ?? "") in realm \(realm)")
        }
    }
}

extension UserRecord {
    mutating func demand(_ action: RequiredAction, _ isDemanded: Bool) {
        requiredActions = RequiredAction.inOrder(
            requiredActions.filter { $0 != action } + (isDemanded ? [action] : []))
    }
}
