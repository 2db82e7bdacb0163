// Administrators have somebody mailed what is required of them, and where they do it.
package import WritProtocol
import WritStore

/// A mail on its way.
package struct RequiredActionsMail: Sendable {
    package var realm: RealmID
    package var user: UserSummary
    package var mailedTo: String
    /// Until when its link sets a password; `nil`: it leads to the login.
    package var linkExpiresAt: Instant?
}

extension Administration {
    /// Mails the person the list of their required actions, with one link.
    ///
    /// Whoever follows it has shown that they read what is sent to the address, and nothing else. That is what a realm
    /// with `password_reset` takes for a lost password. So where `update_password` is on the list there, it is the link
    /// of a reset: it works once, for ``LinkLifetimes/invitation``, and takes older ones away; what else is required is
    /// asked for at the login that follows. In all other cases it is the account page's address, a secret for nobody,
    /// and the login asks for everything. A link that led past the login would let a mailbox do what a password guards.
    /// - Throws: `.notFound`, `.beyondRights`; `.conflict` where the realm or the person is disabled, nothing is
    ///   required, there is no address or no mail server, or they were written to three times within minutes.
    package func mailRequiredActions(_ realm: RealmID, _ id: UserID) async throws -> RequiredActionsMail {
        let record = try await showRealm(realm)
        guard record.isEnabled else { throw AdministrationError.conflict("realm \(realm) is disabled") }
        let letters = try await letters(in: realm)
        let mayReset = RealmSettings(record.settings).allowsPasswordReset
        let (user, email, expiresAt) = try await store.transaction(realm) { transaction in
            guard let user = try await transaction.lockAccount(id) else { throw Self.noUser(id.description, realm) }
            try await checkHoldsRights(of: id, transaction)
            let email = try address(of: user)
            // Counted for the person: strangers who ask for mails to their address use up nothing here.
            guard try await transaction.countMail(to: id.description, rate: .ofRecipient) else {
                throw AdministrationError.conflict("the user was mailed several times just now: wait five minutes")
            }
            let setsPassword = mayReset && user.requiredActions.contains(.updatePassword)
            let expiresAt =
                setsPassword
                ? try await offerReset(to: user, email, letters, transaction)
                : try await askToLogIn(user, email, letters, transaction)
            return (user, email, expiresAt)
        }
        return RequiredActionsMail(
            realm: realm, user: UserSummary(user: user), mailedTo: email, linkExpiresAt: expiresAt)
    }

    /// - Throws: `.conflict` for a person who would get no such mail, or could not do what it says.
    private func address(of user: UserRecord) throws(AdministrationError) -> String {
        guard !user.requiredActions.isEmpty else {
            let known = RequiredAction.allCases.map(\.rawValue).joined(separator: ", ")
            throw .conflict("nothing is required of the user: set required_actions first (\(known))")
        }
        guard user.isEnabled else { throw .conflict("the user is disabled: enable them first") }
        guard let email = user.email else { throw .conflict("the user has no e-mail address: set email first") }
        guard mail.delivery.arrives else {
            throw .conflict("mail.server is not set, nor mail.from, so no message would be sent")
        }
        return email
    }

    private func offerReset(
        to user: UserRecord, _ email: String, _ letters: PersonalLetters, _ transaction: StoreTransaction
    ) async throws -> Instant? {
        let token = LinkToken.make(random: random)
        guard let hash = LinkToken.hash(token) else { preconditionFailure("a link's token that is none") }
        let topic = LetterTopic.requiredActions(user.requiredActions, token: token)
        let lifetime = topic.lifetime(mail.links)
        try await transaction.spoilActions(of: user.id, purpose: .passwordReset)
        let isOffered = try await transaction.offerAction(
            NewActionToken(
                realm: transaction.realm, hash: hash, user: user.id, purpose: .passwordReset, email: email,
                lifetime: lifetime),
            mail: try newMail(topic, letters(user), to: email, transaction.realm),
            event: mailed(user, [("lifetime_seconds", String(lifetime.count))], transaction.realm))
        guard isOffered else {
            // They ask for links themselves at this moment.
            throw AdministrationError.conflict("the user has asked for a link just now: try again")
        }
        return clock.now + lifetime
    }

    private func askToLogIn(
        _ user: UserRecord, _ email: String, _ letters: PersonalLetters, _ transaction: StoreTransaction
    ) async throws -> Instant? {
        let topic = LetterTopic.requiredActions(user.requiredActions, token: nil)
        try await transaction.enqueueMail(newMail(topic, letters(user), to: email, transaction.realm))
        try await transaction.audit(mailed(user, [], transaction.realm))
        return nil
    }

    private func mailed(_ user: UserRecord, _ detail: [(String, String)], _ realm: RealmID) -> AuditEvent {
        let actions = user.requiredActions.map(\.rawValue).joined(separator: " ")
        return event("required_actions.mailed", realm, user: user.id, detail: [("actions", actions)] + detail)
    }
}
