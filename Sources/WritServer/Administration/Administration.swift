// What operators do to realms, clients, users and keys: the use cases behind `writ realm|client|user|key` and the admin
// API.
import FoundationEssentials
package import WritCrypto
package import WritProtocol
package import WritStore

/// Use cases, one file each. Every one checks all it is given before it changes anything, changes it in one
/// transaction with its audit row, and throws ``AdministrationError`` for what an operator can mend.
package struct Administration: Sendable {
    let store: Store
    let masterKeys: MasterKeys
    /// `{publicURL}/realms/{realm}` is the issuer.
    let publicURL: String
    let random: RandomSource
    let clock: WallClock
    /// How long a new signing key is published before it signs, so that relying parties have fetched it by then. RFC 7517
    /// names no time; ten minutes are twice the JWKS's `max-age`.
    let publishLead: Seconds
    /// Computes for milliseconds; a server passes its bounded pool.
    let hashPassword: @Sendable (_ password: [UInt8]) async throws -> String
    /// Who works here. Nobody gives rights that they don't hold.
    let caller: Administrator
    /// Why, in the words of whoever works here; kept with every change.
    package var reason: String?
    /// Told of each object when a document is applied or changes are taken back; quick, and on any thread.
    package var progress: (@Sendable (_ done: Int, _ total: Int) -> Void)?
    let mail: Correspondence
    /// What templates of realms must be like.
    let templates: TemplateRules

    package init(
        store: Store, masterKeys: MasterKeys, publicURL: String, random: RandomSource = .system,
        clock: WallClock = .system, publishLead: Seconds = 600, caller: Administrator = .command,
        mail: Correspondence = .none, templates: TemplateRules = .none,
        hashPassword: @escaping @Sendable (_ password: [UInt8]) async throws -> String
    ) {
        self.store = store
        self.masterKeys = masterKeys
        self.publicURL = publicURL
        self.random = random
        self.clock = clock
        self.publishLead = publishLead
        self.caller = caller
        self.mail = mail
        self.templates = templates
        self.hashPassword = hashPassword
    }

    /// Hashes passwords in the calling task, for commands.
    package init(
        store: Store, masterKeys: MasterKeys, publicURL: String, argon2: Argon2Parameters,
        random: RandomSource = .system, clock: WallClock = .system, publishLead: Seconds = 600,
        caller: Administrator = .command, mail: Correspondence = .none, templates: TemplateRules = .none
    ) {
        self.init(
            store: store, masterKeys: masterKeys, publicURL: publicURL, random: random, clock: clock,
            publishLead: publishLead, caller: caller, mail: mail, templates: templates
        ) { password in
            try PasswordHash.make(password, argon2, random: random)
        }
    }

    func issuer(_ realm: RealmID) -> String { "\(publicURL)/realms/\(realm)" }

    func newUUID() -> UUID { .v7(now: clock.now, random: random) }

    func event(
        _ kind: String, _ realm: RealmID, client: ClientID? = nil, user: UserID? = nil,
        detail: [(String, String)] = []
    ) -> AuditEvent {
        AuditEvent(
            id: newUUID(), realm: realm, at: clock.now, kind: kind, client: client, user: user,
            address: caller.request?.address, requestID: caller.request?.requestID,
            detail: caller.auditDetail(for: realm) + (reason.map { [("reason", $0)] } ?? []) + detail)
    }
}
