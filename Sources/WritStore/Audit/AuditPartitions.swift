// Keeps the coming months' partitions of the audit trail ready, and drops those that were kept long enough.
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

    private static let dropAuditMonths = Statement(
        """
        SELECT to_char(month, 'YYYY-MM')
        FROM writ_drop_audit_months($1, $2) AS dropped (month)
        """, .write)

    /// Drops months older than the present one and `keepMonths` before it, as far as their events are sealed. For the
    /// janitor.
    ///
    /// - Parameter keepMonths: 0 drops nothing, ever.
    /// - Parameter kind: Of the event by which each realm's trail tells of it.
    /// - Returns: The months, as `2026-11`.
    package func dropAuditMonths(keeping keepMonths: Int, kind: String) async throws(PostgresError) -> [String] {
        guard keepMonths > 0 else { return [] }
        let rows = try await run(
            Self.dropAuditMonths, [.int4(Int32(clamping: keepMonths)), .text(kind)], in: .everyRealm)
        return try rows.map { row throws(PostgresError) in try row.text(0) }
    }
}
