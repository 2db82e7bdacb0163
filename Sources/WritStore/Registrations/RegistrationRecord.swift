// An application for a client as it is stored, and what became of it (Registration.md).
package import FoundationEssentials
import WritPostgres
package import WritProtocol

/// A row of `registration`, without the hash of its token.
package struct RegistrationRecord: Sendable {
    /// The client's id, once there is one.
    package var id: ClientID
    /// Whether there is a client of it; its row is what is in force then.
    package var hasClient: Bool
    package var way: RegistrationWay
    package var state: RegistrationState
    /// The metadata that are to be decided on, or were refused; JSON as it came. `nil`: nothing beyond the client's row.
    package var asked: [UInt8]?
    /// What the reviewer said.
    package var reason: String?
    /// The applicant has not come for the client's secret yet.
    package var isSecretDue: Bool
    /// The network address that it came from.
    package var address: String
    /// Counts the changes.
    package var revision: Int64
    package var createdAt: Instant
    package var updatedAt: Instant

    package init(
        id: ClientID, hasClient: Bool, way: RegistrationWay, state: RegistrationState, asked: [UInt8]?,
        reason: String? = nil, isSecretDue: Bool = false, address: String, revision: Int64 = 1,
        createdAt: Instant = Instant(secondsSince1970: 0), updatedAt: Instant = Instant(secondsSince1970: 0)
    ) {
        self.id = id
        self.hasClient = hasClient
        self.way = way
        self.state = state
        self.asked = asked
        self.reason = reason
        self.isSecretDue = isSecretDue
        self.address = address
        self.revision = revision
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}

/// A row of `registration_note`.
package struct RegistrationNote: Sendable {
    package var id: UUID
    package var kind: Kind
    /// `applicant`, `command`, or an administrator's `sub`.
    package var author: String
    package var note: String?
    package var at: Instant

    package enum Kind: String, Sendable {
        case asked
        case changesRequested = "changes_requested"
        case rejected
        case approved
        /// The client's own change, in force without a decision.
        case updated
    }

    package init(
        id: UUID, kind: Kind, author: String, note: String? = nil, at: Instant = Instant(secondsSince1970: 0)
    ) {
        self.id = id
        self.kind = kind
        self.author = author
        self.note = note
        self.at = at
    }
}

/// A row of `initial_access_token`, without its hash.
package struct InitialAccessTokenRecord: Sendable {
    package var id: UUID
    package var note: String?
    package var scope: Scope
    /// `nil`: as often as wanted.
    package var usesLeft: Int64?
    package var author: String
    package var createdAt: Instant
    package var expiresAt: Instant

    package init(
        id: UUID, note: String?, scope: Scope, usesLeft: Int64?, author: String, createdAt: Instant, expiresAt: Instant
    ) {
        self.id = id
        self.note = note
        self.scope = scope
        self.usesLeft = usesLeft
        self.author = author
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }
}

extension RegistrationRecord {
    /// Reads registration_id, client_id IS NOT NULL, way, state, asked, reason, is_secret_due, address, revision,
    /// created_at, updated_at.
    init(_ columns: inout Columns) throws(PostgresError) {
        id = try columns.clientID()
        hasClient = try columns.bool()
        way = try columns.choice(RegistrationWay.self)
        state = try columns.choice(RegistrationState.self)
        asked = try columns.jsonOrNil()
        reason = try columns.textOrNil()
        isSecretDue = try columns.bool()
        address = try columns.text()
        revision = try columns.int8()
        createdAt = try columns.instant()
        updatedAt = try columns.instant()
    }
}

extension RegistrationNote {
    /// Reads note_id, kind, author, note, at.
    init(_ columns: inout Columns) throws(PostgresError) {
        id = try columns.uuid()
        kind = try columns.choice(Kind.self)
        author = try columns.text()
        note = try columns.textOrNil()
        at = try columns.instant()
    }
}

extension InitialAccessTokenRecord {
    /// Reads token_id, note, scopes, uses_left, author, created_at, expires_at.
    init(_ columns: inout Columns) throws(PostgresError) {
        id = try columns.uuid()
        note = try columns.textOrNil()
        scope = try columns.scope()
        usesLeft = try columns.int8OrNil()
        author = try columns.text()
        createdAt = try columns.instant()
        expiresAt = try columns.instant()
    }
}
