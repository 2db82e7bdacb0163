// A person decides on an application: approved, rejected, or sent back with a reason (Registration.md).
import FoundationEssentials
import WritCrypto
import WritJOSE
import WritOutbound
package import WritProtocol
import WritStore

extension Administration {
    /// Makes the client, or the change of it, that is asked for. Its secret is made when the applicant comes for it.
    ///
    /// - Parameter revision: What the reviewer has looked at; when the applicant has changed it since, nothing is done.
    ///   `nil`: whatever is asked now.
    /// - Throws: `.notFound`; `.conflict` when nothing waits, another revision does, or the rules of today refuse it.
    package func approveRegistration(
        _ realm: RealmID, _ id: ClientID, note: String? = nil, revision: Int64? = nil
    ) async throws -> RegistrationSummary {
        let note = try Self.reason(note)
        let record = try await realmRecord(realm)
        let letters = try await notices(in: realm)
        try await transaction(realm) { transaction, keys in
            try await approve(id, note: note, revision: revision, record, letters, transaction, keys)
        }
        return try await showRegistration(realm, id)
    }

    /// - Parameter reason: What the applicant is told.
    /// - Throws: `.notFound`, `.invalid`, `.conflict`.
    package func rejectRegistration(
        _ realm: RealmID, _ id: ClientID, reason: String, revision: Int64? = nil
    ) async throws -> RegistrationSummary {
        try await refuse(realm, id, .rejected, reason, revision)
    }

    /// The applicant may send the application again, changed, and it is pending again.
    /// - Parameter reason: What the applicant is told to change.
    /// - Throws: `.notFound`, `.invalid`, `.conflict`.
    package func requestChanges(
        _ realm: RealmID, _ id: ClientID, reason: String, revision: Int64? = nil
    ) async throws -> RegistrationSummary {
        try await refuse(realm, id, .changesRequested, reason, revision)
    }

    private func approve(
        _ id: ClientID, note: String?, revision: Int64?, _ realm: RealmRecord, _ letters: PersonalLetters?,
        _ transaction: StoreTransaction, _ keys: KeySupply
    ) async throws {
        var held = try await hold(id, revision, transaction)
        guard held.state == .pending else { throw Self.nothingWaits(held, realm.id) }
        // Between the look and the decision the applicant may have changed what is asked.
        guard revision != nil || caller.isAtTheMachine else {
            throw AdministrationError.conflict(
                "say which revision you have looked at (If-Match): it is \(held.revision) now")
        }
        let present = held.hasClient ? try await transaction.lockClient(id) : nil
        let (client, named) = try Self.candidate(held, present, realm.settings)
        try checkReach(of: client)
        if let present { try await checkHoldsRights(of: present.client, transaction) }
        if let present {
            try await change(present, to: client, namedOrigins: named, transaction, keys)
        } else {
            try await requireRealm(transaction)
            guard try await insert(client, namedOrigins: named, transaction, keys) else {
                throw AdministrationError.alreadyExists("client \(id) of realm \(realm.id)")
            }
        }
        let former = held.state
        held.hasClient = true
        held.state = .approved
        held.asked = nil
        held.reason = nil
        held.isSecretDue = client.authMethod.usesSecret && (present?.secrets.isEmpty ?? true)
        try await decided(
            held, .approved, note,
            event(
                "client_registration.approved", realm.id, client: id,
                detail: Self.detail(held, former, note) + client.changes(from: present?.client)), transaction)
        try await write(.clientApproved(name: client.name ?? id.rawValue), to: client, letters, transaction)
    }

    private func refuse(
        _ realm: RealmID, _ id: ClientID, _ state: RegistrationState, _ reason: String, _ revision: Int64?
    ) async throws -> RegistrationSummary {
        guard let reason = try Self.reason(reason) else {
            throw AdministrationError.invalid(field: "reason", message: "say why: the applicant is told")
        }
        let record = try await realmRecord(realm)
        let letters = try await notices(in: realm)
        try await store.transaction(realm) { transaction in
            var held = try await hold(id, revision, transaction)
            guard held.state == .pending || (held.state == .changesRequested && state == .rejected) else {
                throw Self.nothingWaits(held, realm)
            }
            let former = held.state
            held.state = state
            held.reason = reason
            let detail = Self.detail(held, former, reason)
            try await decided(
                held, state == .rejected ? .rejected : .changesRequested, reason,
                state == .rejected
                    ? event("client_registration.rejected", realm, client: id, detail: detail)
                    : event("client_registration.returned", realm, client: id, detail: detail), transaction)
            // Whom to write to, and of what, is what was asked, as far as it can be read.
            let present = held.hasClient ? try await transaction.lockClient(id) : nil
            guard let client = (try? Self.candidate(held, present, record.settings).client) ?? present?.client else {
                return
            }
            let name = client.name ?? id.rawValue
            try await write(
                state == .rejected
                    ? .clientRejected(name: name, reason: reason) : .clientChangesRequested(name: name, reason: reason),
                to: client, letters, transaction)
        }
        return try await showRegistration(realm, id)
    }

    private func hold(
        _ id: ClientID, _ revision: Int64?, _ transaction: StoreTransaction
    ) async throws -> RegistrationRecord {
        guard let held = try await transaction.lockRegistration(id) else {
            throw Self.noRegistration(id, transaction.realm)
        }
        guard revision == nil || revision == held.revision else {
            throw AdministrationError.changedMeanwhile("application \(id)")
        }
        return held
    }

    private func decided(
        _ held: RegistrationRecord, _ kind: RegistrationNote.Kind, _ note: String?, _ event: AuditEvent,
        _ transaction: StoreTransaction
    ) async throws {
        try await transaction.updateRegistration(held)
        try await transaction.insertNote(
            held.id, RegistrationNote(id: newUUID(), kind: kind, author: caller.name, note: note))
        try await transaction.audit(event)
    }

    private static func detail(
        _ held: RegistrationRecord, _ former: RegistrationState, _ note: String?
    ) -> [(String, String)] {
        var fields = ChangedFields()
        fields.compare("state", former.rawValue, held.state.rawValue)
        return [("revision", "\(held.revision)")] + (note.map { [("note", $0)] } ?? []) + fields.detail
    }

    private static func nothingWaits(_ held: RegistrationRecord, _ realm: RealmID) -> AdministrationError {
        .conflict("registration \(held.id) of realm \(realm) is \(held.state.rawValue): nothing waits to be decided")
    }

    /// Lines of text, 2000 characters at most.
    private static func reason(_ text: String?) throws(AdministrationError) -> String? {
        guard let text, !text.isEmpty else { return nil }
        guard text.unicodeScalars.count <= 2000 else {
            throw .invalid(field: "reason", message: "must have at most 2000 characters")
        }
        for line in text.split(separator: "\n") { try TextRules.check(String(line), field: "reason", limit: 2000) }
        return text
    }
}

// MARK: Letters to applicants

extension Administration {
    /// Of the contacts that a stranger has named.
    private static let recipientLimit = 5

    /// Queues a letter to each contact that is a mail address, where mail reaches people.
    private func write(
        _ topic: LetterTopic, to client: Client, _ letters: PersonalLetters?, _ transaction: StoreTransaction
    ) async throws {
        guard let letters else { return }
        for contact in client.details.contacts.compactMap(MailAddress.init).prefix(Self.recipientLimit) {
            try await transaction.enqueueMail(
                newMail(topic, letters(), to: contact.description, transaction.realm))
        }
    }
}
