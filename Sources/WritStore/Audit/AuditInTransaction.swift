// The audit row of a change that takes several statements.
package import WritPostgres

extension StoreTransaction {
    private static let audit = Statement(
        """
        INSERT INTO audit_event (realm_id, event_id, at, kind, client_id, user_id, address, request_id, detail)
        SELECT realm_id, event_id, at, kind, client_id, user_id, address, request_id, detail
        FROM writ_audit_events($1)
        """, .write)

    /// Writes the event in the transaction that makes it true.
    package func audit(_ event: AuditEvent) async throws(PostgresError) {
        _ = try await run(Self.audit, [.jsonb(AuditEvent.json([event]))])
    }
}
