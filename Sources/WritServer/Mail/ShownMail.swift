// The messages of a realm that wait to be sent, for whoever develops with it.
package import FoundationEssentials
package import WritProtocol
import WritStore

package struct ShownMail: Sendable {
    package var id: UUID
    package var recipient: String
    package var letter: Letter
    package var at: Instant
}

/// Newest first. Nobody may see them but in ``MailDelivery/shown``: they hold links that log people in. Round
/// trips: two, and one for each request for a new password that was not looked at yet.
package func shownMail(_ authority: Authority, realm: RealmSnapshot) async throws -> [ShownMail] {
    guard authority.settings.mail == .shown else { return [] }
    for reset in try await authority.store.openResets(realm.id, limit: 100) { try await authority.settle(reset) }
    return try await authority.store.waitingMail(realm.id, limit: 100).compactMap { mail, createdAt in
        try authority.letter(in: mail).map {
            ShownMail(id: mail.id, recipient: mail.recipient, letter: $0, at: createdAt)
        }
    }
}
