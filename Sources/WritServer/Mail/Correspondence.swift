// How use cases that change accounts write to the people whose they are.
package import WritProtocol

/// Whether messages arrive, and who puts them into words.
package struct Correspondence: Sendable {
    package var delivery: MailDelivery
    package var links: LinkLifetimes
    /// The pages' affair, as all texts are.
    package var letters: @Sendable (Letterhead) -> WriteLetter
    /// A realm's own templates where they are held already; `nil`: they are read.
    var templates: (@Sendable (RealmID) async throws -> OwnTemplates?)?

    package init(
        _ delivery: MailDelivery, links: LinkLifetimes = LinkLifetimes(),
        letters: @escaping @Sendable (Letterhead) -> WriteLetter
    ) {
        self.delivery = delivery
        self.links = links
        self.letters = letters
    }

    /// Writes to nobody.
    package static let none = Correspondence(.waits) { _ in
        { _ in Letter(subject: "", body: "", sender: "", language: "en") }
    }
}

/// What the words of a letter depend on beside its topic.
package struct Letterhead: Sendable {
    package var realm: RealmID
    package var issuer: String
    /// The realm's display name, or its id.
    package var realmName: String
    /// The person's own language, where it is known (BCP 47).
    package var personLocale: String?
    /// The realm's.
    package var defaultLocale: String
    /// The realm's own, where it has any: its texts may be among them.
    package var templates: OwnTemplates?
}
