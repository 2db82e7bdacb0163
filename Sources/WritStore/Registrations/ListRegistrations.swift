// The queue of applications, for whoever decides on them.
package import WritPostgres
package import WritProtocol

extension Store {
    private static let listRegistrations = Statement(
        """
        SELECT registration_id, client_id IS NOT NULL, way, state, asked, reason, is_secret_due, address, revision,
               created_at, updated_at
        FROM registration
        WHERE realm_id = $1
          AND ($2::text IS NULL OR state = $2)
          AND ($3::text IS NULL OR registration_id > $3)
        ORDER BY registration_id
        LIMIT $4
        """, .read)

    /// In the order of their ids.
    /// - Parameter state: `nil`: all.
    package func listRegistrations(
        _ realm: RealmID, state: RegistrationState?, after: String?, limit: Int
    ) async throws(PostgresError) -> [RegistrationRecord] {
        let rows = try await run(
            Self.listRegistrations,
            [.text(realm.rawValue), .textOrNull(state?.rawValue), .textOrNull(after), .int8(Int64(limit))], in: realm)
        var registrations: [RegistrationRecord] = []
        for row in rows {
            var columns = Columns(row)
            registrations.append(try RegistrationRecord(&columns))
        }
        return registrations
    }

    private static let showRegistration = Statement(
        """
        SELECT registration_id, client_id IS NOT NULL, way, state, asked, reason, is_secret_due, address, revision,
               created_at, updated_at
        FROM registration
        WHERE realm_id = $1
          AND registration_id = $2
        """, .read)

    /// For an administrator. One round trip.
    package func showRegistration(
        _ realm: RealmID, _ id: ClientID
    ) async throws(PostgresError) -> RegistrationRecord? {
        let rows = try await run(Self.showRegistration, [.text(realm.rawValue), .text(id.rawValue)], in: realm)
        return try rows.first.map { row throws(PostgresError) in
            var columns = Columns(row)
            return try RegistrationRecord(&columns)
        }
    }

    private static let notes = Statement(
        """
        SELECT note_id, kind, author, note, at
        FROM registration_note
        WHERE realm_id = $1
          AND registration_id = $2
        ORDER BY note_id
        LIMIT $3
        """, .read)

    /// The oldest first.
    package func notes(
        _ realm: RealmID, _ id: ClientID, limit: Int
    ) async throws(PostgresError) -> [RegistrationNote] {
        let rows = try await run(
            Self.notes, [.text(realm.rawValue), .text(id.rawValue), .int8(Int64(limit))], in: realm)
        var notes: [RegistrationNote] = []
        for row in rows {
            var columns = Columns(row)
            notes.append(try RegistrationNote(&columns))
        }
        return notes
    }
}
