// Keeps the coming months' partitions of the audit trail ready.
package import WritPostgres

extension Store {
    private static let makeAuditPartitions = Statement(
        """
        SELECT writ_make_audit_partitions($1)
        """, .write)

    /// Makes the partitions of this month and the next `monthsAhead`, where they are missing. For the janitor, daily.
    /// - Returns: How many it made.
    package func makeAuditPartitions(monthsAhead: Int) async throws(PostgresError) -> Int {
        let rows = try await run(Self.makeAuditPartitions, [.int4(Int32(clamping: monthsAhead))], in: .everyRealm)
        return Int(try rows.first?.int4(0) ?? 0)
    }
}
