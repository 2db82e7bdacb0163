// Waits until what was written can be sealed: a cluster's transactions have one numbering, and all databases share it.
package import WritPostgres

extension PostgresPool {
    private static let isBehind = Statement(
        """
        SELECT COALESCE(max(position), 0) < pg_snapshot_xmin(pg_current_snapshot())::text::bigint + writ_audit_offset()
        FROM audit_event
        """, .read)

    /// Returns when every transaction of the cluster has ended that is older than the newest audit event, those of tests in
    /// other databases included: then one round of the sealer takes all events.
    package func waitUntilEventsAreFinal() async throws {
        while try await query(Self.isBehind, [], realm: "*").first?.bool(0) != true {
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
