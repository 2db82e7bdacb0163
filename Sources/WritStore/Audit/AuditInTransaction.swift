// The audit rows of changes that take several statements.
import WritPostgres

extension StoreTransaction {
    private static let audit = Statement(
        """
        INSERT INTO audit_event (realm_id, event_id, at, kind, client_id, user_id, address, request_id, detail)
        SELECT realm_id, event_id, at, kind, client_id, user_id, address, request_id, detail
        FROM writ_audit_events($1)
        """, .write)

    /// The part of ``audit(_:)`` that writes.
    func write(_ events: [AuditEvent]) async throws(PostgresError) {
        _ = try await run(Self.audit, [.jsonb(AuditEvent.json(events))])
    }
}
