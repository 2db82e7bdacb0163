// Writes a batch of events, of any realms.
package import WritPostgres

extension Store {
    private static let appendAudit = Statement(
        """
        INSERT INTO audit_event (realm_id, event_id, at, kind, client_id, user_id, address, request_id, detail)
        SELECT realm_id, event_id, at, kind, client_id, user_id, address, request_id, detail
        FROM writ_audit_events($1)
        ON CONFLICT (realm_id, at, event_id) DO NOTHING
        """, .write)

    /// Stores the events in one statement. The same events may be sent again after a lost connection: each is stored
    /// once.
    package func appendAudit(_ events: [AuditEvent]) async throws(PostgresError) {
        guard !events.isEmpty else { return }
        _ = try await run(Self.appendAudit, [.jsonb(AuditEvent.json(events))], in: .everyRealm)
    }
}
