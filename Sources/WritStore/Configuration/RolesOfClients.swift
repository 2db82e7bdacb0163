// The roles of all clients of a realm, for the history of rights.
package import WritPostgres
package import WritProtocol

extension StoreTransaction {
    private static let rolesOfClients = Statement(
        """
        SELECT client_id,
               array_agg(role_name::text ORDER BY role_name)
        FROM client_role
        WHERE realm_id = $1
        GROUP BY client_id
        """, .read)

    /// Of the clients that have any. One round trip.
    package func rolesOfClients() async throws(PostgresError) -> [ClientID: [RoleName]] {
        var roles: [ClientID: [RoleName]] = [:]
        for row in try await run(Self.rolesOfClients, [.text(realm.rawValue)]) {
            var columns = Columns(row)
            roles[try columns.clientID()] = try columns.roleNames()
        }
        return roles
    }
}
