// A message to a person, as it waits to be sent.
package import FoundationEssentials
package import WritProtocol

/// A message that is to be sent.
package struct NewMail: Sendable {
    package var realm: RealmID
    /// A UUIDv7; the seal is bound to it.
    package var id: UUID
    /// What it is about, for figures and logs.
    package var kind: String
    package var recipient: String
    /// Sealed under the master key, for it may hold a link that logs somebody in.
    package var sealedMessage: [UInt8]
    package var masterKeyVersion: UInt32
    /// How long it is of use.
    package var lifetime: Seconds

    package init(
        realm: RealmID, id: UUID, kind: String, recipient: String, sealedMessage: [UInt8], masterKeyVersion: UInt32,
        lifetime: Seconds
    ) {
        self.realm = realm
        self.id = id
        self.kind = kind
        self.recipient = recipient
        self.sealedMessage = sealedMessage
        self.masterKeyVersion = masterKeyVersion
        self.lifetime = lifetime
    }
}

/// A message that was taken to be sent now.
package struct DueMail: Sendable {
    package var realm: RealmID
    package var id: UUID
    package var kind: String
    package var recipient: String
    package var sealedMessage: [UInt8]
    package var masterKeyVersion: UInt32
    /// How often it was taken, this time included.
    package var attempts: Int

    package init(
        realm: RealmID, id: UUID, kind: String, recipient: String, sealedMessage: [UInt8], masterKeyVersion: UInt32,
        attempts: Int
    ) {
        self.realm = realm
        self.id = id
        self.kind = kind
        self.recipient = recipient
        self.sealedMessage = sealedMessage
        self.masterKeyVersion = masterKeyVersion
        self.attempts = attempts
    }
}
