// Administrators let somebody choose a password, by a link: they never learn it.
package import WritProtocol
import WritStore

/// A link that was made for somebody.
package struct SentLink: Sendable {
    package var realm: RealmID
    package var user: UserSummary
    /// What the address of the link is made of.
    package var topic: LetterTopic
    package var issuer: String
    package var expiresAt: Instant
    /// Where it was sent; `nil`: nowhere, whoever asked hands it on.
    package var mailedTo: String?
}

/// How a link reaches whose it is.
package enum LinkDelivery: Sendable {
    case mail
    /// Shown to the administrator, who hands it on. It proves no address.
    case shown
}

extension Administration {
    /// Makes an account without a password, and a link to choose one, in one transaction.
    /// - Throws: `.notFound` (the realm), `.alreadyExists`, `.invalid`: no address, or no mail server.
    package func createUser(
        _ realm: RealmID, _ draft: UserDraft, inviting delivery: LinkDelivery
    ) async throws -> SentLink {
        let user = try newUser(draft)
        let letters = try await letters(in: realm)
        let (topic, expiresAt) = try await namingConflicts(of: user, in: realm) {
            try await store.transaction(realm) { transaction in
                try await insert(user, hash: nil, transaction)
                return try await offer(.invitation, to: user, by: delivery, letters, transaction)
            }
        }
        return SentLink(
            realm: realm, user: try await showUser(realm, user.id), topic: topic, issuer: issuer(realm),
            expiresAt: expiresAt, mailedTo: delivery == .mail ? user.email : nil)
    }

    /// A link to choose a password, for somebody who has an account and never had one. It lives as long as
    /// ``LinkLifetimes/invitation``, and takes older invitations of the person away.
    /// - Throws: `.notFound`, `.invalid`: no address, no mail server, or the person is disabled.
    package func inviteUser(_ realm: RealmID, _ id: UserID, by delivery: LinkDelivery) async throws -> SentLink {
        try await sendLink(.invitation, realm, id, by: delivery)
    }

    /// The link that people ask for who have forgotten their password, with its lifetime. The password stays until it is
    /// used.
    /// - Throws: `.notFound`, `.invalid`: as ``inviteUser(_:_:by:)``, or passwords are not reset in the realm.
    package func sendPasswordReset(_ realm: RealmID, _ id: UserID, by delivery: LinkDelivery) async throws -> SentLink {
        guard RealmSettings(try await showRealm(realm).settings).allowsPasswordReset else {
            throw AdministrationError.invalid(
                field: RealmSetting.passwordReset.rawValue, message: "is false in this realm; an invitation works")
        }
        return try await sendLink(.passwordReset, realm, id, by: delivery)
    }

    /// The part of ``inviteUser(_:_:by:)`` and ``sendPasswordReset(_:_:by:)`` that others join with more.
    /// - Parameter lifetime: `nil`: as long as a link of its purpose lives.
    func sendLink(
        _ purpose: ActionPurpose, _ realm: RealmID, _ id: UserID, by delivery: LinkDelivery, lifetime: Seconds? = nil
    ) async throws -> SentLink {
        let letters = try await letters(in: realm)
        let (user, topic, expiresAt) = try await store.transaction(realm) { transaction in
            guard let user = try await transaction.lockAccount(id) else { throw Self.noUser(id.description, realm) }
            try await checkHoldsRights(of: id, transaction)
            try await transaction.spoilActions(of: id, purpose: purpose)
            let (topic, expiresAt) = try await offer(
                purpose, to: user, by: delivery, letters, lifetime: lifetime, transaction)
            return (user, topic, expiresAt)
        }
        return SentLink(
            realm: realm, user: UserSummary(user: user), topic: topic, issuer: issuer(realm), expiresAt: expiresAt,
            mailedTo: delivery == .mail ? user.email : nil)
    }

    private func offer(
        _ purpose: ActionPurpose, to user: UserRecord, by delivery: LinkDelivery, _ letters: PersonalLetters,
        lifetime: Seconds? = nil, _ transaction: StoreTransaction
    ) async throws -> (LetterTopic, expiresAt: Instant) {
        guard let email = user.email else {
            throw AdministrationError.invalid(field: "email", message: "is needed: the link is for whoever reads there")
        }
        if delivery == .mail, !mail.delivery.arrives {
            throw AdministrationError.invalid(
                field: "mail.server", message: "is not set, nor mail.from, so no message would be sent")
        }
        let token = LinkToken.make(random: random)
        guard let hash = LinkToken.hash(token) else { preconditionFailure("a link's token that is none") }
        let topic: LetterTopic =
            purpose == .invitation
            ? .invitation(token: token, username: user.username) : .passwordReset(token: token)
        let lifetime = lifetime ?? topic.lifetime(mail.links)
        let isOffered = try await transaction.offerAction(
            NewActionToken(
                realm: transaction.realm, hash: hash, user: user.id, purpose: purpose, email: email,
                lifetime: lifetime),
            mail: delivery == .mail ? try newMail(topic, letters(user), to: email, transaction.realm) : nil,
            event: event(
                purpose == .invitation ? "user.invited" : "password_reset.requested", transaction.realm,
                user: user.id,
                detail: delivery == .shown ? [("shown", "true"), ("lifetime_seconds", String(lifetime.count))] : []))
        guard isOffered else {
            throw AdministrationError.invalid(field: "enabled", message: "is false: the user is disabled")
        }
        return (topic, clock.now + lifetime)
    }
}
