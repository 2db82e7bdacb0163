// A client as administrators see it: with what names its secrets, and never with the secrets.
package import FoundationEssentials
package import WritProtocol

package struct ClientRecord: Sendable {
    package var client: Client
    /// Of the client's origins those that an administrator named; the others follow from its redirect URIs.
    package var namedOrigins: Set<String>
    /// The live ones, the oldest first.
    package var secrets: [ClientSecretRecord]
    package var updatedAt: Instant
    /// Counts the changes.
    package var revision: Int64

    package init(
        client: Client, namedOrigins: Set<String> = [], secrets: [ClientSecretRecord] = [], updatedAt: Instant,
        revision: Int64 = 1
    ) {
        self.client = client
        self.namedOrigins = namedOrigins
        self.secrets = secrets
        self.updatedAt = updatedAt
        self.revision = revision
    }
}

package struct ClientSecretRecord: Sendable, Equatable {
    package var id: UUID
    package var createdAt: Instant

    package init(id: UUID, createdAt: Instant) {
        self.id = id
        self.createdAt = createdAt
    }
}
