// The clients of a realm that came by registration (RFC 7591), for documents, which leave them alone.
package import WritPostgres
package import WritProtocol

extension StoreTransaction {
    private static let registeredClients = Statement(
        """
        SELECT client_id
        FROM registration
        WHERE realm_id = $1
          AND client_id IS NOT NULL
        """, .read)

    /// One round trip.
    package func registeredClients() async throws(PostgresError) -> Set<ClientID> {
        var clients: Set<ClientID> = []
        for row in try await run(Self.registeredClients, [.text(realm.rawValue)]) {
            var columns = Columns(row)
            clients.insert(try columns.clientID())
        }
        return clients
    }
}
