// People are told by mail what happened to their account, in the transaction in which it did.
import WritProtocol
import WritStore

/// Letters of one realm, each in the language of whom it is for.
struct PersonalLetters: Sendable {
    var head: Letterhead
    var letters: @Sendable (Letterhead) -> WriteLetter

    func callAsFunction(_ user: UserRecord) -> WriteLetter {
        var head = head
        head.personLocale = user.locale
        return letters(head)
    }

    /// To an address that is nobody's account.
    func callAsFunction() -> WriteLetter { letters(head) }
}

extension Administration {
    /// One round trip; two where the realm has templates of its own that are not held.
    /// - Throws: `.notFound`.
    func letters(in realm: RealmID) async throws -> PersonalLetters {
        let summary = try await showRealm(realm)
        let templates = summary.hasTemplates ? try await ownTemplates(of: realm) : nil
        return PersonalLetters(
            head: Letterhead(
                realm: realm, issuer: issuer(realm), realmName: summary.displayName ?? realm.rawValue,
                personLocale: nil, defaultLocale: RealmSettings(summary.settings).defaultLocale, templates: templates),
            letters: mail.letters)
    }

    private func ownTemplates(of realm: RealmID) async throws -> OwnTemplates? {
        if let held = mail.templates { return try await held(realm) }
        return OwnTemplates(try await store.templates(realm))
    }

    /// `nil` where messages don't arrive: what nobody would read is not kept. One round trip where they do.
    func notices(in realm: RealmID) async throws -> PersonalLetters? {
        mail.delivery.arrives ? try await letters(in: realm) : nil
    }

    /// - Parameter user: As they were before the change: an address that is no longer theirs is told of that.
    func tell(
        _ user: UserRecord, _ topic: LetterTopic, _ letters: PersonalLetters?, _ transaction: StoreTransaction
    ) async throws {
        guard let letters, let email = user.email else { return }
        try await transaction.enqueueMail(newMail(topic, letters(user), to: email, transaction.realm))
    }

    func newMail(
        _ topic: LetterTopic, _ write: WriteLetter, to recipient: String, _ realm: RealmID
    ) throws -> NewMail {
        try NewMail(
            topic, write, to: recipient, realm: realm, lifetime: topic.lifetime(mail.links), masterKeys: masterKeys,
            now: clock.now, random: random)
    }
}
