// Applications for clients: stored, found by their token, changed, deleted.
package import FoundationEssentials
package import WritPostgres
package import WritProtocol

extension Store {
    private static let readRegistration = Statement(
        """
        SELECT registration_id, client_id IS NOT NULL, way, state, asked, reason, is_secret_due, address, revision,
               created_at, updated_at
        FROM registration
        WHERE realm_id = $1
          AND registration_id = $2
          AND token_hash = $3
        """, .read)

    /// The registration that a registration access token is of; `nil` for another's token as for none. One round trip.
    package func readRegistration(
        _ realm: RealmID, _ id: ClientID, tokenHash: [UInt8]
    ) async throws(PostgresError) -> RegistrationRecord? {
        let rows = try await run(
            Self.readRegistration, [.text(realm.rawValue), .text(id.rawValue), .bytes(tokenHash)], in: realm)
        return try rows.first.map { row throws(PostgresError) in
            var columns = Columns(row)
            return try RegistrationRecord(&columns)
        }
    }
}

extension StoreTransaction {
    private static let takeDueSecret = Statement(
        """
        WITH taken AS (
            UPDATE registration
            SET is_secret_due = false,
                revision = revision + 1
            WHERE realm_id = $1
              AND registration_id = $2
              AND token_hash = $3
              AND is_secret_due
            RETURNING client_id
        ),
        made AS (
            INSERT INTO client_secret (realm_id, client_id, slot, secret_id, secret_hash)
            SELECT $1, taken.client_id, free.slot, $4, $5
            FROM taken, (VALUES (1), (2)) AS free (slot)
            WHERE NOT EXISTS (
                SELECT
                FROM client_secret AS s
                WHERE s.realm_id = $1
                  AND s.client_id = $2
                  AND s.slot = free.slot
            )
            ORDER BY free.slot
            LIMIT 1
            ON CONFLICT (realm_id, client_id, slot) DO NOTHING
            RETURNING slot
        ),
        audited AS (
            INSERT INTO audit_event (realm_id, event_id, at, kind, client_id, user_id, address, request_id, detail)
            SELECT realm_id, event_id, at, kind, client_id, user_id, address, request_id, detail
            FROM writ_audit_events($6)
            WHERE EXISTS (SELECT FROM made)
        )
        SELECT EXISTS (SELECT FROM made)
        """, .write)

    /// Gives a client that was approved the secret that its applicant has come for, if nobody has come for it before: of
    /// any number who ask at once, one gets it. The registration is locked until the transaction ends. One round trip.
    ///
    /// - Parameter hash: SHA-256 of the secret, which the caller has made and shows when this returns `true`.
    package func takeDueSecret(
        _ id: ClientID, tokenHash: [UInt8], secret: UUID, hash: [UInt8], event: AuditEvent
    ) async throws(PostgresError) -> Bool {
        try await run(
            Self.takeDueSecret,
            [
                .text(realm.rawValue), .text(id.rawValue), .bytes(tokenHash), .uuid(secret), .bytes(hash),
                .jsonb(AuditEvent.json([event])),
            ]
        ).first?.bool(0) ?? false
    }

    private static let insertRegistration = Statement(
        """
        INSERT INTO registration (
            realm_id, registration_id, client_id, way, state, asked, is_secret_due, address, token_hash
        )
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """, .write)

    /// - Parameter tokenHash: SHA-256 of the registration access token.
    package func insertRegistration(
        _ registration: RegistrationRecord, tokenHash: [UInt8]
    ) async throws(PostgresError) {
        _ = try await run(
            Self.insertRegistration,
            [
                .text(realm.rawValue), .text(registration.id.rawValue), registration.client,
                .text(registration.way.rawValue), .text(registration.state.rawValue),
                .jsonbOrNull(registration.asked), .bool(registration.isSecretDue), .text(registration.address),
                .bytes(tokenHash),
            ])
    }

    private static let lockRegistration = Statement(
        """
        SELECT registration_id, client_id IS NOT NULL, way, state, asked, reason, is_secret_due, address, revision,
               created_at, updated_at
        FROM registration
        WHERE realm_id = $1
          AND registration_id = $2
          AND ($3::bytea IS NULL OR token_hash = $3)
        FOR UPDATE
        """, .write)

    /// The registration, held against other changes until the transaction ends; `nil` when there is none, or it is not
    /// the token's.
    /// - Parameter tokenHash: `nil` for an administrator.
    package func lockRegistration(
        _ id: ClientID, tokenHash: [UInt8]? = nil
    ) async throws(PostgresError) -> RegistrationRecord? {
        let rows = try await run(
            Self.lockRegistration, [.text(realm.rawValue), .text(id.rawValue), tokenHash.map { .bytes($0) } ?? .null])
        return try rows.first.map { row throws(PostgresError) in
            var columns = Columns(row)
            return try RegistrationRecord(&columns)
        }
    }

    private static let updateRegistration = Statement(
        """
        UPDATE registration
        SET client_id = $3,
            state = $4,
            asked = $5,
            reason = $6,
            is_secret_due = $7,
            revision = revision + 1,
            updated_at = now()
        WHERE realm_id = $1
          AND registration_id = $2
        """, .write)

    package func updateRegistration(_ registration: RegistrationRecord) async throws(PostgresError) {
        _ = try await run(
            Self.updateRegistration,
            [
                .text(realm.rawValue), .text(registration.id.rawValue), registration.client,
                .text(registration.state.rawValue), .jsonbOrNull(registration.asked),
                .textOrNull(registration.reason), .bool(registration.isSecretDue),
            ])
    }

    private static let deleteRegistration = Statement(
        """
        DELETE FROM registration
        WHERE realm_id = $1
          AND registration_id = $2
        """, .write)

    /// One without a client; that of a client goes with the client.
    package func deleteRegistration(_ id: ClientID) async throws(PostgresError) {
        _ = try await run(Self.deleteRegistration, [.text(realm.rawValue), .text(id.rawValue)])
    }

    private static let insertNote = Statement(
        """
        INSERT INTO registration_note (realm_id, registration_id, note_id, kind, author, note)
        VALUES ($1, $2, $3, $4, $5, $6)
        """, .write)

    package func insertNote(_ id: ClientID, _ note: RegistrationNote) async throws(PostgresError) {
        _ = try await run(
            Self.insertNote,
            [
                .text(realm.rawValue), .text(id.rawValue), .uuid(note.id), .text(note.kind.rawValue),
                .text(note.author), .textOrNull(note.note),
            ])
    }

    private static let setAwaitsUse = Statement(
        """
        UPDATE client
        SET awaits_use = true
        WHERE realm_id = $1
          AND client_id = $2
        """, .write)

    /// Has a client that has just been made taken out if it is never used.
    package func setAwaitsUse(_ id: ClientID) async throws(PostgresError) {
        _ = try await run(Self.setAwaitsUse, [.text(realm.rawValue), .text(id.rawValue)])
    }
}

extension Store {
    private static let clientIsUsed = Statement(
        """
        UPDATE client
        SET awaits_use = false
        WHERE realm_id = $1
          AND client_id = $2
          AND awaits_use
        """, .write)

    /// Once in a client's life. One round trip.
    package func clientIsUsed(_ realm: RealmID, _ id: ClientID) async throws(PostgresError) {
        _ = try await run(Self.clientIsUsed, [.text(realm.rawValue), .text(id.rawValue)], in: realm)
    }
}

extension RegistrationRecord {
    fileprivate var client: PostgresValue { .textOrNull(hasClient ? id.rawValue : nil) }
}
