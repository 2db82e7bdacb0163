// Whether any client of a realm is used from a browser origin.
package import WritPostgres
package import WritProtocol

extension Store {
    private static let originIsRegistered = Statement(
        """
        SELECT EXISTS (
            SELECT
            FROM client_origin AS o
            JOIN client AS c ON c.realm_id = o.realm_id AND c.client_id = o.client_id
            WHERE o.realm_id = $1
              AND o.origin = $2
              AND c.is_enabled
        )
        """, .read)

    /// For a CORS preflight, which names no client. One round trip.
    package func originIsRegistered(_ realm: RealmID, _ origin: String) async throws(PostgresError) -> Bool {
        let rows = try await run(Self.originIsRegistered, [.text(realm.rawValue), .text(origin)], in: realm)
        return try rows.first?.bool(0) ?? false
    }
}
